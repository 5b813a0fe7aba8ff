import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CourseAttendance } from '@watoto/shared/contract/http/attendance.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { StackedTable } from '../../ui/DataTable.tsx';
import { errorText } from '../api/error-text.ts';
import { Loaded } from '../api/Loaded.tsx';
import { StatusMark } from './StatusMark.tsx';
import { useAttendanceFile, useCourseAttendance } from './use-attendance.ts';
import css from './Attendance.module.css';

/** Everyone of a course and its lessons: who was in which. */
export function CourseAttendancePage({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const attendance = useCourseAttendance(courseId);
  useTitle(t('attendance.title'), t('app.name'));
  return (
    <Page width="table">
      <Loaded query={attendance}>
        {(data) => (
          <>
            <h1>{t('attendance.of', { title: data.course.title })}</h1>
            <Link to="/courses/$courseId" params={{ courseId }}>
              {t('attendance.toCourse')}
            </Link>
            {data.lessons.length === 0 || data.students.length === 0 ? (
              <EmptyState title={t('attendance.noLessonsTitle')} text={t('attendance.noLessonsText')} />
            ) : (
              <Table attendance={data} />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Table({ attendance: { course, lessons, students } }: { attendance: CourseAttendance }) {
  const { t, i18n } = useTranslation();
  const file = useAttendanceFile({ courseId: course.id });
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { day: 'numeric', month: 'short' });
  const label = ({ title, startsAt }: CourseAttendance['lessons'][number]) => `${title}, ${day.format(new Date(startsAt))}`;
  return (
    <>
      <div className={css['tools']}>
        <Button look="soft" onClick={() => file.mutate()} disabled={file.isPending}>
          {t('attendance.csv')}
        </Button>
      </div>
      {file.error && <Notice tone="error">{errorText(t, file.error)}</Notice>}
      <StackedTable label={t('attendance.title')}>
        <thead>
          <tr>
            <th scope="col">{t('attendance.student')}</th>
            <th scope="col">{t('attendance.share')}</th>
            {lessons.map((lesson) => (
              <th scope="col" key={lesson.id}>
                <Link to="/lessons/$lessonId/attendance" params={{ lessonId: lesson.id }}>
                  {label(lesson)}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {students.map(({ student, cells, percent }) => (
            <tr key={student.id}>
              <th scope="row">{student.name}</th>
              <td data-label={t('attendance.share')}>{percent === null ? '–' : t('study.percent', { percentage: percent })}</td>
              {lessons.map((lesson) => {
                const cell = cells.find(({ lessonId }) => lessonId === lesson.id);
                return (
                  <td key={lesson.id} data-label={label(lesson)}>
                    {cell && <StatusMark status={cell.status} corrected={cell.corrected} />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </StackedTable>
    </>
  );
}
