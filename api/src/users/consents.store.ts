import type { Consent } from '@watoto/shared/contract/http/consents.ts';
import type { Queries } from '../db/database.ts';

export interface PupilConsentFilter {
  readonly state?: Consent['state'] | undefined;
  /** Only accounts with a smaller id. */
  readonly before: string | null;
  readonly limit: number;
}

/** Active pupils with the last that was asked of their guardians, the newest account first. */
export async function pupilConsents(db: Queries, { state, before, limit }: PupilConsentFilter) {
  let query = db
    .selectFrom('users')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('consents')
          .select(['guardian_name', 'guardian_email', 'state', 'decided_at', 'created_at as asked_at'])
          .whereRef('consents.user_id', '=', 'users.id')
          .where('consents.kind', '=', 'guardian')
          .orderBy('consents.id', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('consents as r')
          .select('r.state as recording')
          .whereRef('r.user_id', '=', 'users.id')
          .where('r.kind', '=', 'recording')
          .orderBy('r.id', 'desc')
          .limit(1)
          .as('recorded'),
      (join) => join.onTrue(),
    )
    .select('recorded.recording')
    .select(['users.id as pupil_id', 'users.first_name', 'users.last_name', 'users.grade'])
    .select(['last.guardian_name', 'last.guardian_email', 'last.state', 'last.decided_at', 'last.asked_at'])
    .where('users.role', '=', 'student')
    .where('users.is_active', '=', true);
  if (state === 'none') query = query.where('last.state', 'is', null);
  else if (state) query = query.where('last.state', '=', state);
  if (before !== null) query = query.where('users.id', '<', before);
  return query.orderBy('users.id', 'desc').limit(limit).execute();
}
