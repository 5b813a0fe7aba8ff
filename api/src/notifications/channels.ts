import type { Channels, NotificationKind } from '@watoto/shared/contract/http/notifications.ts';

/** What people get who have chosen nothing. Mail is for what would be missed otherwise. */
export const DEFAULT_CHANNELS: Readonly<Record<NotificationKind, Channels>> = {
  lessonScheduled: { inApp: true, email: false, push: true },
  lessonInvited: { inApp: true, email: true, push: true },
  lessonChanged: { inApp: true, email: true, push: true },
  lessonReminded: { inApp: true, email: false, push: true },
  assessmentPublished: { inApp: true, email: true, push: true },
  assessmentGraded: { inApp: true, email: true, push: true },
  attemptReopened: { inApp: true, email: true, push: true },
  gotPlace: { inApp: true, email: true, push: true },
  filmReady: { inApp: true, email: false, push: false },
  courseCompleted: { inApp: true, email: true, push: false },
};
