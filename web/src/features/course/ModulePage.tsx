import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModuleContent, ModuleList } from '@watoto/shared/contract/http/modules.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { Completed } from './Completed.tsx';
import { Loaded } from '../api/Loaded.tsx';
import { ModuleView } from './ModuleView.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { useCourse, useModule, useModules, useReport } from './use-course.ts';
import { useTimeSpent } from './use-time-spent.ts';
import css from './Study.module.css';

/** One module: what is in it, done or not, and the ones before and after. */
export function ModulePage() {
  const { courseId, moduleId } = useParams({ from: '/signedIn/framed/courses/$courseId/modules/$moduleId' });
  const { t } = useTranslation();
  const course = useCourse(courseId);
  const modules = useModules(courseId);
  const module = useModule(moduleId);
  useTitle(module.data?.title ?? t('courses.title'), t('app.name'));
  return (
    <Page>
      <p className={css['about']}>
        <Link to="/courses/$courseId" params={{ courseId }}>
          {course.data?.title ?? t('study.toCourse')}
        </Link>
      </p>
      <Loaded query={module} places={[96, 240]}>
        {(found) => (
          <>
            <h1 className={css['title']}>{found.title}</h1>
            {found.progress ? <Studied key={found.id} courseId={courseId} module={found} /> : <ModuleView module={found} />}
          </>
        )}
      </Loaded>
      {modules.data && <Steps list={modules.data} courseId={courseId} moduleId={moduleId} />}
    </Page>
  );
}

/** As a student of the course sees it: opening it counts, and so does the time. */
function Studied({ courseId, module }: { courseId: string; module: ModuleContent }) {
  const { t } = useTranslation();
  const report = useReport(courseId, module.id);
  const list = useModules(courseId).data;
  const course = useCourse(courseId).data;
  const open = useEffectEvent(() => report.mutate({}));
  useEffect(() => open(), []);
  useTimeSpent(module.progress?.timeSpentSeconds ?? null, (timeSpentSeconds) => report.mutate({ timeSpentSeconds }));
  const mine = list?.items.find(({ id }) => id === module.id)?.progress;
  const done = (mine ?? module.progress)?.status === 'completed';
  const justCompleted = list?.progress?.completed === true;
  return (
    <>
      {list?.progress && <ProgressBar percentage={list.progress.percentage} />}
      <div className={css['ways']} />
      <ModuleView module={module} onPosition={(positionSeconds) => report.mutate({ positionSeconds })} />
      {report.isError && <Notice tone="error">{errorText(t, report.error)}</Notice>}
      <div className={css['ways']}>
        {!done && !module.assessed && <Button onClick={() => report.mutate({ completed: true })}>{t('study.markDone')}</Button>}
        {!done && module.assessed && <Notice tone="info">{t('study.passFirst')}</Notice>}
        {done && <Notice tone="success">{t('study.status.completed')}</Notice>}
      </div>
      {justCompleted && course && <Completed course={course} />}
    </>
  );
}

function Steps({ list, courseId, moduleId }: { list: ModuleList; courseId: string; moduleId: string }) {
  const { t } = useTranslation();
  const at = list.items.findIndex(({ id }) => id === moduleId);
  if (at < 0) return null;
  const [before, after] = [list.items[at - 1], list.items[at + 1]];
  return (
    <nav className={css['steps']} aria-label={t('study.steps')}>
      {before ? (
        <LinkButton look="soft" to="/courses/$courseId/modules/$moduleId" params={{ courseId, moduleId: before.id }}>
          {t('study.previous', { title: before.title })}
        </LinkButton>
      ) : (
        <span />
      )}
      {after ? (
        <LinkButton look="soft" to="/courses/$courseId/modules/$moduleId" params={{ courseId, moduleId: after.id }}>
          {t('study.next', { title: after.title })}
        </LinkButton>
      ) : (
        <LinkButton look="soft" to="/courses/$courseId" params={{ courseId }}>
          {t('study.toCourse')}
        </LinkButton>
      )}
    </nav>
  );
}
