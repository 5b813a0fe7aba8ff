import { useTranslation } from 'react-i18next';
import { useClassroom } from '../classroom-context.tsx';
import { clockText, savedMs } from './recording-view.ts';

/** How much of the recording is safe: what a host wants to know. */
export function SavedUpTo() {
  const { t } = useTranslation();
  const saved = useClassroom((state) => savedMs(state.room.recording));
  return saved === null ? t('recordingLive.savedNothing') : t('recordingLive.saved', { time: clockText(saved) });
}
