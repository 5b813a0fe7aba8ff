import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { merged, type Span } from '@watoto/shared/kernel/spans.ts';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { type recordingRoutes, UNDO_DAYS } from '@watoto/shared/contract/http/recordings.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Person } from '../auth/access-token.ts';
import { visibleCourse } from '../courses/course-view.ts';
import { requireManages } from '../courses/courses.policy.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import type { Archive } from './archive.ts';
import { type CoursePolicy, policyOf, savePolicy } from './policies.store.ts';
import { toRecording } from './recording-view.ts';
import { posterLink, visibleRecording } from './recordings.ts';
import { mayChange } from './recordings.policy.ts';
import * as store from './recordings.store.ts';
import { type Run, timelineOf } from './timeline.ts';

type Routes = typeof recordingRoutes;
type Change = RouteRequest<Routes['recordings.change']>['body'];
type RecordingAnswer = RouteAnswer<Routes['recordings.get']>;

const DAY_MS = 24 * 60 * 60 * 1_000;

export interface RecordingEditorDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly objects: ObjectStore | null;
  readonly archive: Archive | null;
}

/** Changing recordings, and how courses are recorded. */
export class RecordingEditor {
  readonly #deps: RecordingEditorDeps;

  constructor(deps: RecordingEditorDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found`, `forbidden`, `invalid_input` and `precondition_failed`. */
  async change(person: Person, id: RecordingId, change: Change, ifVersion: number | null): Promise<RecordingAnswer> {
    const { title, audience, keptUntil } = change;
    const cuts = change.cuts === undefined ? undefined : readCuts(change.cuts);
    const runs = cuts === undefined ? [] : await this.#runs(await this.#changeable(this.#deps.db, person, id));
    return this.#edit(person, id, async (tx, before) => {
      if (before.status === 'erased') throw new AppError('not_found');
      if (ifVersion !== null && ifVersion !== before.version) throw new AppError('precondition_failed');
      await store.updateRecording(tx, id, {
        ...(title === undefined ? {} : { title }),
        ...(audience === undefined ? {} : { audience }),
        ...(keptUntil === undefined ? {} : { kept_until: keptUntil === null ? null : new Date(keptUntil) }),
        ...(cuts === undefined ? {} : { cuts: JSON.stringify(cuts), unplayed: JSON.stringify(unplayedOf(runs, before, cuts)) }),
      });
      await audit(tx, {
        actor: person.userId,
        action: 'recording.changed',
        subject: `recordings:${id}`,
        before: { title: before.title, audience: before.audience, keptUntil: before.kept_until, cuts: before.cuts },
        after: { title, audience, keptUntil, cuts },
      });
    });
  }

  /** Throws `not_found` and `forbidden`. */
  async cuts(person: Person, id: RecordingId): Promise<RouteAnswer<Routes['recordings.cuts']>> {
    const row = await this.#changeable(this.#deps.db, person, id);
    return { spans: store.spansIn(row.spans), cuts: store.spansIn(row.cuts), version: row.version };
  }

  /** What a cut goes by: the edges of its segments. */
  async #runs({ id, status }: store.RecordingRow): Promise<Run[]> {
    return (await this.#deps.archive?.runs(RecordingId.parse(id), status === 'live')) ?? [];
  }

  /** Safe to repeat. Throws `not_found` and `forbidden`. */
  async erase(person: Person, id: RecordingId): Promise<RecordingAnswer> {
    return this.#edit(person, id, async (tx, before) => {
      if (before.status === 'erased') return;
      await store.updateRecording(tx, id, { status: 'erased', erased_at: new Date(this.#deps.clock.now()) });
      await audit(tx, { actor: person.userId, action: 'recording.erased', subject: `recordings:${id}`, before: { status: before.status } });
    });
  }

  /** Throws `not_found`, `forbidden`, and `closed` where nothing is left of it. */
  async restore(person: Person, id: RecordingId): Promise<RecordingAnswer> {
    const oldest = this.#deps.clock.now() - UNDO_DAYS * DAY_MS;
    return this.#edit(person, id, async (tx, before) => {
      if (before.status !== 'erased') return;
      if (before.purged_at !== null || (before.erased_at?.getTime() ?? 0) <= oldest) throw new AppError('closed');
      // One that was erased while it was live may have ended since; its spans say so.
      const status = store.spansIn(before.spans).length > 0 ? 'ready' : 'live';
      // Or it would go again tonight.
      const kept = before.kept_until !== null && before.kept_until.getTime() <= this.#deps.clock.now() ? { kept_until: null } : {};
      await store.updateRecording(tx, id, { status, erased_at: null, ...kept });
      await audit(tx, { actor: person.userId, action: 'recording.restored', subject: `recordings:${id}` });
    });
  }

  /** Throws `not_found` and `forbidden`. */
  async policy(person: Person, courseId: CourseId): Promise<CoursePolicy> {
    requireManages(await visibleCourse(this.#deps.db, person, courseId), person);
    return policyOf(this.#deps.db, courseId);
  }

  /** From the next lesson on. Throws `not_found` and `forbidden`. */
  async setPolicy(person: Person, courseId: CourseId, policy: CoursePolicy): Promise<CoursePolicy> {
    return this.#deps.db.transaction().execute(async (tx) => {
      requireManages(await visibleCourse(tx, person, courseId), person);
      const before = await policyOf(tx, courseId);
      await savePolicy(tx, courseId, policy);
      await audit(tx, {
        actor: person.userId,
        action: 'course.recordingPolicySet',
        subject: `courses:${courseId}`,
        before: { ...before },
        after: { ...policy },
      });
      return policy;
    });
  }

  async #edit(
    person: Person,
    id: RecordingId,
    work: (tx: Queries, before: NonNullable<Awaited<ReturnType<typeof store.lockRecording>>>) => Promise<void>,
  ): Promise<RecordingAnswer> {
    return this.#deps.db.transaction().execute(async (tx) => {
      await this.#changeable(tx, person, id);
      const before = await store.lockRecording(tx, id);
      if (!before) throw new AppError('not_found');
      await work(tx, before);
      const after = await store.recordingFor(tx, person, id);
      if (!after) throw new AppError('not_found');
      return toRecording(after, person, (key) => posterLink(this.#deps, key));
    });
  }

  async #changeable(db: Queries, person: Person, id: RecordingId): Promise<store.RecordingRow> {
    const row = await visibleRecording(db, person, id);
    if (!mayChange(row, person)) throw new AppError('forbidden');
    return row;
  }
}

function unplayedOf(runs: readonly Run[], row: Parameters<typeof store.editsOf>[0], cuts: readonly Span[]) {
  return timelineOf(runs, { ...store.editsOf(row), cuts }).unplayed;
}

/** In order, and without overlaps. Throws `invalid_input`. */
function readCuts(cuts: NonNullable<Change['cuts']>) {
  if (cuts.some(({ from, until }) => until <= from)) throw new AppError('invalid_input', { message: 'cuts: each ends after it begins' });
  return merged(cuts);
}
