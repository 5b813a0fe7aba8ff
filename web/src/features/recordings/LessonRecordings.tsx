import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { LinkButton } from '../../ui/Button.tsx';
import { timeText } from '../replay/time-text.ts';
import { useRecordingsOf } from './use-recordings.ts';
import css from './Recordings.module.css';

/** The ways to watch what was recorded of a lesson; nothing where nothing was. */
export function LessonRecordings({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const { data } = useRecordingsOf({ lessonId });
  const found = data?.items.filter(({ status }) => status === 'ready' || status === 'live') ?? [];
  if (found.length === 0) return null;
  return (
    <div className={css['ways']}>
      {found.map(({ id, status, durationMs }) => (
        <LinkButton key={id} look="soft" to="/recordings/$recordingId" params={{ recordingId: id }} search={{}}>
          {status === 'live' ? t('recordings.watchLive') : t('recordings.watch', { time: timeText(durationMs) })}
        </LinkButton>
      ))}
    </div>
  );
}
