import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { StudentProgress } from '@watoto/shared/contract/http/progress.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useApi } from '../api/api-context.tsx';
import { courseKeys } from './use-course.ts';

/** Takes a student out of the course, having asked. One who has completed it stays. */
export function RemoveStudent({ one, courseId }: { one: StudentProgress; courseId: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const removal = useMutation({
    mutationFn: () => api.call('courses.removeStudent', { params: { id: CourseId.parse(courseId), studentId: one.student.id } }),
    async onSuccess() {
      setAsking(false);
      await Promise.all([
        queries.invalidateQueries({ queryKey: courseKeys.class(courseId) }),
        queries.invalidateQueries({ queryKey: ['courses'] }),
      ]);
    },
  });
  if (one.status === 'completed') return <span>{t('courses.standing.completedShort')}</span>;
  return (
    <>
      <Button look="plain" onClick={() => setAsking(true)} aria-label={t('study.removeWho', { name: one.student.name })}>
        {t('study.remove')}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('study.removeTitle', { name: one.student.name })}
        actions={
          <>
            <Button look="plain" onClick={() => setAsking(false)}>
              {t('app.cancel')}
            </Button>
            <Button look="danger" onClick={() => removal.mutate()} disabled={removal.isPending}>
              {t('study.remove')}
            </Button>
          </>
        }
      >
        <p>{t('study.removeText')}</p>
        {removal.isError && <Notice tone="error">{errorText(t, removal.error)}</Notice>}
      </Dialog>
    </>
  );
}
