import { useTranslation } from 'react-i18next';
import { Logo } from '../../ui/Logo.tsx';
import { useClassroom } from './classroom-context.tsx';
import { ConnectionButton } from './ConnectionButton.tsx';
import { shownPeers } from './people.ts';
import { RecordingLight } from './recording/RecordingLight.tsx';
import { TimerChip } from './timer/TimerChip.tsx';
import css from './TopBar.module.css';

/** Which lesson this is, how many are here, and how well the connection is. */
export function TopBar() {
  const { t } = useTranslation();
  const title = useClassroom((state) => state.room.title);
  const count = useClassroom((state) => shownPeers(state.room).length);
  return (
    <header className={css['bar']}>
      <Logo size={30} />
      <h1 className={css['title']}>{title || t('classroom.title')}</h1>
      <TimerChip />
      <RecordingLight />
      <span className={css['count']}>{t('classroom.peopleCount', { count })}</span>
      <ConnectionButton />
    </header>
  );
}
