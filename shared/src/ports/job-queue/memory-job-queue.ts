import { type DeadJob, Job, type JobKind, type JobNews } from '../../contract/jobs.ts';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { Scope } from '../../kernel/scope.ts';
import { wordsOf } from '../event-bus/event-bus.ts';
import { DEAD_MOST, JOB_RETRY_MS, type JobQueue, type JobWork, type JobWorker, nowAndThen, readJob } from './job-queue.ts';

export interface MemoryJobQueueOptions {
  readonly clock?: Clock;
  readonly retryMs?: readonly number[];
}

interface Waiting {
  readonly job: Job;
  readonly attempt: number;
}

interface Running extends Waiting {
  readonly abort: AbortController;
  cancelled: boolean;
}

/** One who works: what is in hand there. */
interface Place {
  readonly kind: JobKind;
  readonly atOnce: number;
  readonly inHand: Map<string, Promise<void>>;
  readonly run: (waiting: Waiting) => Promise<void>;
  closed: boolean;
}

/** The embedded profile's: in this process, forgotten with it. */
class MemoryJobQueue implements JobQueue {
  readonly lasting = false;
  readonly #scope = new Scope('memory job queue');
  readonly #clock: Clock;
  readonly #retryMs: readonly number[];
  readonly #waiting: Waiting[] = [];
  /** Between two tries. */
  readonly #resting = new Map<string, { readonly job: Job; readonly stop: () => void }>();
  readonly #running = new Map<string, Running>();
  readonly #dead = new Map<string, DeadJob>();
  readonly #places: Place[] = [];
  readonly #listeners = new Set<(news: JobNews) => void>();

  constructor({ clock = systemClock, retryMs = JOB_RETRY_MS }: MemoryJobQueueOptions) {
    this.#clock = clock;
    this.#retryMs = retryMs;
  }

  get isUp(): boolean {
    return !this.#scope.closed;
  }

  async add(job: Job): Promise<void> {
    this.#mustBeOpen();
    // What a worker does to its copy is its own affair.
    const own = Job.parse(JSON.parse(JSON.stringify(job)));
    readJob(own);
    const known = this.#running.has(own.id) || this.#resting.has(own.id) || this.#waiting.some(({ job: { id } }) => id === own.id);
    if (known) return;
    this.#waiting.push({ job: own, attempt: 1 });
    this.#handOut();
  }

  async work<K extends JobKind>(work: JobWork<K>): Promise<JobWorker> {
    this.#mustBeOpen();
    const place: Place = {
      kind: work.kind,
      atOnce: work.atOnce,
      inHand: new Map(),
      closed: false,
      run: (waiting) => this.#run(place, work, waiting),
    };
    this.#places.push(place);
    this.#handOut();
    const close = async (reason: string) => {
      place.closed = true;
      for (const id of place.inHand.keys()) this.#running.get(id)?.abort.abort(new AppError('cancelled', { message: reason }));
      await Promise.all(place.inHand.values());
    };
    this.#scope.defer(close);
    return { close };
  }

  async cancel(id: string): Promise<void> {
    const running = this.#running.get(id);
    if (running) {
      running.cancelled = true;
      running.abort.abort(new AppError('cancelled'));
      return;
    }
    const resting = this.#resting.get(id);
    resting?.stop();
    this.#resting.delete(id);
    const index = this.#waiting.findIndex(({ job }) => job.id === id);
    const [gone] = index < 0 ? [resting] : this.#waiting.splice(index, 1);
    if (gone) this.#tell(gone.job, 'cancelled', 0);
  }

  async watch(listener: (news: JobNews) => void): Promise<() => void> {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async dead(kind: JobKind): Promise<DeadJob[]> {
    return [...this.#dead.values()].filter(({ job }) => job.kind === kind).slice(0, DEAD_MOST);
  }

  async replay(kind: JobKind, id: string): Promise<boolean> {
    const letter = this.#dead.get(id);
    if (letter?.job.kind !== kind) return false;
    this.#dead.delete(id);
    await this.add(letter.job);
    return true;
  }

  async close(reason: string): Promise<void> {
    for (const { stop } of this.#resting.values()) stop();
    this.#resting.clear();
    await this.#scope.close(reason);
  }

  #handOut(): void {
    for (let i = 0; i < this.#waiting.length; ) {
      const waiting = this.#waiting[i]!;
      const free = this.#places.find(({ kind, closed, inHand, atOnce }) => kind === waiting.job.kind && !closed && inHand.size < atOnce);
      if (!free || this.#running.has(waiting.job.id)) i += 1;
      else {
        this.#waiting.splice(i, 1);
        const { id } = waiting.job;
        const done = free.run(waiting).finally(() => {
          free.inHand.delete(id);
          this.#handOut();
        });
        free.inHand.set(id, done);
        this.#scope.run(done);
      }
    }
  }

  async #run<K extends JobKind>(place: Place, work: JobWork<K>, { job, attempt }: Waiting): Promise<void> {
    const running: Running = { job, attempt, abort: new AbortController(), cancelled: false };
    this.#running.set(job.id, running);
    this.#tell(job, 'running', 0);
    try {
      const progress = nowAndThen((part) => this.#tell(job, 'running', part));
      await work.handle(readJob<K>(job), { signal: running.abort.signal, attempt, progress });
      this.#running.delete(job.id);
      this.#tell(job, 'done', 1);
    } catch (error) {
      this.#running.delete(job.id);
      if (running.cancelled) this.#tell(job, 'cancelled', 0);
      else if (place.closed) this.#waiting.unshift({ job, attempt });
      else await this.#failed(work, running, error);
    }
  }

  async #failed<K extends JobKind>(work: JobWork<K>, { job, attempt }: Running, error: unknown): Promise<void> {
    const pause = this.#retryMs[attempt - 1];
    if (pause !== undefined) return this.#rest({ job, attempt: attempt + 1 }, pause);
    try {
      await work.dead?.(readJob<K>(job), wordsOf(error));
    } catch {
      return this.#rest({ job, attempt }, this.#retryMs.at(-1) ?? 0);
    }
    this.#dead.set(job.id, { job, error: wordsOf(error), attempts: attempt });
    this.#tell(job, 'dead', 0);
  }

  #rest(waiting: Waiting, ms: number): void {
    if (this.#scope.closed) return;
    this.#tell(waiting.job, 'retrying', 0);
    const again = () => {
      this.#resting.delete(waiting.job.id);
      this.#waiting.push(waiting);
      this.#handOut();
    };
    this.#resting.set(waiting.job.id, { job: waiting.job, stop: this.#clock.after(ms, again) });
  }

  #tell({ id, kind }: Job, state: JobNews['state'], progress: number): void {
    for (const listener of this.#listeners) listener({ id, kind, state, progress });
  }

  #mustBeOpen(): void {
    if (this.#scope.closed) throw new AppError('unavailable', { message: 'The job queue is closed.' });
  }
}

export function createMemoryJobQueue(options: MemoryJobQueueOptions = {}): JobQueue {
  return new MemoryJobQueue(options);
}
