import { randomUUID } from 'node:crypto';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { DeadJob, Job, type JobKind, JobNews } from '../../contract/jobs.ts';
import { AppError } from '../../kernel/errors.ts';
import { Scope } from '../../kernel/scope.ts';
import { KeptLink } from '../event-bus/rabbitmq-kept-link.ts';
import { acknowledge, confirmed, type RabbitLink } from '../event-bus/rabbitmq-link.ts';
import { declareConsumer } from '../event-bus/rabbitmq-topology.ts';
import { DEAD_MOST, JOB_RETRY_MS, type JobQueue, type JobWork, type JobWorker, readJob } from './job-queue.ts';
import { RabbitJobWorker } from './rabbitmq-job-worker.ts';
import { CANCELLED, declareJobs, jobQueues, NEWS } from './rabbitmq-jobs-topology.ts';

export interface RabbitJobQueueOptions {
  /** Shown in RabbitMQ's list of connections. */
  readonly name?: string;
  readonly retryMs?: readonly number[];
  /** Hears of what nobody awaits. */
  readonly onError?: (error: unknown) => void;
}

/** A worker of whatever kind. */
type Employed = Pick<RabbitJobWorker, 'kind' | 'consume' | 'cancel' | 'close'>;

/** Either a job that was cancelled, or a mark by which a reader knows that it has read all before. */
const Cancelled = z.object({ id: z.uuid() });
const READ_ALL_MS = 20_000;
const STREAM_PREFETCH = 200;

/** The cluster profile's: a quorum queue for each kind of job; what failed waits in another, and what failed always in a last one. */
class RabbitJobQueue implements JobQueue {
  readonly lasting = true;
  readonly #retryMs: readonly number[];
  readonly #onError: (error: unknown) => void;
  readonly #scope: Scope;
  readonly #kept: KeptLink;
  readonly #workers = new Set<Employed>();
  readonly #listeners = new Set<(news: JobNews) => void>();
  readonly #cancelled = new Set<string>();
  readonly #declared = new Set<JobKind>();
  /** The links that are read for cancellations and news. */
  readonly #reading = new WeakMap<RabbitLink, Promise<void>>();
  readonly #hearing = new WeakMap<RabbitLink, Promise<void>>();

  constructor(url: string, { name = 'watoto', retryMs = JOB_RETRY_MS, onError = () => {} }: RabbitJobQueueOptions) {
    this.#retryMs = retryMs;
    this.#onError = onError;
    this.#scope = new Scope('job queue', onError);
    this.#kept = new KeptLink({ url, name: `${name}-jobs`, scope: this.#scope, onError, begin: (link) => this.#begin(link) });
  }

  get isUp(): boolean {
    return this.#kept.link !== null;
  }

  async add(job: Job): Promise<void> {
    readJob(job);
    const link = this.#mustHaveLink();
    await this.#declare(link, job.kind);
    await link.publish('', jobQueues(job.kind, this.#retryMs).main, Buffer.from(JSON.stringify(job)));
  }

  async work<K extends JobKind>(work: JobWork<K>): Promise<JobWorker> {
    const worker = new RabbitJobWorker({
      work,
      retryMs: this.#retryMs,
      onError: this.#onError,
      isCancelled: (id) => this.#cancelled.has(id),
      tell: (link, news) => this.#tell(link, news),
    });
    this.#workers.add(worker);
    const { link } = this.#kept;
    // Without a link: the next one begins with all workers.
    if (link) await this.#employ(link, worker).catch((error: unknown) => this.#giveUp(link, error));
    return {
      close: async (reason) => {
        this.#workers.delete(worker);
        await worker.close(reason);
      },
    };
  }

  async cancel(id: string): Promise<void> {
    await this.#mustHaveLink().publish('', CANCELLED, Buffer.from(JSON.stringify({ id })));
  }

  async watch(listener: (news: JobNews) => void): Promise<() => void> {
    this.#listeners.add(listener);
    const { link } = this.#kept;
    if (link) await this.#hear(link).catch((error: unknown) => this.#giveUp(link, error));
    return () => void this.#listeners.delete(listener);
  }

  async dead(kind: JobKind): Promise<DeadJob[]> {
    const found: DeadJob[] = [];
    await this.#lookAtDead(kind, async (letter) => {
      found.push(letter);
      return false;
    });
    return found;
  }

