import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { CHOICES_MAX, isAskable, POLL_QUESTION_MAX, POLL_TEXT_MAX, type PollQuestion, PollResults } from '@watoto/shared/room/poll.ts';
import { Button } from '../../../ui/Button.tsx';
import { SelectField, SwitchField, TextField } from '../../../ui/fields.tsx';
import { BankIcon } from '../../../ui/icons.ts';
import { BankPicker } from './BankPicker.tsx';
import type { BankPoll, WrittenKind } from './poll-of-question.ts';
import css from './Polls.module.css';

const KINDS = ['single', 'multiple', 'numeric', 'text'] as const satisfies readonly WrittenKind[];
const FEWEST = 2;

interface PollFormProps {
  /** Whose course's bank can be taken from; null: none can. */
  readonly lessonId: LessonId | null;
  readonly onAsk: (question: PollQuestion) => void;
  readonly onCancel: () => void;
}

/** There is a line for one more, as far as there may be. */
const withRoom = (lines: readonly string[]): readonly string[] => {
  const wanted = Math.min(CHOICES_MAX, Math.max(FEWEST, lines.length + 1));
  return [...lines, ...Array.from({ length: wanted - lines.length }, () => '')];
};

/** Whoever asked for the form writes at once. */
const focus = (input: HTMLInputElement | null) => input?.focus();

/** A poll written on the spot, or taken from the bank and changed as one likes. */
export function PollForm({ lessonId, onAsk, onCancel }: PollFormProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<WrittenKind>('single');
  const [question, setQuestion] = useState('');
  const [lines, setLines] = useState<readonly string[]>(['', '']);
  const [results, setResults] = useState<PollResults>('afterClose');
  const [named, setNamed] = useState(true);
  const [picking, setPicking] = useState(false);
  const pick = (taken: BankPoll) => {
    setKind(taken.kind);
    setQuestion(taken.question);
    setLines(withRoom(taken.options));
    setPicking(false);
  };
  const chosen = kind === 'single' || kind === 'multiple';
  const poll: PollQuestion = {
    question: question.trim(),
    kind,
    options: chosen ? lines.map((line) => line.trim()).filter((line) => line !== '') : [],
    results: kind === 'text' ? 'hidden' : results,
    named,
  };
  const setLine = (at: number, text: string) => {
    const next = lines.with(at, text);
    setLines(at === next.length - 1 && text !== '' ? withRoom(next) : next);
  };
  if (picking && lessonId !== null)
    return (
      <div className={css['form']}>
        <BankPicker lessonId={lessonId} onPick={pick} />
        <div className={css['acts']}>
          <Button look="plain" onClick={() => setPicking(false)}>
            {t('polls.bankBack')}
          </Button>
        </div>
      </div>
    );
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isAskable(poll)) onAsk(poll);
      }}
    >
      {lessonId !== null && (
        <div className={css['acts']}>
          <Button look="soft" startIcon={<BankIcon />} onClick={() => setPicking(true)}>
            {t('polls.bank')}
          </Button>
        </div>
      )}
      <SelectField
        label={t('polls.kind')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`polls.kinds.${value}`) }))}
        onChange={setKind}
      />
      <TextField
        inputRef={focus}
        multiline
        size="small"
        label={t('polls.question')}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
        slotProps={{ htmlInput: { maxLength: POLL_QUESTION_MAX } }}
      />
      {chosen &&
        lines.map((line, at) => (
          <TextField
            // oxlint-disable-next-line react/no-array-index-key -- a choice is its place
            key={at}
            size="small"
            label={t(at < FEWEST ? 'polls.choice' : 'polls.choiceMore', { n: at + 1 })}
            value={line}
            onChange={(event) => setLine(at, event.target.value)}
            slotProps={{ htmlInput: { maxLength: POLL_TEXT_MAX } }}
          />
        ))}
      {kind !== 'text' && (
        <SelectField
          label={t('polls.whenShown')}
          value={results}
          options={PollResults.options.map((value) => ({ value, label: t(`polls.when.${value}`) }))}
          onChange={setResults}
        />
      )}
      <SwitchField label={t('polls.named')} checked={named} onChange={setNamed} />
      <div className={css['acts']}>
        <Button type="submit" disabled={!isAskable(poll)}>
          {t('polls.askNow')}
        </Button>
        <Button look="plain" onClick={onCancel}>
          {t('app.cancel')}
        </Button>
      </div>
    </form>
  );
}
