import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { type DeadJob, Job, type JobKind, type JobNews, type JobOf } from '../../contract/jobs.ts';
import { AppError } from '../../kernel/errors.ts';
import { wordsOf } from '../event-bus/event-bus.ts';
import { acknowledge, confirmed, type RabbitLink } from '../event-bus/rabbitmq-link.ts';
import { type ConsumerQueues, UNREADABLE } from '../event-bus/rabbitmq-topology.ts';
import { type JobWork, LOST_MOST, nowAndThen, readJob } from './job-queue.ts';
import { jobQueues, lockOf } from './rabbitmq-jobs-topology.ts';

export interface RabbitJobWorkerDeps<K extends JobKind> {
  readonly work: JobWork<K>;
  readonly retryMs: readonly number[];
  readonly onError: (error: unknown) => void;
  readonly isCancelled: (id: string) => boolean;
  readonly tell: (link: RabbitLink, news: JobNews) => void;
}

interface InHand {
  readonly abort: AbortController;
  cancelled: boolean;
}

const ATTEMPT = 'x-attempt';
/** The broker's count of how often it was given out and not answered for. */
const LOST = 'x-delivery-count';

/** Takes jobs of one kind, over whatever connection there is. */
export class RabbitJobWorker<K extends JobKind = JobKind> {
  readonly #deps: RabbitJobWorkerDeps<K>;
  readonly #queues: ConsumerQueues;
  readonly #inHand = new Map<string, InHand>();
  readonly #work = new Set<Promise<void>>();
  #consumer: { readonly channel: ConfirmChannel; readonly tag: string } | null = null;
  #closed = false;

  constructor(deps: RabbitJobWorkerDeps<K>) {
    this.#deps = deps;
    this.#queues = jobQueues(deps.work.kind, deps.retryMs);
  }

  get kind(): JobKind {
    return this.#deps.work.kind;
  }

