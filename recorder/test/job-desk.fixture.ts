import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EventMessage } from '@watoto/shared/contract/events.ts';
import type { JobNews } from '@watoto/shared/contract/jobs.ts';
import { createMemoryJobQueue } from '@watoto/shared/ports/job-queue/memory-job-queue.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { createLogger, type Logger } from '@watoto/shared/server/logger.ts';

interface Work {
  /** Has nothing but what the worker has in hand. */
  readonly dir: string;
  readonly store: ObjectStore;
  readonly jobs: JobQueue;
  readonly bus: { publish: (message: EventMessage) => Promise<void> };
  readonly logger: Logger;
}

/** What surrounds a worker: a folder and storage that stay, and for each test a queue and a bus of its own. */
export class JobDesk {
  readonly dir: string;
  readonly store: ObjectStore;
  jobs = createMemoryJobQueue({ retryMs: [20] });
  /** What was told on the bus, and heard of jobs. */
  told: EventMessage[] = [];
  news: JobNews[] = [];
  /** The bus takes nothing. */
  broken = false;
  readonly #workers: { close(reason: string): Promise<void> }[] = [];

  private constructor(dir: string, store: ObjectStore) {
    this.dir = dir;
    this.store = store;
  }

  static async open(): Promise<JobDesk> {
    const dir = await mkdtemp(join(tmpdir(), 'watoto-jobs-'));
    const { store } = await openObjectStore({ url: pathToFileURL(join(dir, 'objects')).href, secret: 'x'.repeat(32) });
    return new JobDesk(dir, store);
  }

  /** Of the next test. */
  async begin(): Promise<void> {
    this.jobs = createMemoryJobQueue({ retryMs: [20] });
    this.told = [];
    this.news = [];
    this.broken = false;
    await this.jobs.watch((one) => this.news.push(one));
  }

  get workDir(): string {
    return join(this.dir, 'work');
  }

  /** Closed when the test is over. */
  async work<W extends { close(reason: string): Promise<void> }>(open: (work: Work) => Promise<W>): Promise<W> {
    const publish = async (message: EventMessage) => {
      if (this.broken) throw new Error('no bus');
      this.told.push(message);
    };
    const { store, jobs, workDir: dir } = this;
    const worker = await open({ dir, store, jobs, bus: { publish }, logger: createLogger({ service: 'test', level: 'silent' }) });
    this.#workers.push(worker);
    return worker;
  }

  async end(): Promise<void> {
    for (const worker of this.#workers.splice(0)) await worker.close('test over');
    await this.jobs.close('test over');
  }

  async close(): Promise<void> {
    await this.store.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}
