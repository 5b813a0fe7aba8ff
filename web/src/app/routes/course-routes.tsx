import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { framed, root } from './root.tsx';

const courses = createRoute({
  getParentRoute: () => framed,
  path: '/courses',
  component: lazyRouteComponent(() => import('../../features/courses/CoursesPage.tsx'), 'CoursesPage'),
});

const newCourse = createRoute({
  getParentRoute: () => framed,
  path: '/courses/new',
  component: lazyRouteComponent(() => import('../../features/course-editor/NewCoursePage.tsx'), 'NewCoursePage'),
});

const course = createRoute({
  getParentRoute: () => framed,
  path: '/courses/$courseId',
  component: lazyRouteComponent(() => import('../../features/course/CoursePage.tsx'), 'CoursePage'),
});

const module = createRoute({
  getParentRoute: () => framed,
  path: '/courses/$courseId/modules/$moduleId',
  component: lazyRouteComponent(() => import('../../features/course/ModulePage.tsx'), 'ModulePage'),
});

const courseClass = createRoute({
  getParentRoute: () => framed,
  path: '/courses/$courseId/class',
  component: lazyRouteComponent(() => import('../../features/course/ClassPage.tsx'), 'ClassPage'),
});

const editor = createRoute({
  getParentRoute: () => framed,
  path: '/courses/$courseId/edit',
  component: lazyRouteComponent(() => import('../../features/course-editor/CourseEditorPage.tsx'), 'CourseEditorPage'),
});

const moduleEditor = createRoute({
  getParentRoute: () => framed,
  path: '/courses/$courseId/edit/$moduleId',
  component: lazyRouteComponent(() => import('../../features/course-editor/ModuleEditorPage.tsx'), 'ModuleEditorPage'),
});

export const courseRoutes = [courses, newCourse, course, module, courseClass, editor, moduleEditor] as const;

const certificate = createRoute({
  getParentRoute: () => root,
  path: '/certificates/$certificateId',
  component: lazyRouteComponent(() => import('../CertificateRoute.tsx'), 'CertificateRoute'),
});

/** For anybody, signed in or not. */
export const publicRoutes = [certificate] as const;
