import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { asksBeforeLeaving, LeaveDialog } from './LeaveDialog.tsx';
import { useEnrolment } from './use-courses.ts';

/** The way into a course and out of it, on its own page. */
export function TakeOrLeave({ course }: { course: Course }) {
  const { t } = useTranslation();
  const enrolment = useEnrolment();
  const [asking, setAsking] = useState(false);
  const change = (take: boolean) => {
    setAsking(false);
    enrolment.mutate({ course, take });
  };
  if (course.standing === 'completed') return null;
  return (
    <>
      {course.waitingPlace !== null && <span>{t('courses.waiting', { place: course.waitingPlace })}</span>}
      {course.standing === 'none' ? (
        course.state === 'open' && (
          <Button onClick={() => change(true)} disabled={enrolment.isPending}>
            {t(course.enrolled >= course.maxStudents ? 'courses.wait' : 'courses.take')}
          </Button>
        )
      ) : (
        <Button look="plain" onClick={() => (asksBeforeLeaving(course) ? setAsking(true) : change(false))} disabled={enrolment.isPending}>
          {t(course.standing === 'waiting' ? 'courses.stopWaiting' : 'courses.leave')}
        </Button>
      )}
      <LeaveDialog course={asking ? course : null} onClose={() => setAsking(false)} onLeave={() => change(false)} />
      {enrolment.isError && <Notice tone="error">{errorText(t, enrolment.error)}</Notice>}
    </>
  );
}
