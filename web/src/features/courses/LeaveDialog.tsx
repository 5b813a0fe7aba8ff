import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Does leaving this give the place to somebody else at once? Then it can't simply be undone. */
export function asksBeforeLeaving({ standing, waiting, enrolled, maxStudents, state }: Course): boolean {
  return standing !== 'waiting' && (state === 'closed' || (waiting > 0 && enrolled <= maxStudents));
}

/** Asks before a place is given away for good. */
export function LeaveDialog({ course, onClose, onLeave }: { course: Course | null; onClose: () => void; onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={course !== null}
      onClose={onClose}
      title={t('courses.leaveTitle', { title: course?.title ?? '' })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('courses.stay')}
          </Button>
          <Button look="danger" onClick={onLeave}>
            {t('courses.leave')}
          </Button>
        </>
      }
    >
      <p>{course?.state === 'closed' ? t('courses.leaveClosed') : t('courses.leaveWaited', { count: course?.waiting ?? 0 })}</p>
    </Dialog>
  );
}
