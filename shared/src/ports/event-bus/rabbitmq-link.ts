import { randomUUID } from 'node:crypto';
import { type Channel, type ChannelModel, type ConfirmChannel, type ConsumeMessage, connect, type Message, type Options } from 'amqplib';
import { AppError } from '../../kernel/errors.ts';
import { declareExchange } from './rabbitmq-topology.ts';

/** Milliseconds for a connection, and for the broker to confirm a message. */
const CONNECT_MS = 5_000;
const CONFIRM_MS = 10_000;
/** Seconds between heartbeats where the URL says nothing: a broker that hangs is given up after two. */
const HEARTBEAT_S = 10;

/** One connection to the broker, until it breaks: it never comes back, a new one is opened. */
export class RabbitLink {
  /** Resolves when it is broken or closed. */
  readonly lost: Promise<void>;
  readonly #connection: ChannelModel;
  readonly #break: () => void;
  #publishing!: ConfirmChannel;
  /** Messages that no queue wanted. */
  readonly #returned = new Set<string>();
  #isLost = false;

  private constructor(connection: ChannelModel) {
    this.#connection = connection;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.lost = promise;
    this.#break = () => {
      this.#isLost = true;
      resolve();
    };
    // 'error' comes before 'close'; without a listener it would end the process.
    connection.on('error', () => {});
    connection.on('close', this.#break);
  }

  /** Connected, with the exchange declared. Throws AppError `unavailable`. */
  static async open(url: string, name: string): Promise<RabbitLink> {
    const address = new URL(url);
    if (!address.searchParams.has('heartbeat')) address.searchParams.set('heartbeat', String(HEARTBEAT_S));
    try {
      const connection = await connect(address.href, { timeout: CONNECT_MS, clientProperties: { connection_name: name } });
      const link = new RabbitLink(connection);
      link.#publishing = await link.channel();
      link.#publishing.on('return', ({ properties }: Message) => link.#returned.add(String(properties.messageId)));
      await declareExchange(link.#publishing);
      return link;
    } catch (cause) {
      throw new AppError('unavailable', { message: 'RabbitMQ cannot be reached.', cause });
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** A channel whose failure is the connection's: what it had in hand comes again over a new one. */
  async channel(): Promise<ConfirmChannel> {
    const channel = await this.#connection.createConfirmChannel();
    channel.on('error', () => {});
    channel.on('close', () => void this.close());
    return channel;
  }

  /** Something that the broker may refuse: on a channel of its own, whose failure is nobody else's. */
  async attempt<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await this.#connection.createChannel();
    channel.on('error', () => {});
    try {
      return await work(channel);
    } finally {
      await channel.close().catch(() => {});
    }
  }

  publish(exchange: string, key: string, body: Buffer, headers: Record<string, unknown> = {}): Promise<void> {
    return confirmed(this.#publishing, exchange, key, body, headers);
  }

  /** The same, and `unavailable` where no queue wants it (yet). The broker says so before it confirms. */
  async publishHeard(exchange: string, key: string, body: Buffer): Promise<void> {
    const messageId = randomUUID();
    await confirmed(this.#publishing, exchange, key, body, {}, { mandatory: true, messageId });
    if (this.#returned.delete(messageId)) throw new AppError('unavailable', { message: `Nobody has a queue for ${key} yet.` });
  }

  async close(): Promise<void> {
    if (this.#isLost) return;
    this.#break();
    await this.#connection.close().catch(() => {});
  }
}

/** Publishes a message that outlives the broker, and waits for its word. Rejects with `unavailable` or `timeout`. */
export function confirmed(
  channel: ConfirmChannel,
  exchange: string,
  key: string,
  body: Buffer,
  headers: Record<string, unknown> = {},
  options: Options.Publish = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new AppError('timeout', { message: 'RabbitMQ did not confirm a message in time.' })), CONFIRM_MS);
    const done = (error: unknown) => {
      clearTimeout(late);
      if (error) reject(new AppError('unavailable', { message: 'RabbitMQ did not take a message.', cause: error }));
      else resolve();
    };
    try {
      channel.publish(exchange, key, body, { persistent: true, contentType: 'application/json', headers, ...options }, done);
    } catch (error) {
      done(error ?? new Error('closed'));
    }
  });
}

/** Acknowledges; on a connection that broke meanwhile the broker hands it out again anyway. */
export function acknowledge(channel: ConfirmChannel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // The channel is closed.
  }
}
