import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField, SwitchField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { useUser } from '../auth/user-context.tsx';
import { CourseCard } from './CourseCard.tsx';
import { asksBeforeLeaving, LeaveDialog } from './LeaveDialog.tsx';
import { type CourseSearch, useCourses, useEnrolment } from './use-courses.ts';
import css from './CoursesPage.module.css';

const ANY: CourseSearch = { q: '', grade: 'any', mine: false, sort: 'title' };

/** The catalogue: everyone finds courses here, students take and leave them. */
export function CoursesPage() {
  const user = useUser();
  const { t } = useTranslation();
  const [search, setSearch] = useState(ANY);
  // Typing goes before looking.
  const courses = useCourses(useDeferredValue({ ...search, q: search.q.trim() }));
  const found = courses.data?.pages.flatMap(({ items }) => items);
  useTitle(t('courses.title'), t('app.name'));
  return (
    <Page
      width="table"
      title={t('courses.title')}
      acts={user.role !== 'student' && <LinkButton to="/courses/new">{t('courses.create')}</LinkButton>}
    >
      <SearchForm search={search} onChange={setSearch} />
      {courses.isPending && <LoadingCourses />}
      {courses.isError && <LoadFailed query={courses} what={t('courses.loadFailed')} />}
      {found && <Found courses={found} takes={user.role === 'student'} />}
      {found?.length === 0 && <NothingFound search={search} onAll={() => setSearch(ANY)} />}
      {courses.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void courses.fetchNextPage()} disabled={courses.isFetchingNextPage}>
            {t('courses.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

function SearchForm({ search, onChange }: { search: CourseSearch; onChange: (search: CourseSearch) => void }) {
  const { t } = useTranslation();
  const grades = (['any', '7', '8', '9'] as const).map((grade) => ({
    value: grade,
    label: grade === 'any' ? t('courses.anyGrade') : t('courses.grade', { grade }),
  }));
  const sorts = (['title', 'newest', 'popular'] as const).map((sort) => ({ value: sort, label: t(`courses.sort.${sort}`) }));
  return (
    <search className={css['search']}>
      <TextField
        size="small"
        type="search"
        label={t('courses.search')}
        value={search.q}
        onChange={(event) => onChange({ ...search, q: event.target.value.slice(0, 100) })}
      />
      <SelectField
        label={t('courses.gradeLabel')}
        value={search.grade}
        options={grades}
        onChange={(grade) => onChange({ ...search, grade })}
      />
      <SelectField
        label={t('courses.sortLabel')}
        value={search.sort}
        options={sorts}
        disabled={search.q.trim() !== ''}
        onChange={(sort) => onChange({ ...search, sort })}
      />
      <SwitchField label={t('courses.mine')} checked={search.mine} onChange={(mine) => onChange({ ...search, mine })} />
    </search>
  );
}

function Found({ courses, takes }: { courses: readonly Course[]; takes: boolean }) {
  const { t } = useTranslation();
  const enrolment = useEnrolment();
  const left = enrolment.data && enrolment.data.standing === 'none' ? enrolment.data : null;
  const [leaving, setLeaving] = useState<Course | null>(null);
  const change = (course: Course, take: boolean) => {
    setLeaving(null);
    enrolment.mutate({ course, take });
  };
  return (
    <>
      {enrolment.isError && <Notice tone="error">{errorText(t, enrolment.error)}</Notice>}
      {left && (
        <Notice
          tone="info"
          action={
            <Button look="plain" onClick={() => change(left, true)} disabled={enrolment.isPending}>
              {t('courses.undo')}
            </Button>
          }
        >
          {t('courses.left', { title: left.title })}
        </Notice>
      )}
      <ul className={css['list']}>
        {courses.map((course) => (
          <li key={course.id}>
            <CourseCard
              course={course}
              takes={takes}
              busy={enrolment.isPending}
              onChange={(take) => (!take && asksBeforeLeaving(course) ? setLeaving(course) : change(course, take))}
            />
          </li>
        ))}
      </ul>
      <LeaveDialog course={leaving} onClose={() => setLeaving(null)} onLeave={() => leaving && change(leaving, false)} />
    </>
  );
}

function NothingFound({ search, onAll }: { search: CourseSearch; onAll: () => void }) {
  const { t } = useTranslation();
  const searched = search.q !== '' || search.grade !== 'any' || search.mine;
  if (!searched) return <EmptyState title={t('courses.noneTitle')} text={t('courses.noneText')} />;
  return (
    <EmptyState
      title={t('courses.nothingFound')}
      text={t('courses.nothingFoundText')}
      action={
        <Button look="soft" onClick={onAll}>
          {t('courses.showAll')}
        </Button>
      }
    />
  );
}

function LoadingCourses() {
  const { t } = useTranslation();
  return (
    <output aria-label={t('app.loading')} className={css['list']}>
      {[0, 1, 2].map((card) => (
        <Skeleton key={card} height={220} />
      ))}
    </output>
  );
}
