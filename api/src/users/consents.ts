import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { consentRoutes, Consent, ConsentAsked, PupilConsent } from '@watoto/shared/contract/http/consents.ts';
import type { Person } from '../auth/access-token.ts';
import type { PostBox } from '../auth/post-box.ts';
import { hashOf } from '../auth/refresh-token.ts';
import { newToken } from '../auth/user-tokens.store.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Tables, UserRow } from '../db/tables.ts';
import type { ConsentsTable } from '../db/tables/people.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { consentMail } from './consent-mail.ts';
import { pupilConsents } from './consents.store.ts';

type ConsentRow = Selectable<ConsentsTable>;
type Decision = 'given' | 'refused' | 'withdrawn';
type ListQuery = RouteRequest<(typeof consentRoutes)['consents.list']>['query'];

const Cursor = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** To decide; once decided, the link stays good for changing one's mind. */
const ASKED_FOR_MS = 30 * 24 * 60 * 60 * 1_000;
/** What may follow what: nobody withdraws what they did not give. */
const FOLLOWS: Record<ConsentRow['state'], readonly Decision[]> = {
  asked: ['given', 'refused'],
  given: ['withdrawn'],
  refused: ['given'],
  withdrawn: ['given'],
};

export interface ConsentsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly postBox: PostBox;
  readonly publicUrl: string;
  readonly required: boolean;
}

/** What guardians say to pupils using the school online. The newest answer holds. */
export class Consents {
  readonly #deps: ConsentsDeps;

  constructor(deps: ConsentsDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found` for who is no pupil. */
  async of(userId: UserId): Promise<Consent> {
    await pupil(this.#deps.db, userId);
    return this.#answer(await newest(this.#deps.db, userId));
  }

  /** Pupils of today, the newest account first; `state` of the last answer. */
  async list({ state, cursor, limit }: ListQuery): Promise<{ items: PupilConsent[]; nextCursor: string | null }> {
    const [before] = cursor === undefined ? [null] : decodeCursor(Cursor, cursor);
    const rows = await pupilConsents(this.#deps.db, { state, before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => ({
        pupil: { id: UserId.parse(row.pupil_id), name: nameOf(row), grade: row.grade },
        state: row.state ?? 'none',
        recording: row.recording === null || row.recording === 'given',
        guardianName: row.guardian_name,
        guardianEmail: row.guardian_email,
        askedAt: row.asked_at?.toISOString() ?? null,
        decidedAt: row.decided_at?.toISOString() ?? null,
      })),
      nextCursor: rows.length > limit && last ? encodeCursor([last.pupil_id]) : null,
    };
  }

  /** Mails the guardian a link. Throws `not_found`, and `conflict` where consent is given already. */
  async ask(actor: Person, userId: UserId, guardian: { guardianName: string; guardianEmail: string }, address: string): Promise<Consent> {
    const token = newToken();
    const row = await this.#deps.db.transaction().execute(async (tx) => {
      const asked = await pupil(tx, userId);
      // Or the pupil could write to themselves, and answer.
      if (guardian.guardianEmail === asked.email.toLowerCase())
        throw new AppError('invalid_input', { message: 'guardianEmail: this is the address of the pupil.' });
      if ((await newest(tx, userId))?.state === 'given') throw new AppError('conflict', { message: 'Consent is given already.' });
      const now = this.#now();
      await tx.updateTable('consents').set({ token_hash: null }).where('user_id', '=', userId).where('kind', '=', 'guardian').execute();
      const inserted = await tx
        .insertInto('consents')
        .values({
          user_id: userId,
          kind: 'guardian',
          guardian_name: guardian.guardianName,
          guardian_email: guardian.guardianEmail,
          token_hash: hashOf(token),
          expires_at: new Date(now.getTime() + ASKED_FOR_MS),
          created_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await audit(tx, { actor: actor.userId, action: 'consent.asked', subject: `users:${userId}`, address });
      const { guardianName, guardianEmail: to } = guardian;
      const link = `${this.#deps.publicUrl}/consent#${token}`;
      await this.#deps.postBox.put(tx, [consentMail({ to, guardianName, pupil: nameOf(asked), locale: asked.locale, link })]);
      return inserted;
    });
    this.#deps.postBox.wake();
    return this.#answer(row);
  }

  /** What the school was told on paper, or by word. Throws `not_found` for who is no pupil. */
  async setRecording(actor: Person, userId: UserId, allowed: boolean, address: string): Promise<{ allowed: boolean }> {
    return this.#deps.db.transaction().execute(async (tx) => {
      await pupil(tx, userId);
      const state = allowed ? 'given' : 'refused';
      const now = this.#now();
      await tx.insertInto('consents').values({ user_id: userId, kind: 'recording', state, decided_at: now, created_at: now }).execute();
      const after = { kind: 'recording', state };
      await audit(tx, { actor: actor.userId, action: `consent.${state}`, subject: `users:${userId}`, after, address });
      return { allowed };
    });
  }

  /** Throws `token_expired`. */
  async look(token: string): Promise<ConsentAsked> {
    return asked(await this.#byToken(this.#deps.db, token));
  }

  /** Throws `token_expired`, and `conflict` for a decision that does not follow from the last. */
  async decide(token: string, decision: Decision, address: string): Promise<ConsentAsked> {
    return this.#deps.db.transaction().execute(async (tx) => {
      const row = await this.#byToken(tx, token);
      if (row.state === decision) return asked(row);
      if (!FOLLOWS[row.state].includes(decision)) throw new AppError('conflict');
      const decided = { state: decision, decided_at: this.#now(), address };
      await tx.updateTable('consents').set(decided).where('id', '=', row.id).execute();
      // Nobody is signed in: the guardian has no account.
      await audit(tx, {
        actor: null,
        action: `consent.${decision}`,
        subject: `users:${row.user_id}`,
        before: { state: row.state },
        after: { state: decision },
        address,
      });
      return asked({ ...row, ...decided });
    });
  }

  async #byToken(db: Queries, token: string) {
    const row = await db
      .selectFrom('consents')
      .innerJoin('users', 'users.id', 'consents.user_id')
      .selectAll('consents')
      .select(['users.first_name', 'users.last_name'])
      .where('consents.token_hash', '=', hashOf(token))
      .where('users.is_active', '=', true)
      .forUpdate('consents')
      .executeTakeFirst();
    const late = row?.state === 'asked' && row.expires_at !== null && row.expires_at <= this.#now();
    if (!row || late) throw new AppError('token_expired');
    return row;
  }

  #answer(row: ConsentRow | undefined): Consent {
    return {
      required: this.#deps.required,
      state: row?.state ?? 'none',
      guardianName: row?.guardian_name ?? null,
      guardianEmail: row?.guardian_email ?? null,
      askedAt: row?.created_at.toISOString() ?? null,
      decidedAt: row?.decided_at?.toISOString() ?? null,
    };
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }
}

