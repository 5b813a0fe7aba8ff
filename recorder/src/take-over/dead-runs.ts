import { type Backoff, backoffMs, wait } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecorderId, type RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Gap, RunManifest } from '@watoto/shared/contract/recording.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { readRun, runsOf } from '@watoto/shared/ports/object-store/recorded-run.ts';
import type { RecordingBoard, Wanted } from '@watoto/shared/ports/recording-board/recording-board.ts';
import type { RecordingState, RoomState } from '@watoto/shared/room/state.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Spool, SpooledRun } from '../keep/spool.ts';
import type { Uploads } from '../keep/uploads.ts';
import { settleRun } from '../manifest/settle-run.ts';
import { lostBefore } from './lost-before.ts';

const AGAIN: Backoff = { firstMs: 250, mostMs: 5_000 };

export interface DeadRunsDeps {
  readonly store: ObjectStore;
  readonly board: RecordingBoard;
  readonly spool: Spool;
  readonly uploads: Uploads;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
  /** Tells the school that all of the recording is in storage. */
  readonly ready: (run: SpooledRun) => Promise<void>;
}

/** Runs whose recorder is gone: brought to their end with what storage has, and with what is left on this disk. */
export class DeadRuns {
  readonly #deps: DeadRunsDeps;
  readonly #adopting = new Set<RecorderId>();

  constructor(deps: DeadRunsDeps) {
    this.#deps = deps;
  }

  /** Recorders that live, and recordings that somebody will complete: what dead ones left on this disk is saved. */
  look(living: ReadonlySet<string>, wanted: ReadonlySet<RecordingId>): void {
    const { spool, scope, logger } = this.#deps;
    const adopt = async () => {
      for (const recorderId of await spool.others()) {
        if (living.has(recorderId) || this.#adopting.has(recorderId)) continue;
        this.#adopting.add(recorderId);
        logger.info({ recorderId }, 'a dead recorder has left something on this disk');
        // What can't be adopted is for people to look at, and for the next start of this recorder.
        scope.run(this.#adopt(await spool.other(recorderId), wanted).then(() => this.#adopting.delete(recorderId)));
      }
    };
    scope.run(adopt());
  }

  /** All that a dead recorder spooled goes to storage, and its runs' manifests say so. */
  async #adopt(left: Spool, wanted: ReadonlySet<RecordingId>): Promise<void> {
    const { uploads, ready } = this.#deps;
    const keys = await left.keys();
    await Promise.all(keys.map((key) => uploads.upload(left, key).then(() => left.remove(key))));
    for (const run of await left.runs()) {
      const settled = await this.#settle(run);
      // What is on the board is completed by whoever takes it; of another nobody would say that it is ready, or that it has more now.
      if (settled && !wanted.has(run.recordingId)) await ready(run);
      await left.end(run);
    }
    await left.drop();
  }

  /** Nobody can go on with this recording, or need: what there is of it is all. */
  async complete(wanted: Wanted, state: RoomState): Promise<void> {
    const { store, board, ready, scope } = this.#deps;
    const { recordingId } = wanted;
    const runs = await runsOf(store, recordingId, scope.signal);
    for (const run of runs) await this.#settle(unknownRun(wanted, run, state));
    if (runs.length > 0) await ready(unknownRun(wanted, runs.at(-1) ?? 1, state));
    await board.remove(recordingId);
  }

  /** It was stopped, and its last run has all: only the last words are missing. */
  async isComplete({ recordingId }: Wanted, { phase, run }: RecordingState): Promise<boolean> {
    if (phase !== 'stopped' || run === 0) return false;
    const last = await readRun(this.#deps.store, recordingId, run, this.#deps.scope.signal);
    return last?.complete ?? false;
  }

  /** For whoever took over: ends the runs before, and says since when nothing was recorded. */
  async settleBefore(facts: SpooledRun, state: RoomState, scope: Scope, onGap: (gap: Gap) => void): Promise<void> {
    const { recording } = state;
    const pausedAt = recording?.phase === 'on' ? Infinity : (recording?.since ?? Infinity);
    const wanted = { recordingId: facts.recordingId, roomId: facts.roomId, recorderId: null };
    const runs: RunManifest[] = [];
    for (let run = 1; run < facts.run && !scope.closed; run += 1) {
      const settled = await this.#settle(unknownRun(wanted, run, state));
      if (settled) runs.push(settled);
    }
    // What was not to be recorded is not missing.
    for (const gap of lostBefore(runs, facts.startedAt, Math.min(facts.from, pausedAt))) onGap(gap);
  }

  /** Again and again while storage is away; null: there is nothing of it, or nothing that this program understands. */
  async #settle(run: SpooledRun) {
    const { store, logger, clock, scope } = this.#deps;
    for (let attempt = 1; ; attempt += 1) {
      if (scope.closed) throw new AppError('cancelled');
      try {
        return await settleRun({ store, logger, now: () => clock.now(), signal: scope.signal }, run);
      } catch (err) {
        if (err instanceof AppError && err.code === 'unreadable') {
          logger.error({ err, recordingId: run.recordingId, run: run.run }, 'a manifest that can not be read is left as it is');
          return null;
        }
        logger.warn({ err, recordingId: run.recordingId, run: run.run }, 'a dead run is not settled yet');
        await wait(clock, backoffMs(attempt, AGAIN), scope.signal);
      }
    }
  }
}

/** What is known of a run from its room alone. */
function unknownRun({ recordingId, roomId }: Wanted, run: number, state: RoomState): SpooledRun {
  const startedAt = state.recording?.id === recordingId ? state.recording.startedAt : state.at;
  return { recordingId, run, roomId, recorderId: GONE, title: state.title.slice(0, 200), startedAt, from: startedAt };
}

const GONE = RecorderId.parse('gone');
