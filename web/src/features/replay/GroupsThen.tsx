import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';
import { useClassroom } from '../classroom/classroom-context.tsx';
import { visitsThen } from './groups-then.ts';
import { usePlayback } from './player-context.tsx';
import { timeText } from './time-text.ts';
import css from './Replay.module.css';

/** While the class works in groups: why nobody is heard, what the teacher tells all of them, and who asks for help. */
export function GroupsThen() {
  const { t } = useTranslation();
  const room = useClassroom((state) => state.room);
  const { groups } = room;
  if (groups?.phase !== 'open') return null;
  const nameOf = (groupId: string) => groups.groups.find(({ id }) => id === groupId)?.name ?? '';
  return (
    <div data-testid="groups-then">
      <Notice tone="info">
        <p className={css['then']}>
          {t('replay.groups.working')} <TimeLeftThen endsAt={groups.endsAt} />
        </p>
        {visitsThen(room).map((visit) => (
          <p key={visit.name} className={css['then']}>
            {t('replay.groups.visiting', visit)}
          </p>
        ))}
        {groups.calls.map(({ groupId }) => (
          <p key={groupId} className={css['then']}>
            {t('roomTools.groups.asksForHelp', { group: nameOf(groupId) })}
          </p>
        ))}
        {groups.told && <p className={css['then']}>{t('roomTools.groups.told', { name: groups.told.name, text: groups.told.text })}</p>}
      </Notice>
    </div>
  );
}

/** By the clock of the replay. Not announced: every second would be. */
function TimeLeftThen({ endsAt }: { endsAt: number | null }) {
  const { t } = useTranslation();
  const seconds = usePlayback(({ instant }) => (endsAt === null ? 0 : Math.max(0, Math.ceil((endsAt - instant) / 1_000))));
  if (endsAt === null) return null;
  return (
    <span role="timer" aria-live="off" className={css['left']}>
      {t('roomTools.groups.timeLeft')} {timeText(seconds * 1_000)}
    </span>
  );
}
