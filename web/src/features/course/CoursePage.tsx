import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import type { CourseModule, ModuleList } from '@watoto/shared/contract/http/modules.ts';
import { LinkButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { MyAttendance } from '../attendance/MyAttendance.tsx';
import { useUser } from '../auth/user-context.tsx';
import { TakeOrLeave } from '../courses/TakeOrLeave.tsx';
import { CourseRecordings } from '../recordings/CourseRecordings.tsx';
import { Completed } from './Completed.tsx';
import { Loaded } from '../api/Loaded.tsx';
import { ModuleStateIcon } from './ModuleStateIcon.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { useCourse, useModules } from './use-course.ts';
import css from './Study.module.css';

/** One course: what it is and is made of, how far the reader is, and where to go on. */
export function CoursePage() {
  const { courseId } = useParams({ from: '/signedIn/framed/courses/$courseId' });
  const { t } = useTranslation();
  const course = useCourse(courseId);
  const modules = useModules(courseId);
  useTitle(course.data?.title ?? t('courses.title'), t('app.name'));
  return (
    <Page>
      <Loaded query={course} places={[96, 240]}>
        {(found) => (
          <>
            <CourseHead course={found} />
            <Loaded query={modules} places={[64, 65, 66]}>
              {(list) => <CourseBody course={found} list={list} />}
            </Loaded>
            <Mine course={found} />
            <CourseRecordings courseId={found.id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** What is known of the reader in this course. */
function Mine({ course }: { course: Course }) {
  return useUser().role === 'student' && <MyAttendance courseId={course.id} />;
}

function CourseHead({ course }: { course: Course }) {
  const { t } = useTranslation();
  return (
    <header>
      {course.coverUrl !== null && <img src={course.coverUrl} alt="" className={css['cover']} />}
      <p className={css['about']}>
        {t('courses.grade', { grade: course.grade })} · {course.category} · {t('courses.with', { name: course.teacher.name })}
      </p>
      <h1 className={css['title']}>{course.title}</h1>
      {course.state !== 'open' && <Notice tone="info">{t(`study.state.${course.state}`)}</Notice>}
      {course.description !== '' && <p>{course.description}</p>}
    </header>
  );
}

function CourseBody({ course, list }: { course: Course; list: ModuleList }) {
  const { t } = useTranslation();
  const user = useUser();
  const { progress, items } = list;
  const current = items.find(({ id }) => id === progress?.currentModuleId);
  const started = items.some((one) => one.progress !== null && one.progress.status !== 'not_started');
  return (
    <>
      {progress && <ProgressBar percentage={progress.percentage} />}
      {progress?.completed && <Completed course={course} />}
      <div className={css['ways']}>
        {current && (
          <LinkButton to="/courses/$courseId/modules/$moduleId" params={{ courseId: course.id, moduleId: current.id }}>
            {t(started ? 'study.goOn' : 'study.begin')}
          </LinkButton>
        )}
        {course.editable && (
          <>
            <LinkButton to="/courses/$courseId/edit" params={{ courseId: course.id }}>
              {t('study.edit')}
            </LinkButton>
            <LinkButton look="soft" to="/courses/$courseId/class" params={{ courseId: course.id }}>
              {t('study.classLink')}
            </LinkButton>
            <LinkButton look="soft" to="/courses/$courseId/attendance" params={{ courseId: course.id }}>
              {t('attendance.link')}
            </LinkButton>
          </>
        )}
        {user.role === 'student' && <TakeOrLeave course={course} />}
      </div>
      <h2>{t('study.contents')}</h2>
      {items.length === 0 ? (
        <EmptyState title={t('study.nothingTitle')} text={t('study.nothingText')} />
      ) : (
        <ol className={css['list']}>
          {items.map((one) => (
            <ModuleItem key={one.id} module={one} open={progress !== null || course.editable} current={one.id === current?.id} />
          ))}
        </ol>
      )}
    </>
  );
}

function ModuleItem({ module, open, current }: { module: CourseModule; open: boolean; current: boolean }) {
  const { t } = useTranslation();
  const about = [
    t(`study.type.${module.type}`),
    ...(module.durationMinutes > 0 ? [t('study.minutes', { count: module.durationMinutes })] : []),
    ...(module.required ? [] : [t('study.optional')]),
  ];
  return (
    <li className={css['item']} data-current={current}>
      <ModuleStateIcon module={module} />
      <div className={css['itemText']}>
        {open ? (
          <Link to="/courses/$courseId/modules/$moduleId" params={{ courseId: module.courseId, moduleId: module.id }}>
            {module.title}
          </Link>
        ) : (
          <strong>{module.title}</strong>
        )}
        <p>{about.join(' · ')}</p>
      </div>
    </li>
  );
}
