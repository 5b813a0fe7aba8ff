import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { StudentProgress } from '@watoto/shared/contract/http/progress.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { AddStudent } from './AddStudent.tsx';
import { Loaded } from '../api/Loaded.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { RemoveStudent } from './RemoveStudent.tsx';
import { SaveTable } from './SaveTable.tsx';
import { type Members, useClass, useMembers } from './use-class.ts';
import { useCourse } from './use-course.ts';
import css from './Study.module.css';

/** How far the class is: for the teacher of the course. */
export function ClassPage() {
  const { courseId } = useParams({ from: '/signedIn/framed/courses/$courseId/class' });
  const { t } = useTranslation();
  const course = useCourse(courseId);
  const pages = useClass(courseId);
  const members = useMembers(courseId);
  const students = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  useTitle(t('study.classTitle'), t('app.name'));
  return (
    <Page
      width="table"
      title={t('study.classTitle')}
      acts={<AddStudent courseId={courseId} members={members} />}
      over={
        <p className={css['about']}>
          <Link to="/courses/$courseId" params={{ courseId }}>
            {course.data?.title ?? t('study.toCourse')}
          </Link>
        </p>
      }
    >
      <LastMove members={members} />
      <Loaded query={pages} places={[96, 240]}>
        {({ pages: [first] }) =>
          students.length === 0 || !first ? (
            <EmptyState title={t('study.noStudentsTitle')} text={t('study.noStudentsText')} />
          ) : (
            <>
              <dl className={css['figures']}>
                <Figure name={t('study.students')} value={String(first.students)} />
                <Figure name={t('study.finished')} value={String(first.completed)} />
                <Figure name={t('study.average')} value={t('study.percent', { percentage: Math.floor(first.averagePercentage) })} />
              </dl>
              <SaveTable courseId={courseId} />
              <Students students={students} members={members} />
              {pages.hasNextPage && (
                <div className={css['ways']}>
                  <Button look="soft" onClick={() => void pages.fetchNextPage()} disabled={pages.isFetchingNextPage}>
                    {t('courses.more')}
                  </Button>
                </div>
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

/** What was done last, and the way back. */
function LastMove({ members: { move, last } }: { members: Members }) {
  const { t } = useTranslation();
  if (last === null) return null;
  const undo = () => move.mutate({ student: last.student, to: last.to === 'in' ? 'out' : 'in' });
  return (
    <>
      <Notice
        tone="success"
        action={
          <Button look="plain" onClick={undo} disabled={move.isPending}>
            {t('study.undo')}
          </Button>
        }
      >
        {t(last.to === 'in' ? 'study.addedWho' : 'study.removedWho', { name: last.student.name })}
      </Notice>
      {move.isError && move.variables.student.id === last.student.id && <Notice tone="error">{errorText(t, move.error)}</Notice>}
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface StudentsProps {
  readonly students: readonly StudentProgress[];
  readonly members: Members;
}

/** A table where there is room for it, cards on a phone. */
function Students({ students, members }: StudentsProps) {
  const { t } = useTranslation();
  const phone = useMediaQuery(PHONE);
  if (phone)
    return (
      <ul className={css['list']}>
        {students.map((one) => (
          <li key={one.student.id} className={css['card']}>
            <h2>{one.student.name}</h2>
            <ProgressBar percentage={one.percentage} label={t('study.progressOf', { name: one.student.name })} />
            <p className={css['about']}>
              {t('study.modulesDone', { done: one.modulesCompleted, count: one.modules })} ·{' '}
              {t('study.minutes', { count: one.timeSpentMinutes })}
            </p>
            <RemoveStudent one={one} members={members} />
          </li>
        ))}
      </ul>
    );
  return (
    <table className={css['table']}>
      <thead>
        <tr>
          <th scope="col">{t('study.student')}</th>
          <th scope="col">{t('study.progress')}</th>
          <th scope="col">{t('study.modules')}</th>
          <th scope="col">{t('study.time')}</th>
          <th scope="col">{t('study.actions')}</th>
        </tr>
      </thead>
      <tbody>
        {students.map((one) => (
          <tr key={one.student.id}>
            <th scope="row">{one.student.name}</th>
            <td>
              <ProgressBar percentage={one.percentage} label={t('study.progressOf', { name: one.student.name })} />
            </td>
            <td>{t('study.modulesDone', { done: one.modulesCompleted, count: one.modules })}</td>
            <td>{t('study.minutes', { count: one.timeSpentMinutes })}</td>
            <td>
              <RemoveStudent one={one} members={members} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
