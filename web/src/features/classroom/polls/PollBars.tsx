import { useTranslation } from 'react-i18next';
import type { PollState } from '@watoto/shared/room/poll.ts';
import { useClassroom } from '../classroom-context.tsx';
import { barsOf } from './poll-view.ts';
import { usePollWords } from './use-poll.ts';
import css from './Polls.module.css';

/** What was answered, as bars with their numbers. `names`: with who answered what, where that is known; `total`: and how many did. */
export function PollBars({ poll, names = false, total = true }: { poll: PollState; names?: boolean; total?: boolean }) {
  const { t } = useTranslation();
  const { choices } = usePollWords();
  const me = useClassroom((state) => state.me);
  const peers = useClassroom((state) => state.room.peers);
  const bars = barsOf(poll, choices(poll), me);
  const nameOf = (id: string) => peers[id]?.name ?? t('polls.left');
  return (
    <div className={css['results']}>
      {total && <p className={css['note']}>{t('polls.answered', { count: poll.tally?.answered ?? 0 })}</p>}
      <ul className={css['bars']}>
        {bars.map(({ key, label, count, share, mine, who }) => (
          <li key={key} className={css['bar']} data-mine={mine}>
            <span className={css['part']} style={{ inlineSize: `${Math.round(share * 100)}%` }} aria-hidden="true" />
            <span className={css['label']}>
              {label}
              {mine && <span className={css['mine']}> {t('polls.yours')}</span>}
            </span>
            <span className={css['count']}>{t('polls.share', { count, percent: Math.round(share * 100) })}</span>
            {names && who.length > 0 && <span className={css['who']}>{who.map(nameOf).join(', ')}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
