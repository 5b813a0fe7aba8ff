import { useTranslation } from 'react-i18next';
import { Notice } from '../../../ui/Notice.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { useClassroom } from '../classroom-context.tsx';
import { useRecordingControls } from './recording-context.tsx';
import { actionsOf, alarmOf } from './recording-view.ts';

/** To hosts: what was said may not be safe, and what to do. Announced once: it changes only with what is wrong. */
export function RecordingAlarmBanner() {
  const host = useClassroom((state) => state.role !== null && actionsOf(state.room, state.role).length > 0);
  const any = useClassroom((state) => state.room.recording !== null);
  return host && any ? <Watch /> : null;
}

function Watch() {
  const { t } = useTranslation();
  const { logNow } = useRecordingControls();
  const recording = useClassroom((state) => state.room.recording);
  useNow(1_000);
  const alarm = alarmOf(recording, logNow());
  return alarm && <Notice tone="error">{t(`recordingLive.alarm.${alarm}`)}</Notice>;
}
