import type { Queries } from './database.ts';

export interface AuditEntry {
  /** users.id; null: the platform. */
  readonly actor: string | null;
  /** `noun.pastTense`. */
  readonly action:
    | 'apiKey.made'
    | 'apiKey.revoked'
    | 'auth.signedIn'
    | 'auth.signedOut'
    | 'auth.familyRevoked'
    | 'auth.locked'
    | 'auth.emailVerified'
    | 'auth.passwordChanged'
    | 'auth.passwordReset'
    | 'user.registered'
    | 'privacy.asked'
    | 'privacy.withdrawn'
    | 'privacy.approved'
    | 'privacy.refused'
    | 'privacy.erased'
    | 'privacy.exported'
    | 'consent.asked'
    | 'consent.given'
    | 'consent.refused'
    | 'consent.withdrawn'
    | 'user.created'
    | 'user.unlocked'
    | 'user.linkSent'
    | 'users.imported'
    | 'user.changed'
    | 'lesson.planned'
    | 'lesson.changed'
    | 'lesson.restored'
    | 'lesson.substituted'
    | 'lesson.takenBack'
    | 'lesson.notMade'
    | 'lesson.invited'
    | 'lesson.invitationWithdrawn'
    | 'series.planned'
    | 'series.changed'
    | 'series.cancelled'
    | 'series.restored'
    | 'room.created'
    | 'room.changed'
    | 'room.removed'
    | 'lesson.started'
    | 'lesson.ended'
    /** What a pupil told the hosts about somebody, read from the lesson's log. */
    | 'lesson.reported'
    | 'recording.watched'
    | 'recording.changed'
    | 'recording.erased'
    | 'recording.exportAsked'
    | 'recording.exportCancelled'
    | 'recording.saved'
    | 'recording.restored'
    | 'recording.purged'
    | 'recording.redacted'
    | 'course.recordingPolicySet'
    | 'course.enrolled'
    | 'course.left'
    | 'course.created'
    | 'course.changed'
    | 'course.published'
    | 'course.closed'
    | 'assessment.created'
    | 'assessment.changed'
    | 'assessment.published'
    | 'assessment.unpublished'
    | 'assessment.deleted'
    | 'assessment.accommodated'
    | 'assessment.regraded'
    | 'liveQuiz.opened'
    | 'liveQuiz.closed'
    | 'attempt.reopened'
    | 'question.changed'
    | 'attempt.graded'
    | 'attendance.corrected'
    | 'gradebook.configured'
    | 'node.drainAsked'
    | 'node.drainTakenBack'
    | 'room.moveAsked'
    | 'notice.sent'
    | 'notice.withdrawn'
    | 'event.replayed'
    | 'event.dropped'
    | 'job.replayed'
    | 'mail.retried'
    | 'user.signedOut'
    /** What was asked in the row before did not happen. */
    | 'platform.actFailed';
  /** `table:id` */
  readonly subject: string;
  /** What it was and what it became; no secrets. */
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
  readonly address?: string;
}

/** Appends to the audit log; inside a transaction, with the fact itself. */
export async function audit(db: Queries, entry: AuditEntry): Promise<void> {
  await auditAll(db, [entry]);
}

/** The same for many: one statement for a thousand of them. */
export async function auditAll(db: Queries, entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.map(({ before, after, address, ...entry }) => ({
    ...entry,
    before: before ? JSON.stringify(before) : null,
    after: after ? JSON.stringify(after) : null,
    address: address ?? null,
  }));
  for (let from = 0; from < rows.length; from += 1_000)
    await db
      .insertInto('audit_log')
      .values(rows.slice(from, from + 1_000))
      .execute();
}
