import type { Options } from 'amqplib';
import type { Topic } from '../../contract/events.ts';

/** Topic exchange of everything that happens in the school. */
export const EXCHANGE = 'watoto.events';
/** What nobody can read as an event, kept for an operator to look at. */
export const UNREADABLE = 'watoto.unreadable';

/** The queues of one consumer. */
export interface ConsumerQueues {
  readonly main: string;
  /** Where a failed message waits for this long, then goes back to `main`; by milliseconds, in the order of the tries. */
  readonly retries: readonly { readonly name: string; readonly ms: number }[];
  /** What failed all its tries, until `dead` takes it. */
  readonly dead: string;
  readonly deadAgain: { readonly name: string; readonly ms: number };
}

export function queuesOf(consumer: string, retryMs: readonly number[], deadAgainMs: number): ConsumerQueues {
  const main = `watoto.${consumer}`;
  return {
    main,
    // The time is in the name: a queue that is there already can't be declared with another one.
    retries: retryMs.map((ms) => ({ name: `${main}.retry.${ms}`, ms })),
    dead: `${main}.dead`,
    deadAgain: { name: `${main}.dead.again.${deadAgainMs}`, ms: deadAgainMs },
  };
}

/** Quorum queues: on disk before they confirm, and on other nodes where there are some. */
const LASTING: Options.AssertQueue = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

/** Messages wait here, then go to `to`; `at-least-once`: they leave only when they have arrived there. */
function delayed(ms: number, to: string): Options.AssertQueue {
  return {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-message-ttl': ms,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': to,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  };
}

interface Declares {
  assertExchange(name: string, type: 'topic', options: Options.AssertExchange): Promise<unknown>;
  assertQueue(name: string, options: Options.AssertQueue): Promise<unknown>;
  bindQueue(name: string, exchange: string, topic: string): Promise<unknown>;
}

export async function declareExchange(channel: Declares): Promise<void> {
  await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
  await channel.assertQueue(UNREADABLE, LASTING);
}

/** Safe to repeat: a broker that lost its files gets everything anew. */
export async function declareConsumer(channel: Declares, queues: ConsumerQueues, topics: readonly Topic[]): Promise<void> {
  await channel.assertQueue(queues.main, LASTING);
  await channel.assertQueue(queues.dead, LASTING);
  await channel.assertQueue(queues.deadAgain.name, delayed(queues.deadAgain.ms, queues.dead));
  for (const { name, ms } of queues.retries) await channel.assertQueue(name, delayed(ms, queues.main));
  for (const topic of topics) await channel.bindQueue(queues.main, EXCHANGE, topic);
}
