import { useTranslation } from 'react-i18next';
import { useClassroom } from '../classroom-context.tsx';
import { lightOf, recordedOf } from './recording-view.ts';
import css from './RecordingLight.module.css';

/** One quiet line for pupils above their controls, as long as it records: are they in it? Read before the microphone goes on. */
export function RecordedLine() {
  const { t } = useTranslation();
  const you = useClassroom((state) => (lightOf(state.room) === 'on' ? recordedOf(state.room, state.me) : null));
  return you && <p className={css['line']}>{t(`recordingLive.you.${you}`)}</p>;
}
