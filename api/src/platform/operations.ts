import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { NodeId, RoomId, UserId } from '@watoto/shared/kernel/ids.ts';
import type { NewNotice, PlatformInstance, PlatformNode, PlatformNotice, PlatformRoom } from '@watoto/shared/contract/http/platform.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Person } from '../auth/access-token.ts';
import { type AuditEntry, audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import { type ApiMetrics, told } from '../metrics.ts';
import type { Platform } from './platform.ts';
import * as store from './platform.store.ts';

export interface OperationsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly platform: Platform;
  readonly logger: Logger;
  readonly metrics: ApiMetrics;
}

/** Which admin, from where. */
export interface Admin {
  readonly person: Person;
  readonly address: string;
}

type Act = Pick<AuditEntry, 'action' | 'subject' | 'after'>;

/**
 * What admins see of the platform and do to it. Every act is in the audit log before it is done, so that none goes unrecorded;
 * one that then fails gets a second row that says so.
 */
export class Operations {
  readonly #deps: OperationsDeps;

  constructor(deps: OperationsDeps) {
    this.#deps = deps;
  }

  async nodes(): Promise<{ items: PlatformNode[] }> {
    return { items: await this.#deps.platform.nodes() };
  }

  async instances(): Promise<{ items: PlatformInstance[] }> {
    return { items: await this.#deps.platform.instances() };
  }

  /** The fullest first. */
  async rooms(): Promise<{ items: PlatformRoom[] }> {
    const rooms = await this.#deps.platform.rooms();
    const lessons = await this.#lessonsOf(rooms.map(({ id }) => id));
    const items = rooms.map(({ id, title, people, size, since, legs }) => {
      const planned = lessons.get(id);
      return {
        id,
        title: planned?.title ?? title ?? id,
        lesson: planned ? { id: planned.id, course: planned.course, host: planned.host } : null,
        people,
        size,
        since: since === null ? null : new Date(since).toISOString(),
        legs: [...legs],
      };
    });
    return { items: items.toSorted((a, b) => (b.people ?? b.size) - (a.people ?? a.size) || a.id.localeCompare(b.id)) };
  }

  async drain(admin: Admin, nodeId: NodeId, drain: boolean): Promise<void> {
    const action = drain ? 'node.drainAsked' : 'node.drainTakenBack';
    await this.#act(admin, { action, subject: `nodes:${nodeId}` }, () => this.#deps.platform.drain(nodeId, drain));
  }

  async move(admin: Admin, roomId: RoomId): Promise<void> {
    await this.#act(admin, { action: 'room.moveAsked', subject: `rooms:${roomId}` }, () => this.#deps.platform.move(roomId));
  }

  async notice(): Promise<{ notice: PlatformNotice | null }> {
    return { notice: await this.#deps.platform.notice() };
  }

  async sendNotice(admin: Admin, notice: NewNotice): Promise<PlatformNotice> {
    const act = { action: 'notice.sent', subject: 'platform:notice', after: notice } as const;
    return this.#act(admin, act, () => this.#deps.platform.sendNotice(notice));
  }

  async withdrawNotice(admin: Admin): Promise<void> {
    await this.#act(admin, { action: 'notice.withdrawn', subject: 'platform:notice' }, () => this.#deps.platform.withdrawNotice());
  }

  /** Throws `not_found`; and `unavailable` where the sign-ins are ended, but nobody could tell the lessons: ask again. */
  async signOut({ person, address }: Admin, personId: UserId): Promise<void> {
    const { db, clock, platform, metrics } = this.#deps;
    const subject = `users:${personId}`;
    await db.transaction().execute(async (tx) => {
      if (!(await store.personExists(tx, personId))) throw new AppError('not_found');
      const signIns = await store.revokeSignIns(tx, personId, new Date(clock.now()));
      await audit(tx, { actor: person.userId, action: 'user.signedOut', subject, address, after: { signIns } });
    });
    const done = told(platform.signOut(personId), (outcome) => metrics.platformAct('user.signedOut', outcome));
    await done.catch((error: unknown) => this.#failed(person, address, 'user.signedOut', subject, error));
  }

  async #act<T>({ person, address }: Admin, act: Act, work: () => Promise<T>): Promise<T> {
    const { db, metrics } = this.#deps;
    await audit(db, { ...act, actor: person.userId, address });
    const done = told(work(), (outcome) => metrics.platformAct(act.action, outcome));
    return done.catch((error: unknown) => this.#failed(person, address, act.action, act.subject, error));
  }

  async #failed(person: Person, address: string, action: AuditEntry['action'], subject: string, error: unknown): Promise<never> {
    const code: ErrorCode = AppError.from(error).code;
    // Whoever asked must hear why it failed, whatever becomes of the note.
    await audit(this.#deps.db, { actor: person.userId, action: 'platform.actFailed', subject, address, after: { action, code } }).catch(
      (err: unknown) => this.#deps.logger.error({ err, action, subject }, 'an act that failed could not be noted'),
    );
    throw error;
  }

  /** Lessons go on while the database is away, and so does the page: with the titles that the rooms know themselves. */
  async #lessonsOf(roomIds: readonly RoomId[]): Promise<Map<string, store.PlannedLesson>> {
    try {
      return await store.lessonsOf(this.#deps.db, roomIds);
    } catch (err) {
      this.#deps.logger.warn({ err }, 'live lessons without the timetable');
      return new Map();
    }
  }
}
