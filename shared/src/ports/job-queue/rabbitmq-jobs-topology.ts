import type { Options } from 'amqplib';
import type { JobKind } from '../../contract/jobs.ts';
import { type ConsumerQueues, queuesOf } from '../event-bus/rabbitmq-topology.ts';

/** A stream: all workers read all of it, from its beginning, so that a cancelled job is known as such wherever it comes up. */
export const CANCELLED = 'watoto.jobs.cancelled';
/** What is heard of jobs, by whoever listens just now. */
export const NEWS = 'watoto.jobs.news';
/** Longer than a job waits. In segments of a megabyte: whole ones are let go. */
const CANCELLED_STREAM: Options.AssertQueue = {
  durable: true,
  arguments: { 'x-queue-type': 'stream', 'x-max-age': '30D', 'x-stream-max-segment-size-bytes': 1_000_000 },
};

export function jobQueues(kind: JobKind, retryMs: readonly number[]): ConsumerQueues {
  return queuesOf(`jobs.${kind}`, retryMs, retryMs.at(-1) ?? 0);
}

/** Held by the connection of the worker that has the job: the broker gives it to one, and takes it back when that one is gone. */
export function lockOf(id: string): string {
  return `watoto.jobs.lock.${id}`;
}

interface Declares {
  assertExchange(name: string, type: 'fanout', options: Options.AssertExchange): Promise<unknown>;
  assertQueue(name: string, options: Options.AssertQueue): Promise<unknown>;
}

/** Safe to repeat. */
export async function declareJobs(channel: Declares): Promise<void> {
  await channel.assertExchange(NEWS, 'fanout', { durable: true });
  await channel.assertQueue(CANCELLED, CANCELLED_STREAM);
}
