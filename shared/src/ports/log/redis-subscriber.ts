import type { RedisConnection } from '../redis-connection.ts';

export interface SubscriberOptions {
  readonly onText: (channel: string, text: string) => void;
  /** The subscriptions stand again after a lost connection: whatever was published meanwhile was missed. */
  readonly onMissed: () => void;
}

/** All subscriptions of one log over one connection. */
export class RedisSubscriber {
  readonly #connection: RedisConnection;
  readonly #onMissed: () => void;
  readonly #channels = new Set<string>();

  constructor(connection: RedisConnection, { onText, onMissed }: SubscriberOptions) {
    this.#connection = connection;
    this.#onMissed = onMissed;
    connection.message.on(({ channel, text }) => onText(channel, text));
    connection.ready.on(() => void this.#restore());
  }

  /** Resolves when what is published from now on will be heard. */
  async add(channel: string): Promise<void> {
    this.#channels.add(channel);
    await this.#connection.run('subscribe', async (redis) => {
      if (this.#channels.has(channel)) await redis.subscribe(channel);
    });
  }

  async remove(channel: string): Promise<void> {
    this.#channels.delete(channel);
    // A connection that is away has no subscriptions to end.
    if (!this.#connection.isReady) return;
    await this.#connection.run('unsubscribe', async (redis) => {
      if (!this.#channels.has(channel)) await redis.unsubscribe(channel);
    });
  }

  /** Lets a dead connection be noticed: nothing else is sent on this one. */
  async ping(): Promise<void> {
    if (this.#connection.isReady) await this.#connection.run('ping', (redis) => redis.ping());
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #restore(): Promise<void> {
    try {
      const channels = [...this.#channels];
      if (channels.length > 0) await this.#connection.run('subscribe', (redis) => redis.subscribe(...channels));
      this.#onMissed();
    } catch {
      // Lost again: the next `ready` restores.
    }
  }
}
