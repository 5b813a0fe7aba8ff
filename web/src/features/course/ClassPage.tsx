import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { StudentProgress } from '@watoto/shared/contract/http/progress.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { Loaded } from './Loaded.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { RemoveStudent } from './RemoveStudent.tsx';
import { SaveTable } from './SaveTable.tsx';
import { courseKeys, useCourse } from './use-course.ts';
import css from './Study.module.css';

/** How far the class is: for the teacher of the course. */
export function ClassPage() {
  const { courseId } = useParams({ from: '/signedIn/framed/courses/$courseId/class' });
  const { t } = useTranslation();
  const course = useCourse(courseId);
  const pages = useClass(courseId);
  const students = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  useTitle(t('study.classTitle'), t('app.name'));
  return (
    <Page
      width="table"
      title={t('study.classTitle')}
      over={
        <p className={css['about']}>
          <Link to="/courses/$courseId" params={{ courseId }}>
            {course.data?.title ?? t('study.toCourse')}
          </Link>
        </p>
      }
    >
      <Loaded query={pages}>
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
              <Students students={students} courseId={courseId} />
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

function useClass(courseId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: courseKeys.class(courseId),
    queryFn: ({ pageParam, signal }) =>
      api.call('progress.class', {
        params: { id: CourseId.parse(courseId) },
        query: pageParam === null ? {} : { cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
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
  readonly courseId: string;
}

/** A table where there is room for it, cards on a phone. */
function Students({ students, courseId }: StudentsProps) {
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
              {t('study.modulesDone', { done: one.modulesCompleted, all: one.modules })} ·{' '}
              {t('study.minutes', { count: one.timeSpentMinutes })}
            </p>
            <RemoveStudent one={one} courseId={courseId} />
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
            <td>{t('study.modulesDone', { done: one.modulesCompleted, all: one.modules })}</td>
            <td>{t('study.minutes', { count: one.timeSpentMinutes })}</td>
            <td>
              <RemoveStudent one={one} courseId={courseId} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
