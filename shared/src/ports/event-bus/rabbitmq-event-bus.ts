import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { Scope } from '../../kernel/scope.ts';
import { EventMessage } from '../../contract/events.ts';
import { DEAD_AGAIN_MS, type DeadLetter, type EventBus, RETRY_MS, type Subscription, wordsOf } from './event-bus.ts';
import { KeptLink } from './rabbitmq-kept-link.ts';
import { acknowledge, confirmed, type RabbitLink } from './rabbitmq-link.ts';
import { type ConsumerQueues, declareConsumer, EXCHANGE, queuesOf, UNREADABLE } from './rabbitmq-topology.ts';

export interface RabbitEventBusOptions {
  /** Shown in RabbitMQ's list of connections. */
  readonly name?: string;
  /**
   * For whoever may be there before any consumer ever was: an event that no queue wants is `unavailable` instead of lost. Not for topics that
   * nobody consumes.
   */
  readonly mustBeHeard?: boolean;
  readonly retryMs?: readonly number[];
  readonly deadAgainMs?: number;
  /** Hears of what nobody awaits: a connection that could not be made, a message that nobody can read. */
  readonly onError?: (error: unknown) => void;
}

/** Messages that the broker sends ahead: handled one after another. */
const PREFETCH = 20;
const ATTEMPT = 'x-attempt';

const Letter = z.object({ message: EventMessage, error: z.string(), attempts: z.number().int() });

/** The cluster profile's: a durable queue for each consumer, which comes back by itself after the broker was away. */
class RabbitEventBus implements EventBus {
  readonly #retryMs: readonly number[];
  readonly #deadAgainMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #scope: Scope;
  readonly #subscriptions: Subscription[] = [];
  readonly #inHand = new Set<Promise<void>>();
  readonly #mustBeHeard: boolean;
  readonly #kept: KeptLink;

  constructor(url: string, options: RabbitEventBusOptions) {
    this.#retryMs = options.retryMs ?? RETRY_MS;
    this.#deadAgainMs = options.deadAgainMs ?? DEAD_AGAIN_MS;
    this.#mustBeHeard = options.mustBeHeard ?? false;
    this.#onError = options.onError ?? (() => {});
    this.#scope = new Scope('event bus', this.#onError);
    const { name = 'watoto' } = options;
    this.#kept = new KeptLink({ url, name, scope: this.#scope, onError: this.#onError, begin: (link) => this.#begin(link) });
  }

  get isUp(): boolean {
    return this.#kept.link !== null;
  }

  async publish(message: EventMessage): Promise<void> {
    const { link } = this.#kept;
    if (!link) throw new AppError('unavailable', { message: 'RabbitMQ cannot be reached.' });
    const body = Buffer.from(JSON.stringify(message));
    await (this.#mustBeHeard ? link.publishHeard(EXCHANGE, message.topic, body) : link.publish(EXCHANGE, message.topic, body));
  }

  async subscribe(subscription: Subscription): Promise<void> {
    if (!/^[a-z0-9-]{1,60}$/.test(subscription.consumer)) throw new AppError('invalid_input');
    this.#subscriptions.push(subscription);
    const { link } = this.#kept;
    // Without a link nothing can be published here: the next one begins with all subscriptions.
    if (!link) return;
    await this.#consume(link, subscription).catch(async (error: unknown) => {
      this.#onError(error);
      await link.close();
    });
  }

  async close(reason: string): Promise<void> {
    const closed = this.#scope.close(reason);
    while (this.#inHand.size > 0) await Promise.allSettled(this.#inHand);
    // Acknowledgements that are on their way arrive before the connection's end.
    await this.#kept.close();
    await closed;
  }

  async #begin(link: RabbitLink): Promise<void> {
    // By index: one that subscribes meanwhile is among them.
    for (let i = 0; i < this.#subscriptions.length; i += 1) await this.#consume(link, this.#subscriptions[i]!);
  }

  async #consume(link: RabbitLink, subscription: Subscription): Promise<void> {
    const queues = queuesOf(subscription.consumer, this.#retryMs, this.#deadAgainMs);
    const channel = await link.channel();
    await declareConsumer(channel, queues, subscription.topics);
    await channel.prefetch(PREFETCH);
    const listen = async (queue: string, take: (raw: ConsumeMessage) => Promise<void>) => {
      let before: Promise<void> = Promise.resolve();
      await channel.consume(queue, (raw) => {
        // The queue was deleted under us: begin again, with a new one.
        if (!raw) return void link.close();
        before = before.then(() => (link.isLost || this.#scope.closed ? undefined : this.#own(take(raw))));
      });
    };
    await listen(queues.main, (raw) => this.#take(channel, queues, subscription, raw));
    await listen(queues.dead, (raw) => this.#bury(channel, queues, subscription, raw));
  }

  /** Whatever it fails with, the message is not acknowledged: it comes again. */
  #own(work: Promise<void>): Promise<void> {
    const owned = work.catch(this.#onError).finally(() => this.#inHand.delete(owned));
    this.#inHand.add(owned);
    return owned;
  }

  async #take(channel: ConfirmChannel, queues: ConsumerQueues, subscription: Subscription, raw: ConsumeMessage): Promise<void> {
    const message = read(EventMessage, raw);
    if (!message) return await this.#setAside(channel, raw);
    // A topic that it listened to once.
    if (!subscription.topics.includes(message.topic)) return acknowledge(channel, raw);
    try {
      await subscription.handle(message);
    } catch (error) {
      const attempts = Number(raw.properties.headers?.[ATTEMPT] ?? 1);
      const retry = queues.retries[attempts - 1];
      if (retry) await confirmed(channel, '', retry.name, raw.content, { [ATTEMPT]: attempts + 1 });
      else {
        const letter: DeadLetter = { message, error: wordsOf(error), attempts };
        await confirmed(channel, '', queues.dead, Buffer.from(JSON.stringify(letter)));
      }
    }
    acknowledge(channel, raw);
  }

  async #bury(channel: ConfirmChannel, queues: ConsumerQueues, subscription: Subscription, raw: ConsumeMessage): Promise<void> {
    const letter = read(Letter, raw);
    if (!letter) return await this.#setAside(channel, raw);
    try {
      await subscription.dead(letter);
    } catch {
      // Its database is away, most likely.
      await confirmed(channel, '', queues.deadAgain.name, raw.content);
    }
    acknowledge(channel, raw);
  }

  async #setAside(channel: ConfirmChannel, raw: ConsumeMessage): Promise<void> {
    this.#onError(
      new AppError('invalid_input', { message: `A message in ${raw.fields.routingKey} is no event: it is in ${UNREADABLE} now.` }),
    );
    await confirmed(channel, '', UNREADABLE, raw.content);
    acknowledge(channel, raw);
  }
}

function read<T>(schema: z.ZodType<T>, { content }: ConsumeMessage): T | null {
  try {
    return schema.parse(JSON.parse(content.toString()));
  } catch {
    return null;
  }
}

/** Connects in the background, and again whenever it has to: the broker may be away. */
export function openRabbitEventBus(url: string, options: RabbitEventBusOptions = {}): EventBus {
  return new RabbitEventBus(url, options);
}
