import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';
import { useClassroom } from '../classroom/classroom-context.tsx';
import { pickThen } from './pick-then.ts';
import { usePlayback } from './player-context.tsx';

/** Whose turn it was, as long as the class saw it. */
export function PickThen() {
  const { t } = useTranslation();
  const picks = useClassroom((state) => state.room.picks);
  const name = usePlayback(({ instant }) => pickThen(picks, instant)?.name ?? null);
  return name !== null && <Notice tone="info">{t('roomTools.pick.turn', { name })}</Notice>;
}
