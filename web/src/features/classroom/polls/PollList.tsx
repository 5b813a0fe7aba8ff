import { useTranslation } from 'react-i18next';
import { useClassroom } from '../classroom-context.tsx';
import { PollBars } from './PollBars.tsx';
import { usePollWords } from './use-poll.ts';
import css from './Polls.module.css';

/** The polls of the lesson up to now, as everyone could see them: for the replay. */
export function PollList() {
  const { t } = useTranslation();
  const polls = useClassroom((state) => state.room.polls);
  const { title, choices } = usePollWords();
  if (polls.length === 0) return <p className={css['empty']}>{t('polls.none')}</p>;
  return (
    <ol className={css['list']}>
      {polls.map((poll) => (
        <li key={poll.id} className={css['card']}>
          <h3 className={css['question']}>{title(poll)}</h3>
          {poll.shown ? (
            <PollBars poll={poll} />
          ) : (
            <ul>
              {choices(poll).map((choice) => (
                <li key={choice}>{choice}</li>
              ))}
            </ul>
          )}
          <p className={css['note']}>{t(poll.closedAt === null ? 'polls.isOpen' : 'polls.isClosed')}</p>
        </li>
      ))}
    </ol>
  );
}
