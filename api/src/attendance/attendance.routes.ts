import type { attendanceRoutes } from '@watoto/shared/contract/http/attendance.ts';
import type { Handlers } from '../http/route.ts';
import type { Attendance } from './attendance.ts';
import type { LessonPolls } from './lesson-polls.ts';

export function attendanceHandlers(attendance: Attendance, polls: LessonPolls): Handlers<typeof attendanceRoutes> {
  return {
    'attendance.lesson': ({ person, params }) => attendance.lesson(person, params.id),
    'attendance.correct': ({ person, params, body }) => attendance.correct(person, params.id, params.studentId, body.status),
    'attendance.csv': ({ person, params }) => attendance.csv(person, params.id),
    'attendance.pollsCsv': ({ person, params }) => polls.csv(person, params.id),
    'attendance.course': ({ person, params }) => attendance.course(person, params.id),
    'attendance.courseCsv': ({ person, params }) => attendance.courseCsv(person, params.id),
    'attendance.mine': ({ person, params }) => attendance.mine(person, params.id),
  };
}
