import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PollQuestion, PollState } from '@watoto/shared/room/poll.ts';
import { Button } from '../../../ui/Button.tsx';
import { EditIcon, Sure3Icon, YesIcon } from '../../../ui/icons.ts';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useHeldLesson } from '../use-held-lesson.ts';
import { PollBars } from './PollBars.tsx';
import { PollForm } from './PollForm.tsx';
import { SavePolls } from './SavePolls.tsx';
import { TeachQuiz } from './TeachQuiz.tsx';
import { useOpenPoll, usePollActs, usePollWords } from './use-poll.ts';
import css from './Polls.module.css';

const QUICK = { question: '', options: [], results: 'afterClose', named: true } as const;

/** The teacher's side of polls: ask, watch, close, show, ask again. */
export function PollPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const open = useOpenPoll();
  const lessonId = useHeldLesson();
  return (
    <SidePanel title={t('polls.title')} closeLabel={t('app.close')} onClose={onClose}>
      <div className={css['panel']}>
        {open ? <Running poll={open} /> : <Ask />}
        <Earlier none={!open} />
        {lessonId !== null && <TeachQuiz lessonId={lessonId} />}
      </div>
    </SidePanel>
  );
}

function Running({ poll }: { poll: PollState }) {
  const { t } = useTranslation();
  const { title } = usePollWords();
  const acts = usePollActs();
  const pupils = useClassroom((state) => Object.values(state.room.peers).filter(({ role }) => role === 'pupil').length);
  return (
    <section className={css['running']} aria-label={t('polls.running')}>
      <h3>{title(poll)}</h3>
      <p className={css['note']}>{t('polls.ofPupils', { answered: poll.tally?.answered ?? 0, count: pupils })}</p>
      <PollBars poll={poll} names={poll.named} total={false} />
      <div className={css['acts']}>
        <Button onClick={() => void acts.close(poll)}>{t('polls.close')}</Button>
        {!poll.shown && (
          <Button look="soft" onClick={() => void acts.show(poll)}>
            {t('polls.show')}
          </Button>
        )}
      </div>
    </section>
  );
}

function Ask() {
  const { t } = useTranslation();
  const { open } = usePollActs();
  const lessonId = useHeldLesson();
  const [writing, setWriting] = useState(false);
  const ask = (question: PollQuestion) => void open(question).then((went) => went && setWriting(false));
  return (
    <section className={css['running']} aria-label={t('polls.ask')}>
      <div className={css['acts']}>
        <Button look="soft" startIcon={<YesIcon />} onClick={() => ask({ ...QUICK, options: [], kind: 'yesNo' })}>
          {t('polls.kinds.yesNo')}
        </Button>
        <Button look="soft" startIcon={<Sure3Icon />} onClick={() => ask({ ...QUICK, options: [], kind: 'confidence' })}>
          {t('polls.kinds.confidence')}
        </Button>
        {!writing && (
          <Button look="soft" startIcon={<EditIcon />} onClick={() => setWriting(true)}>
            {t('polls.write')}
          </Button>
        )}
      </div>
      {writing && <PollForm lessonId={lessonId} onAsk={ask} onCancel={() => setWriting(false)} />}
    </section>
  );
}

/** `none`: says so where nothing was asked before. */
function Earlier({ none }: { none: boolean }) {
  const { t } = useTranslation();
  const polls = useClassroom((state) => state.room.polls);
  const lessonId = useHeldLesson();
  const earlier = polls.filter(({ closedAt }) => closedAt !== null).toReversed();
  if (earlier.length === 0) return none && <p className={css['note']}>{t('polls.none')}</p>;
  const busy = earlier.length < polls.length;
  return (
    <section aria-label={t('polls.earlier')}>
      <h3>{t('polls.earlier')}</h3>
      <ul className={css['earlier']}>
        {earlier.map((poll) => (
          <li key={poll.id}>
            <EarlierPoll poll={poll} busy={busy} />
          </li>
        ))}
      </ul>
      {lessonId !== null && <SavePolls lessonId={lessonId} />}
    </section>
  );
}

function EarlierPoll({ poll, busy }: { poll: PollState; busy: boolean }) {
  const { t } = useTranslation();
  const { title } = usePollWords();
  const acts = usePollActs();
  const { question, kind, options, results, named } = poll;
  return (
    <details className={css['one']}>
      <summary>{title(poll)}</summary>
      <PollBars poll={poll} names={named} />
      <div className={css['acts']}>
        {!poll.shown && (
          <Button look="soft" onClick={() => void acts.show(poll)}>
            {t('polls.show')}
          </Button>
        )}
        <Button look="plain" disabled={busy} onClick={() => void acts.open({ question, kind, options, results, named })}>
          {t('polls.again')}
        </Button>
      </div>
    </details>
  );
}