  async consume(link: RabbitLink): Promise<void> {
    const channel = await link.channel();
    await channel.prefetch(this.#deps.work.atOnce);
    const { consumerTag } = await channel.consume(this.#queues.main, (raw) => {
      // The queue was deleted under us: begin again, with a new one.
      if (!raw) return void link.close();
      // What comes while it closes is the broker's again when the connection ends.
      if (this.#closed) return;
      const work = this.#take(link, channel, raw)
        .catch(this.#deps.onError)
        .finally(() => this.#work.delete(work));
      this.#work.add(work);
    });
    this.#consumer = { channel, tag: consumerTag };
  }

  cancel(id: string): void {
    const mine = this.#inHand.get(id);
    if (!mine) return;
    mine.cancelled = true;
    mine.abort.abort(new AppError('cancelled'));
  }

  async close(reason: string): Promise<void> {
    this.#closed = true;
    for (const { abort } of this.#inHand.values()) abort.abort(new AppError('cancelled', { message: reason }));
    while (this.#work.size > 0) await Promise.all(this.#work);
    const { channel, tag } = this.#consumer ?? {};
    if (tag !== undefined) await channel?.cancel(tag).catch(() => {});
  }

  async #take(link: RabbitLink, channel: ConfirmChannel, raw: ConsumeMessage): Promise<void> {
    const job = readable<K>(raw);
    if (!job) {
      this.#deps.onError(
        new AppError('invalid_input', { message: `A message in ${this.#queues.main} is no job: it is in ${UNREADABLE} now.` }),
      );
      return this.#move(channel, raw, UNREADABLE);
    }
    if (this.#deps.isCancelled(job.id)) return this.#drop(link, channel, raw, job);
    // Added twice, and somebody does it already: looked at again when that one has ended, perhaps.
    if (this.#inHand.has(job.id) || !(await lock(link, job.id))) return this.#later(channel, raw, 0);
    try {
      // Cancelled while the lock was asked for: from here on `cancel` finds it in hand.
      if (this.#deps.isCancelled(job.id)) this.#drop(link, channel, raw, job);
      else await this.#run(link, channel, raw, job);
    } finally {
      await unlock(link, job.id);
    }
  }

  #drop(link: RabbitLink, channel: ConfirmChannel, raw: ConsumeMessage, job: JobOf<K>): void {
    acknowledge(channel, raw);
    this.#tell(link, job, 'cancelled', 0);
  }

  async #run(link: RabbitLink, channel: ConfirmChannel, raw: ConsumeMessage, job: JobOf<K>): Promise<void> {
    const attempt = Number(raw.properties.headers?.[ATTEMPT] ?? 1);
    if (Number(raw.properties.headers?.[LOST] ?? 0) >= LOST_MOST)
      return this.#die(link, channel, raw, job, new AppError('internal', { message: `Its worker was lost ${LOST_MOST} times.` }));
    const mine: InHand = { abort: new AbortController(), cancelled: false };
    this.#inHand.set(job.id, mine);
    // Then the broker gives the job to another.
    void link.lost.then(() => mine.abort.abort(new AppError('unavailable')));
    this.#tell(link, job, 'running', 0);
    try {
      const progress = nowAndThen((part) => this.#tell(link, job, 'running', part));
      await this.#deps.work.handle(job, { signal: mine.abort.signal, attempt, progress });
      acknowledge(channel, raw);
      this.#tell(link, job, 'done', 1);
    } catch (error) {
      if (mine.cancelled) this.#drop(link, channel, raw, job);
      else if (!link.isLost) await this.#failed(link, channel, raw, job, { error, attempt });
    } finally {
      this.#inHand.delete(job.id);
    }
  }

  async #failed(
    link: RabbitLink,
    channel: ConfirmChannel,
    raw: ConsumeMessage,
    job: JobOf<K>,
    { error, attempt }: { error: unknown; attempt: number },
  ): Promise<void> {
    // Given back, and not for a failing of its own.
    if (this.#closed) return this.#move(channel, raw, this.#queues.main, attempt);
    const retry = this.#queues.retries[attempt - 1];
    if (!retry) return this.#die(link, channel, raw, job, error);
    await this.#move(channel, raw, retry.name, attempt + 1);
    this.#tell(link, job, 'retrying', 0);
  }

  async #die(link: RabbitLink, channel: ConfirmChannel, raw: ConsumeMessage, job: JobOf<K>, error: unknown): Promise<void> {
    const attempts = Number(raw.properties.headers?.[ATTEMPT] ?? 1);
    try {
      await this.#deps.work.dead?.(job, wordsOf(error));
    } catch {
      return this.#later(channel, raw, -1);
    }
    const letter: DeadJob = { job: Job.parse(job), error: wordsOf(error), attempts };
    await confirmed(channel, '', this.#queues.dead, Buffer.from(JSON.stringify(letter)));
    acknowledge(channel, raw);
    this.#tell(link, job, 'dead', 0);
  }

  #later(channel: ConfirmChannel, raw: ConsumeMessage, rest: 0 | -1): Promise<void> {
    return this.#move(channel, raw, this.#queues.retries.at(rest)?.name ?? this.#queues.main);
  }

  async #move(channel: ConfirmChannel, raw: ConsumeMessage, queue: string, attempt?: number): Promise<void> {
    const now = Number(raw.properties.headers?.[ATTEMPT] ?? 1);
    await confirmed(channel, '', queue, raw.content, { [ATTEMPT]: attempt ?? now });
    acknowledge(channel, raw);
  }

  #tell(link: RabbitLink, { id, kind }: JobOf<K>, state: JobNews['state'], progress: number): void {
    this.#deps.tell(link, { id, kind, state, progress });
  }
}

function readable<K extends JobKind>({ content }: ConsumeMessage): JobOf<K> | null {
  try {
    return readJob<K>(Job.parse(JSON.parse(content.toString())));
  } catch {
    return null;
  }
}

/** False: another connection has it. */
async function lock(link: RabbitLink, id: string): Promise<boolean> {
  try {
    await link.attempt((channel) => channel.assertQueue(lockOf(id), { exclusive: true, durable: false }));
    return true;
  } catch (error) {
    if (link.isLost || !isLocked(error)) throw error;
    return false;
  }
}

async function unlock(link: RabbitLink, id: string): Promise<void> {
  if (!link.isLost) await link.attempt((channel) => channel.deleteQueue(lockOf(id))).catch(() => {});
}

/** AMQP's RESOURCE_LOCKED. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 405;
}