/** Throws `forbidden` for a pupil whose guardian has not agreed, where the school needs it. Use cases that let a pupil in call it. */
export async function requireConsent(db: Queries, person: Person, required: boolean): Promise<void> {
  if (!required || person.role !== 'student') return;
  if ((await newest(db, person.userId))?.state === 'given') return;
  throw new AppError('forbidden', {
    message: 'Your guardian has to agree first. Ask for it in your account.',
    details: { reason: 'consent' },
  });
}

/**
 * May this person's voice and picture be recorded, where a lesson's policy has pupils recorded at all? Staff may. A pupil may where their
 * guardian has agreed, if the school asks guardians, unless it was said of them that they must not be.
 */
export async function mayBeRecorded(db: Queries, { userId, role }: Person, required: boolean): Promise<boolean> {
  if (role !== 'student') return true;
  const said = (await newest(db, userId, 'recording'))?.state;
  if (said === 'refused' || said === 'withdrawn') return false;
  return !required || (await newest(db, userId))?.state === 'given';
}

async function newest(db: Queries, userId: string, kind: ConsentRow['kind'] = 'guardian'): Promise<ConsentRow | undefined> {
  return db
    .selectFrom('consents')
    .selectAll()
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function pupil(db: Queries, userId: string): Promise<UserRow> {
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).where('role', '=', 'student').executeTakeFirst();
  if (!user) throw new AppError('not_found');
  return user;
}

const nameOf = ({ first_name, last_name }: Pick<UserRow, 'first_name' | 'last_name'>) => `${first_name} ${last_name}`;

function asked(row: ConsentRow & Pick<UserRow, 'first_name' | 'last_name'>): ConsentAsked {
  return { pupil: nameOf(row), guardianName: row.guardian_name ?? '', state: row.state };
}
