import { useTranslation } from 'react-i18next';
import type { AttendanceStatus } from '@watoto/shared/contract/http/attendance.ts';
import css from './Attendance.module.css';

const SIGNS: Record<AttendanceStatus, string> = { present: '✓', late: '◔', partial: '◑', dropped: '⚡', absent: '–' };

/** How it was, as a sign and a word: never by colour alone. */
export function StatusMark({ status, corrected = false }: { status: AttendanceStatus; corrected?: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={css['mark']} data-status={status}>
      <span aria-hidden="true">{SIGNS[status]}</span> {t(`attendance.status.${status}`)}
      {corrected && <span className={css['about']}>{t('attendance.byTeacher')}</span>}
    </span>
  );
}
