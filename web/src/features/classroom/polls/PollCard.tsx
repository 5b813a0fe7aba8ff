import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { can } from '@watoto/shared/contract/permissions.ts';
import type { PollState } from '@watoto/shared/room/poll.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { CloseIcon, PollIcon } from '../../../ui/icons.ts';
import { useClassroom } from '../classroom-context.tsx';
import { AnswerPoll } from './AnswerPoll.tsx';
import { PollBars } from './PollBars.tsx';
import { useOpenPoll, usePollWords } from './use-poll.ts';
import css from './Polls.module.css';

/** To pupils: the question of now, or what was answered to the last one. Above the lesson's picture, which makes room for it. */
export function PollCard() {
  const { t } = useTranslation();
  const open = useOpenPoll();
  const may = useClassroom((state) => state.role !== null && can(state.role, 'answer'));
  const looksOn = useClassroom((state) => state.role === 'observer');
  const shown = useClassroom((state) => state.room.polls.findLast((poll) => poll.shown));
  const [closed, setClosed] = useState<string | null>(null);
  const { title } = usePollWords();
  const results = shown && shown.id !== open?.id && shown.id !== closed ? shown : null;
  const told = open ? t('polls.asked', { question: title(open) }) : results ? t('polls.told', { question: title(results) }) : '';
  if (!may && !looksOn) return null;
  return (
    <>
      <output className="visually-hidden">{told}</output>
      {open && <OpenPoll key={open.id} poll={open} may={may} />}
      {!open && results && (
        <section className={css['card']} aria-label={t('polls.results')}>
          <Head poll={results}>
            <IconButton label={t('app.close')} onClick={() => setClosed(results.id)}>
              <CloseIcon />
            </IconButton>
          </Head>
          <PollBars poll={results} />
        </section>
      )}
    </>
  );
}

function OpenPoll({ poll, may }: { poll: PollState; may: boolean }) {
  const { t } = useTranslation();
  const me = useClassroom((state) => state.me);
  const own = me === null ? undefined : poll.answers[me];
  const [folded, setFolded] = useState(false);
  const fold = useCallback(() => setFolded(true), []);
  const small = folded && own !== undefined;
  return (
    <section className={css['card']} aria-label={t('polls.poll')} data-testid="poll">
      <Head poll={poll}>
        {small && (
          <Button look="plain" onClick={() => setFolded(false)}>
            {t('polls.change')}
          </Button>
        )}
      </Head>
      {!small && may && <AnswerPoll poll={poll} own={own} onDone={fold} />}
      {!small && may && <p className={css['note']}>{t(poll.named ? 'polls.seenByTeacher' : 'polls.noNames')}</p>}
      <output className={css['note']}>{own !== undefined && t('polls.given')}</output>
      {poll.shown && (own !== undefined || !may) && <PollBars poll={poll} />}
    </section>
  );
}

function Head({ poll, children }: { poll: PollState; children: ReactNode }) {
  const { title } = usePollWords();
  return (
    <header className={css['head']}>
      <PollIcon />
      <h2 className={css['question']}>{title(poll)}</h2>
      {children}
    </header>
  );
}
