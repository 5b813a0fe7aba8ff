import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  DECK_BYTES_MAX,
  type DeckManifest,
  type DeckTrouble,
  deckManifestKey,
  deckPageKey,
  deckPrefix,
  deckSourceKey,
} from '@watoto/shared/contract/decks.ts';
import type { JobOf } from '@watoto/shared/contract/jobs.ts';
import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import type { DeckId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { JobQueue, JobTurn } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { eventIdOf } from '@watoto/shared/server/event-id.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { convertDeck, DeckRefused } from './convert-deck.ts';
import { type DeckMetrics, type DeckOutcome, NO_DECK_METRICS } from './deck-metrics.ts';

export interface DeckWorkerDeps {
  readonly jobs: JobQueue;
  readonly store: ObjectStore;
  /** Where it is told what came of a job. */
  readonly bus: Pick<EventBus, 'publish'>;
  /** For slides in the making; of this process alone. */
  readonly dir: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly metrics?: DeckMetrics;
}

export interface DeckWorker {
  /** Gives what is in hand back, for others to begin anew. Idempotent. */
  close(reason: string): Promise<void>;
}

type DeckJob = JobOf<'deck.convert'>;
const FOLDER = 'deck-';

/** Turns what teachers bring into pages, as jobs ask for it: two at a time, each in children of this process. */
export async function openDeckWorker(deps: DeckWorkerDeps): Promise<DeckWorker> {
  await mkdir(deps.dir, { recursive: true });
  // What a process that was killed left behind.
  for (const name of await readdir(deps.dir)) if (name.startsWith(FOLDER)) await rm(join(deps.dir, name), { recursive: true, force: true });
  const worker = new Worker(deps);
  const scope = new Scope('deck worker', (err) => deps.logger.error({ err }, 'deck worker: in the background'));
  scope.own(
    await deps.jobs.work({
      kind: 'deck.convert',
      atOnce: 2,
      handle: (job, turn) => worker.handle(job, turn),
      async dead(job) {
        await worker.refuse(job, 'internal');
        deps.metrics?.died();
      },
    }),
  );
  return { close: (reason) => scope.close(reason) };
}

class Worker {
  readonly #deps: DeckWorkerDeps;

  constructor(deps: DeckWorkerDeps) {
    this.#deps = deps;
  }

  async handle(job: DeckJob, turn: JobTurn): Promise<void> {
    const { store, logger, metrics = NO_DECK_METRICS } = this.#deps;
    const { deckId } = job.payload;
    // It came again, and all but the word on it was done.
    if (await store.head(deckManifestKey(deckId), turn.signal)) return this.#made(job);
    const dir = await mkdtemp(join(this.#deps.dir, FOLDER));
    const begun = performance.now();
    const ended = (outcome: DeckOutcome) => metrics.ended(outcome, (performance.now() - begun) / 1_000);
    try {
      const pages = await this.#make(job, dir, turn);
      // It was taken away meanwhile.
      if (pages === 0) return;
      ended('made');
      logger.info({ deckId, pages, ms: Math.round(performance.now() - begun) }, 'slides: made');
      await this.#made(job);
    } catch (error) {
      if (!(error instanceof DeckRefused) || turn.signal.aborted) {
        ended(turn.signal.aborted ? 'given_back' : 'failed');
        throw error;
      }
      ended('refused');
      metrics.refused(error.trouble);
      logger.info({ deckId, why: error.message }, 'slides: refused');
      await this.refuse(job, error.trouble);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  async refuse({ id, payload: { deckId } }: DeckJob, trouble: DeckTrouble): Promise<void> {
    await this.#drop(deckId);
    await this.#tell(id, deckId, trouble);
  }

  /** Pages that were made; 0: there is nothing (any more) to make them of. */
  async #make({ payload: { deckId, office } }: DeckJob, dir: string, { signal, progress }: JobTurn): Promise<number> {
    const { store } = this.#deps;
    const brought = await store.get(deckSourceKey(deckId), undefined, signal);
    if (!brought) return 0;
    if (brought.total > DECK_BYTES_MAX) {
      brought.body.destroy();
      throw new DeckRefused('too_heavy', `${brought.total} bytes`);
    }
    const source = join(dir, 'source');
    await pipeline(brought.body, createWriteStream(source), { signal });
    const pages = await convertDeck({
      source,
      dir,
      office,
      signal,
      progress,
      async page(page, { large, small }) {
        await store.put(deckPageKey(deckId, page, 'large'), large, large.length, signal);
        await store.put(deckPageKey(deckId, page, 'small'), small, small.length, signal);
      },
    });
    const manifest: DeckManifest = { version: 1, pages };
    const bytes = Buffer.from(JSON.stringify(manifest));
    await store.put(deckManifestKey(deckId), bytes, bytes.length, signal);
    return pages.length;
  }

  async #made({ id, payload: { deckId } }: DeckJob): Promise<void> {
    await this.#deps.store.delete(deckSourceKey(deckId));
    await this.#tell(id, deckId, null);
  }

  async #drop(deckId: DeckId): Promise<void> {
    const { store } = this.#deps;
    for (const key of await store.list(deckPrefix(deckId))) await store.delete(key);
  }

  /** Rejects where the bus does not take it: the job comes again. */
  #tell(id: string, deckId: DeckId, trouble: DeckTrouble | null): Promise<void> {
    const { bus, clock = systemClock } = this.#deps;
    const topic = 'deck.converted';
    const at = new Date(clock.now()).toISOString();
    return bus.publish({ id: eventIdOf(topic, id, trouble ?? 'made'), topic, at, payload: { deckId, trouble } });
  }
}
