import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import study from '../course/Study.module.css';
import { useCourseState, useDuplicate } from './use-editor.ts';

/** Who sees the course, and what can be done about it. */
export function CourseStateBar({ course }: { course: Course }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const state = useCourseState(course.id);
  const copying = useDuplicate(course.id);
  const [closing, setClosing] = useState(false);
  const copy = async () => {
    const made = await copying.mutateAsync(t('editor.copyOf', { title: course.title }).slice(0, 200)).catch(() => null);
    if (made) await navigate({ to: '/courses/$courseId/edit', params: { courseId: made.id } });
  };
  const error = state.error ?? copying.error;
  return (
    <>
      <Notice tone={course.state === 'open' ? 'success' : 'info'}>{t(`editor.state.${course.state}`)}</Notice>
      {error !== null && <Notice tone="error">{errorText(t, error)}</Notice>}
      <div className={study['ways']}>
        {course.state === 'open' ? (
          <Button look="soft" onClick={() => setClosing(true)}>
            {t('editor.close')}
          </Button>
        ) : (
          <Button onClick={() => state.mutate('open')} disabled={state.isPending}>
            {t(course.state === 'draft' ? 'editor.publish' : 'editor.reopen')}
          </Button>
        )}
        <LinkButton look="soft" to="/courses/$courseId/class" params={{ courseId: course.id }}>
          {t('study.classLink')}
        </LinkButton>
        <Button look="plain" onClick={() => void copy()} disabled={copying.isPending}>
          {t('editor.copy')}
        </Button>
      </div>
      <Dialog
        open={closing}
        onClose={() => setClosing(false)}
        title={t('editor.closeTitle')}
        actions={
          <>
            <Button look="plain" onClick={() => setClosing(false)}>
              {t('app.cancel')}
            </Button>
            <Button
              look="danger"
              onClick={() => {
                setClosing(false);
                state.mutate('closed');
              }}
            >
              {t('editor.close')}
            </Button>
          </>
        }
      >
        <p>{t('editor.closeText')}</p>
      </Dialog>
    </>
  );
}