  async replay(kind: JobKind, id: string): Promise<boolean> {
    return this.#lookAtDead(kind, async ({ job }) => {
      if (job.id !== id) return false;
      await this.add(job);
      return true;
    });
  }

  async close(reason: string): Promise<void> {
    const closed = this.#scope.close(reason);
    await Promise.all([...this.#workers].map((worker) => worker.close(reason)));
    // What was given back arrives before the connection's end.
    await this.#kept.close();
    await closed;
  }

  async #begin(link: RabbitLink): Promise<void> {
    this.#declared.clear();
    const channel = await link.channel();
    await declareJobs(channel);
    if (this.#listeners.size > 0) await this.#hear(link);
    for (const worker of this.#workers) await this.#employ(link, worker);
  }

  /** Takes jobs when all cancellations are known. */
  async #employ(link: RabbitLink, worker: Employed): Promise<void> {
    await this.#declare(link, worker.kind);
    await this.#readCancelled(link);
    await worker.consume(link);
  }

  async #declare(link: RabbitLink, kind: JobKind): Promise<void> {
    if (this.#declared.has(kind)) return;
    await link.attempt((channel) => declareConsumer(channel, jobQueues(kind, this.#retryMs), []));
    this.#declared.add(kind);
  }

  #readCancelled(link: RabbitLink): Promise<void> {
    const reading = this.#reading.get(link) ?? this.#openStream(link);
    this.#reading.set(link, reading);
    return reading;
  }

  async #openStream(link: RabbitLink): Promise<void> {
    const channel = await link.channel();
    await channel.prefetch(STREAM_PREFETCH);
    const mark = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const take = (raw: ConsumeMessage | null) => {
      if (!raw) return void link.close();
      const said = read(Cancelled, raw);
      acknowledge(channel, raw);
      if (said?.id === mark) resolve();
      else if (said) this.#cancelHere(said.id);
    };
    await channel.consume(CANCELLED, take, { arguments: { 'x-stream-offset': 'first' } });
    await confirmed(channel, '', CANCELLED, Buffer.from(JSON.stringify({ id: mark })));
    const late = setTimeout(
      () => reject(new AppError('timeout', { message: 'RabbitMQ does not tell which jobs are cancelled.' })),
      READ_ALL_MS,
    );
    void link.lost.then(() => reject(new AppError('unavailable')));
    await promise.finally(() => clearTimeout(late));
  }

  #cancelHere(id: string): void {
    this.#cancelled.add(id);
    for (const worker of this.#workers) worker.cancel(id);
  }

  #hear(link: RabbitLink): Promise<void> {
    const hearing = this.#hearing.get(link) ?? this.#openNews(link);
    this.#hearing.set(link, hearing);
    return hearing;
  }

  async #openNews(link: RabbitLink): Promise<void> {
    const channel = await link.channel();
    const { queue } = await channel.assertQueue('', { exclusive: true, durable: false, maxLength: 1_000 });
    await channel.bindQueue(queue, NEWS, '');
    const take = (raw: ConsumeMessage | null) => {
      const news = raw && read(JobNews, raw);
      if (news) for (const listener of this.#listeners) listener(news);
    };
    await channel.consume(queue, take, { noAck: true });
  }

  /** Nobody waits for it, and it may be lost. */
  #tell(link: RabbitLink, news: JobNews): void {
    link.publish(NEWS, '', Buffer.from(JSON.stringify(news))).catch(() => {});
  }

  /** Hands out dead ones, oldest first, until one is taken; the others are where they were when it returns. */
  async #lookAtDead(kind: JobKind, take: (letter: DeadJob) => Promise<boolean>): Promise<boolean> {
    const link = this.#mustHaveLink();
    await this.#declare(link, kind);
    return link.attempt(async (channel) => {
      for (let seen = 0; seen < DEAD_MOST; seen += 1) {
        const raw = await channel.get(jobQueues(kind, this.#retryMs).dead);
        if (raw === false) return false;
        const letter = read(DeadJob, raw);
        if (!letter || !(await take(letter))) continue;
        channel.ack(raw);
        return true;
      }
      return false;
    });
  }

  async #giveUp(link: RabbitLink, error: unknown): Promise<void> {
    this.#onError(error);
    await link.close();
  }

  #mustHaveLink(): RabbitLink {
    const { link } = this.#kept;
    if (!link) throw new AppError('unavailable', { message: 'RabbitMQ cannot be reached.' });
    return link;
  }
}

function read<T>(schema: z.ZodType<T>, { content }: { content: Buffer }): T | null {
  try {
    return schema.parse(JSON.parse(content.toString()));
  } catch {
    return null;
  }
}

/** Connects in the background, and again whenever it has to: the broker may be away. */
export function openRabbitJobQueue(url: string, options: RabbitJobQueueOptions = {}): JobQueue {
  return new RabbitJobQueue(url, options);
}
