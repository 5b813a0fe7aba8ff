import type { Kysely } from 'kysely';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { eventRoutes } from '@watoto/shared/contract/http/events.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import { JobKind } from '@watoto/shared/contract/jobs.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import { beginAgain } from './exports.store.ts';

type Routes = typeof eventRoutes;

/** Jobs that failed all their tries: an admin sees what and why, and has them tried again. */
export class DeadJobs {
  readonly #db: Kysely<Tables>;
  readonly #jobs: JobQueue;

  constructor(db: Kysely<Tables>, jobs: JobQueue) {
    this.#db = db;
    this.#jobs = jobs;
  }

  /** Throws `unavailable` while the queue is away. */
  async list(): Promise<RouteAnswer<Routes['events.deadJobs']>> {
    const dead = (await Promise.all(JobKind.options.map((kind) => this.#jobs.dead(kind)))).flat();
    const about = dead.map(({ job }) => RecordingId.safeParse(job.payload['recordingId']).data ?? null);
    const ids = [...new Set(about)].filter((id) => id !== null);
    const rows = ids.length === 0 ? [] : await this.#db.selectFrom('recordings').select(['id', 'title']).where('id', 'in', ids).execute();
    const titles = new Map<string, string>(rows.map(({ id, title }) => [id, title]));
    return {
      items: dead.map(({ job, error, attempts }, i) => ({
        id: job.id,
        kind: job.kind,
        recordingId: about[i] ?? null,
        title: titles.get(about[i] ?? '') ?? null,
        error: error.slice(0, 500),
        attempts,
      })),
    };
  }

  /** Throws `not_found` where there is none (any more), and `unavailable`. */
  async replay(person: Person, { kind, id }: RouteRequest<Routes['events.replayJob']>['body'], address: string): Promise<void> {
    if (!(await this.#jobs.replay(kind, id))) throw new AppError('not_found');
    await this.#db.transaction().execute(async (tx) => {
      await beginAgain(tx, id);
      await audit(tx, { actor: person.userId, action: 'job.replayed', subject: `jobs:${id}`, after: { kind }, address });
    });
  }
}
