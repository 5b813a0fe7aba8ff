import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AttendanceRow, AttendanceStatus, LessonAttendance } from '@watoto/shared/contract/http/attendance.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { LessonId, type UserId } from '@watoto/shared/kernel/ids.ts';
import { useApi } from '../api/api-context.tsx';
import { saveFile } from '../api/saved-file.ts';

const KEY = 'attendance';
/** While a log is being read. */
const AGAIN_MS = 3_000;

export function useLessonAttendance(lessonId: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'lesson', lessonId],
    queryFn: ({ signal }) => api.call('attendance.lesson', { params: { id: LessonId.parse(lessonId) }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? AGAIN_MS : false),
  });
}

export interface Correction {
  readonly studentId: UserId;
  readonly status: AttendanceStatus | null;
}

export function useCorrection(lessonId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ studentId, status }: Correction) =>
      api.call('attendance.correct', { params: { id: LessonId.parse(lessonId), studentId }, body: { status } }),
    onSuccess: (row) => {
      queries.setQueryData<LessonAttendance>(
        [KEY, 'lesson', lessonId],
        (known) => known && { ...known, students: withRow(known.students, row) },
      );
      void queries.invalidateQueries({ queryKey: [KEY, 'course'] });
    },
  });
}

const withRow = (rows: readonly AttendanceRow[], row: AttendanceRow) => rows.map((one) => (one.student.id === row.student.id ? row : one));

export function useCourseAttendance(courseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'course', courseId],
    queryFn: ({ signal }) => api.call('attendance.course', { params: { id: CourseId.parse(courseId) }, signal }),
  });
}

export function useMyAttendance(courseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'mine', courseId],
    queryFn: ({ signal }) => api.call('attendance.mine', { params: { id: CourseId.parse(courseId) }, signal }),
  });
}

export function useAttendanceFile(of: { lessonId: string } | { courseId: string }) {
  const api = useApi();
  return useMutation({
    mutationFn: () =>
      'lessonId' in of
        ? api.download('attendance.csv', { params: { id: LessonId.parse(of.lessonId) } })
        : api.download('attendance.courseCsv', { params: { id: CourseId.parse(of.courseId) } }),
    onSuccess: (file) => saveFile(file, 'attendance.csv'),
  });
}

/** The polls of a lesson, also while it runs. */
export function usePollsFile(lessonId: LessonId) {
  const api = useApi();
  return useMutation({
    mutationFn: () => api.download('attendance.pollsCsv', { params: { id: lessonId } }),
    onSuccess: (file) => saveFile(file, 'polls.csv'),
  });
}
