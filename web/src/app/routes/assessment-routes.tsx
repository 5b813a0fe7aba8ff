import { createRoute, lazyRouteComponent, useNavigate } from '@tanstack/react-router';
import { lazy } from 'react';
import type { MarkingSearch } from '../../features/grading/MarkingPage.tsx';
import type { QueueSearch } from '../../features/grading/QueuePage.tsx';
import { useUser } from '../../features/auth/user-context.tsx';
import { forStaff, forStudents, framed } from './root.tsx';

const AssessmentsPage = lazy(async () => ({ default: (await import('../../features/assessments/AssessmentsPage.tsx')).AssessmentsPage }));
const AttemptPage = lazy(async () => ({ default: (await import('../../features/assessments/AttemptPage.tsx')).AttemptPage }));
const EditorPage = lazy(async () => ({ default: (await import('../../features/assessments/editor/EditorPage.tsx')).EditorPage }));
const RosterPage = lazy(async () => ({ default: (await import('../../features/assessments/roster/RosterPage.tsx')).RosterPage }));
const QueuePage = lazy(async () => ({ default: (await import('../../features/grading/QueuePage.tsx')).QueuePage }));
const MarkingPage = lazy(async () => ({ default: (await import('../../features/grading/MarkingPage.tsx')).MarkingPage }));
const GradebookPage = lazy(async () => ({ default: (await import('../../features/gradebook/GradebookPage.tsx')).GradebookPage }));

const assessments = createRoute({
  getParentRoute: () => framed,
  path: '/assessments',
  component: () => <AssessmentsPage />,
});

const attempt = createRoute({
  getParentRoute: () => forStudents,
  path: '/attempts/$attemptId',
  component: function AttemptRoute() {
    const { attemptId } = attempt.useParams();
    // Another attempt is another quiz: nothing of the old one may stay.
    return <AttemptPage key={attemptId} attemptId={attemptId} />;
  },
});

const grades = createRoute({
  getParentRoute: () => forStudents,
  path: '/grades',
  component: lazyRouteComponent(() => import('../../features/gradebook/MyGradesPage.tsx'), 'MyGradesPage'),
});

/** Where notifications lead: to the editor, or for a student to the assessment among the others. */
const assessment = createRoute({
  getParentRoute: () => framed,
  path: '/assessments/$assessmentId',
  component: function AssessmentRoute() {
    const { assessmentId } = assessment.useParams();
    if (useUser().role === 'student') return <AssessmentsPage first={assessmentId} />;
    return <EditorPage key={assessmentId} assessmentId={assessmentId} />;
  },
});

const roster = createRoute({
  getParentRoute: () => forStaff,
  path: '/assessments/$assessmentId/students',
  component: function RosterRoute() {
    const { assessmentId } = roster.useParams();
    return <RosterPage key={assessmentId} assessmentId={assessmentId} />;
  },
});

const queue = createRoute({
  getParentRoute: () => forStaff,
  path: '/grading',
  validateSearch: ({ assessmentId }: Record<string, unknown>): QueueSearch =>
    /^\d{1,19}$/.test(String(assessmentId)) ? { assessmentId: String(assessmentId) } : {},
  component: function QueueRoute() {
    const navigate = useNavigate();
    return (
      <QueuePage
        {...queue.useSearch()}
        onChoose={(id) => void navigate({ to: '/grading', search: id === undefined ? {} : { assessmentId: id } })}
      />
    );
  },
});

const marking = createRoute({
  getParentRoute: () => forStaff,
  path: '/grading/$attemptId',
  validateSearch: ({ anonymous }: Record<string, unknown>): MarkingSearch => (anonymous === true ? { anonymous } : {}),
  component: function MarkingRoute() {
    const { attemptId } = marking.useParams();
    return <MarkingPage key={attemptId} attemptId={attemptId} anonymous={marking.useSearch().anonymous === true} />;
  },
});

const gradebook = createRoute({
  getParentRoute: () => forStaff,
  path: '/gradebook/$courseId',
  component: function GradebookRoute() {
    const { courseId } = gradebook.useParams();
    return <GradebookPage courseId={courseId} />;
  },
});

/** For everyone, for staff, for students. */
export const assessmentRoutes = [assessments, assessment] as const;
export const gradingRoutes = [roster, queue, marking, gradebook] as const;
export const takingRoutes = [attempt, grades] as const;
