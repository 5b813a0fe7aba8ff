import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { lazy } from 'react';
import { forStaff, framed, root } from './root.tsx';

const CourseAttendancePage = lazy(async () => ({
  default: (await import('../../features/attendance/CourseAttendancePage.tsx')).CourseAttendancePage,
}));
const LessonAttendancePage = lazy(async () => ({
  default: (await import('../../features/attendance/LessonAttendancePage.tsx')).LessonAttendancePage,
}));

const ClassReadinessPage = lazy(async () => ({
  default: (await import('../../features/readiness/ClassReadinessPage.tsx')).ClassReadinessPage,
}));

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

const courseAttendance = createRoute({
  getParentRoute: () => forStaff,
  path: '/courses/$courseId/attendance',
  component: function CourseAttendanceRoute() {
    return <CourseAttendancePage courseId={courseAttendance.useParams().courseId} />;
  },
});

const lessonAttendance = createRoute({
  getParentRoute: () => forStaff,
  path: '/lessons/$lessonId/attendance',
  component: function LessonAttendanceRoute() {
    return <LessonAttendancePage lessonId={lessonAttendance.useParams().lessonId} />;
  },
});

const classReadiness = createRoute({
  getParentRoute: () => forStaff,
  path: '/lessons/$lessonId/readiness',
  component: function ClassReadinessRoute() {
    return <ClassReadinessPage lessonId={classReadiness.useParams().lessonId} />;
  },
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

export const attendanceRoutes = [courseAttendance, lessonAttendance, classReadiness] as const;

const certificate = createRoute({
  getParentRoute: () => root,
  path: '/certificates/$certificateId',
  component: lazyRouteComponent(() => import('../CertificateRoute.tsx'), 'CertificateRoute'),
});

/** For anybody, signed in or not. */
export const publicRoutes = [certificate] as const;
