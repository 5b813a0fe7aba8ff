import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { errorText } from '../../api/error-text.ts';
import { usePollsFile } from '../../attendance/use-attendance.ts';

/** All polls of the lesson up to now, as a file: the room itself remembers only the newest. */
export function SavePolls({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const file = usePollsFile(lessonId);
  return (
    <>
      <Button look="plain" onClick={() => file.mutate()} disabled={file.isPending}>
        {t('attendance.pollsCsv')}
      </Button>
      {file.error && <Notice tone="error">{errorText(t, file.error)}</Notice>}
    </>
  );
}
