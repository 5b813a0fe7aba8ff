import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { Loaded } from '../api/Loaded.tsx';
import study from '../course/Study.module.css';
import { useCourse, useModules } from '../course/use-course.ts';
import { CourseFacts } from './CourseFacts.tsx';
import { CourseStateBar } from './CourseStateBar.tsx';
import { PolicyFields } from '../recordings/PolicyFields.tsx';
import css from './Editor.module.css';
import { ModuleListEditor } from './ModuleListEditor.tsx';

/** A course, as its teacher makes it. */
export function CourseEditorPage() {
  const { courseId } = useParams({ from: '/signedIn/framed/courses/$courseId/edit' });
  const { t } = useTranslation();
  const course = useCourse(courseId);
  useTitle(t('editor.title'), t('app.name'));
  return (
    <Page
      title={t('editor.title')}
      over={
        <p className={study['about']}>
          <Link to="/courses/$courseId" params={{ courseId }}>
            {t('editor.asStudents')}
          </Link>
        </p>
      }
    >
      <Loaded query={course} places={[96, 240]}>
        {(found) => (found.editable ? <Editor course={found} /> : <NotYours />)}
      </Loaded>
    </Page>
  );
}

function Editor({ course }: { course: Course }) {
  const { t } = useTranslation();
  const modules = useModules(course.id);
  return (
    <>
      <CourseStateBar course={course} />
      <CourseFacts course={course} />
      <h2 className={css['section']}>{t('editor.modules')}</h2>
      <Loaded query={modules} places={[60, 61]}>
        {({ items }) => <ModuleListEditor courseId={course.id} modules={items} />}
      </Loaded>
      <PolicyFields courseId={course.id} />
    </>
  );
}

function NotYours() {
  const { t } = useTranslation();
  return <EmptyState title={t('editor.notYoursTitle')} text={t('editor.notYoursText')} />;
}
