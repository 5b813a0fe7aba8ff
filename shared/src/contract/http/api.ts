import { apiKeyRoutes } from './api-keys.ts';
import { assessmentRoutes } from './assessments.ts';
import { attendanceRoutes } from './attendance.ts';
import { readinessRoutes } from './readiness.ts';
import { attemptRoutes } from './attempts.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { boardPictureRoutes } from './board-pictures.ts';
import { calendarRoutes } from './calendar.ts';
import { certificateRoutes } from './certificates.ts';
import { consentRoutes } from './consents.ts';
import { courseRoutes } from './courses.ts';
import { deckRoutes } from './decks.ts';
import { fileRoutes } from './files.ts';
import { gradebookRoutes } from './gradebook.ts';
import { gradingRoutes } from './grading.ts';
import { eventRoutes } from './events.ts';
import { iceServerRoutes } from './ice-servers.ts';
import { lessonRoutes } from './lessons.ts';
import { liveQuizRoutes } from './live-quizzes.ts';
import { moduleRoutes } from './modules.ts';
import { peopleRoutes } from './people.ts';
import { notificationRoutes } from './notifications.ts';
import { platformRoutes } from './platform.ts';
import { privacyRoutes } from './privacy.ts';
import { progressRoutes } from './progress.ts';
import { recordingExportRoutes } from './recording-exports.ts';
import { recordingRoutes } from './recordings.ts';
import { roomRoutes } from './rooms.ts';
import { questionRoutes } from './questions.ts';
import { searchRoutes } from './search.ts';
import { systemRoutes } from './system.ts';
import { timetableRoutes } from './timetable.ts';
import { userRoutes } from './users.ts';

/** Every route of the API, by operation id. The API mounts exactly these; a missing handler does not compile. */
export const api = {
  ...authRoutes,
  ...apiKeyRoutes,
  ...userRoutes,
  // After those of /users/me.
  ...peopleRoutes,
  ...consentRoutes,
  ...privacyRoutes,
  ...auditRoutes,
  ...lessonRoutes,
  ...timetableRoutes,
  ...roomRoutes,
  ...calendarRoutes,
  ...courseRoutes,
  ...recordingRoutes,
  ...recordingExportRoutes,
  ...moduleRoutes,
  ...progressRoutes,
  ...fileRoutes,
  ...deckRoutes,
  ...boardPictureRoutes,
  ...certificateRoutes,
  ...assessmentRoutes,
  ...questionRoutes,
  ...attemptRoutes,
  ...liveQuizRoutes,
  ...gradingRoutes,
  ...gradebookRoutes,
  ...attendanceRoutes,
  ...readinessRoutes,
  ...iceServerRoutes,
  ...platformRoutes,
  ...notificationRoutes,
  ...eventRoutes,
  ...searchRoutes,
  ...systemRoutes,
} as const;

export type Api = typeof api;
export type RouteName = keyof Api;
