import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { POLL_TEXT_MAX, type PollAnswer, type PollState, writtenAs } from '@watoto/shared/room/poll.ts';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { NoIcon, Sure0Icon, Sure1Icon, Sure2Icon, Sure3Icon, YesIcon } from '../../../ui/icons.ts';
import { TYPING_SELECTOR } from '../shortcuts.ts';
import { useSingleKeys } from '../use-single-keys.ts';
import { typedAnswer, withChoice } from './poll-view.ts';
import { usePollActs, usePollWords } from './use-poll.ts';
import css from './Polls.module.css';

const ICONS: Partial<Record<PollState['kind'], readonly ReactNode[]>> = {
  yesNo: [<YesIcon key="yes" />, <NoIcon key="no" />],
  confidence: [<Sure0Icon key="0" />, <Sure1Icon key="1" />, <Sure2Icon key="2" />, <Sure3Icon key="3" />],
};

interface AnswerPollProps {
  readonly poll: PollState;
  /** The standing answer. */
  readonly own: PollAnswer | undefined;
  /** An answer that is not likely to be added to has arrived. */
  readonly onDone: () => void;
}

/** Where a pupil answers: by a press, a digit, or writing. */
export function AnswerPoll(props: AnswerPollProps) {
  const { choices } = usePollWords();
  const words = choices(props.poll);
  return words.length > 0 ? <Choices {...props} words={words} /> : <Written {...props} />;
}

function Choices({ poll, own, words, onDone }: AnswerPollProps & { words: readonly string[] }) {
  const { t } = useTranslation();
  const { answer } = usePollActs();
  /** Pressed, and on its way. */
  const [sent, setSent] = useState<PollAnswer | null>(null);
  const standing = sent ?? own;
  const chosen = standing?.kind === 'choices' ? standing.choices : [];
  const choose = (choice: number) => {
    const next = withChoice(poll.kind, standing, choice);
    if (!next) return;
    setSent(next);
    void answer(poll, next).then((went) => {
      setSent((now) => (now === next ? null : now));
      if (went && poll.kind !== 'multiple') onDone();
    });
  };
  const actionFor = useCallback((event: KeyboardEvent) => digitOf(event, words.length), [words.length]);
  useSingleKeys(actionFor, choose);
  return (
    <fieldset className={css['choices']} aria-label={t(poll.kind === 'multiple' ? 'polls.several' : 'polls.one')}>
      {words.map((word, choice) => (
        <button
          key={word}
          type="button"
          className={css['choice']}
          aria-pressed={chosen.includes(choice)}
          aria-keyshortcuts={String(choice + 1)}
          data-busy={sent !== null && chosen.includes(choice)}
          onClick={() => choose(choice)}
        >
          <kbd className={css['key']} aria-hidden="true">
            {choice + 1}
          </kbd>
          {ICONS[poll.kind]?.[choice]}
          <span>{word}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Written({ poll, own, onDone }: AnswerPollProps) {
  const { t } = useTranslation();
  const { answer } = usePollActs();
  const [text, setText] = useState(() => writtenAs(own));
  const [busy, setBusy] = useState(false);
  const typed = typedAnswer(poll.kind, text);
  const wrong = text.trim() !== '' && typed === null;
  const send = () => {
    if (!typed) return;
    setBusy(true);
    void answer(poll, typed).then((went) => {
      setBusy(false);
      if (went) onDone();
    });
  };
  return (
    <form
      className={css['written']}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextField
        size="small"
        label={t(poll.kind === 'numeric' ? 'polls.yourNumber' : 'polls.yourAnswer')}
        value={text}
        error={wrong}
        helperText={wrong ? t('polls.notANumber') : undefined}
        onChange={(event) => setText(event.target.value)}
        slotProps={{ htmlInput: { maxLength: POLL_TEXT_MAX, inputMode: poll.kind === 'numeric' ? 'decimal' : 'text' } }}
      />
      <Button type="submit" disabled={!typed || busy}>
        {t('polls.send')}
      </Button>
    </form>
  );
}

/** The choice of a digit key, from 0; null: another key, or one that writes. */
function digitOf(event: KeyboardEvent, choices: number): number | null {
  const typing = event.target instanceof Element && event.target.closest(TYPING_SELECTOR) !== null;
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return null;
  const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
  return digit >= 1 && digit <= choices ? digit - 1 : null;
}
