import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useTitle } from '../../ui/use-title.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { LessonCard } from './LessonCard.tsx';
import { groupLessons, isOpen } from './lesson-groups.ts';
import { useLessons } from './use-lessons.ts';
import css from './LessonsPage.module.css';

/** A door opens on the second: the button lights up by itself. */
const CLOCK_MS = 1_000;
/** Of the lessons to come; the timetable has them all. */
const UPCOMING = 3;

interface LessonsPageProps {
  readonly firstName: string;
  /** Under the lessons: the way to all of them. */
  readonly after?: ReactNode;
  /** What else the first page has. */
  readonly children?: ReactNode;
}

/** What is on now, today and later. */
export function LessonsPage({ firstName, after, children }: LessonsPageProps) {
  const { t } = useTranslation();
  const lessons = useLessons();
  useTitle(t('lessons.title'), t('app.name'));
  return (
    <Page title={t('lessons.title')} over={<p className={css['hello']}>{t('lessons.hello', { name: firstName })}</p>}>
      {lessons.isPending && <LoadingLessons />}
      {lessons.isError && !lessons.data && <LoadFailed query={lessons} what={t('lessons.loadFailed')} />}
      {lessons.data && <LessonGroupsView lessons={lessons.data} />}
      {after}
      {children}
    </Page>
  );
}

function LessonGroupsView({ lessons }: { lessons: readonly Lesson[] }) {
  const { t } = useTranslation();
  const now = useNow(CLOCK_MS);
  const { today, upcoming } = groupLessons(lessons, now);
  if (today.length + upcoming.length === 0) {
    return <EmptyState picture={<EmptyPicture />} title={t('lessons.emptyTitle')} text={t('lessons.emptyText')} />;
  }
  return (
    <>
      <OpenedDoors lessons={today} now={now} />
      <LessonList title={t('lessons.today')} lessons={today} now={now} empty={t('lessons.nothingToday')} />
      {upcoming.length > 0 && <LessonList title={t('lessons.upcoming')} lessons={upcoming.slice(0, UPCOMING)} now={now} />}
    </>
  );
}

/** Says to those who don't see it that a door has opened while the page was there. */
function OpenedDoors({ lessons, now }: { lessons: readonly Lesson[]; now: number }) {
  const { t } = useTranslation();
  const open = lessons.filter((lesson) => isOpen(lesson, now));
  const [atFirst] = useState(() => new Set(open.map(({ id }) => id)));
  const opened = open.filter(({ id }) => !atFirst.has(id));
  return <output className="visually-hidden">{opened.map(({ title }) => t('home.isOpen', { title })).join(' ')}</output>;
}

function LessonList({ title, lessons, now, empty }: { title: string; lessons: readonly Lesson[]; now: number; empty?: string }) {
  return (
    <section aria-label={title} className={css['group']}>
      <h2 className={css['groupTitle']}>{title}</h2>
      {lessons.length === 0 && <p className={css['nothing']}>{empty}</p>}
      <ul className={css['list']}>
        {lessons.map((lesson) => (
          <li key={lesson.id}>
            <LessonCard lesson={lesson} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function LoadingLessons() {
  const { t } = useTranslation();
  return (
    <output aria-label={t('app.loading')} className={css['list']}>
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} height={104} />
      ))}
    </output>
  );
}

function EmptyPicture() {
  return (
    <svg width="120" height="84" viewBox="0 0 120 84" aria-hidden="true">
      <circle cx="60" cy="30" r="20" fill="var(--w-palette-secondary-main)" />
      <path d="M14 50c16-6 32-4 46 7v24c-14-11-30-13-46-7z" fill="var(--w-palette-primary-main)" />
      <path d="M106 50c-16-6-32-4-46 7v24c14-11 30-13 46-7z" fill="var(--w-palette-primary-light)" />
    </svg>
  );
}
