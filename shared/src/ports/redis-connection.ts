import { Redis } from 'ioredis';
import { Emitter } from '../kernel/emitter.ts';
import { AppError } from '../kernel/errors.ts';

/** Milliseconds that a call waits for Redis, reconnecting included. */
export const REDIS_DEADLINE_MS = 5_000;
/** Milliseconds that a connection may take to be made, however short the deadline of a call is. */
const CONNECT_MS = 1_000;
/** Milliseconds between attempts to reconnect: people wait for clicks meanwhile. */
const RECONNECT_MIN_MS = 20;
const RECONNECT_MAX_MS = 300;

export interface RedisOptions {
  /** Shown in Redis' CLIENT LIST. */
  readonly name: string;
  readonly deadlineMs?: number;
  /** Hears of what nobody awaits. */
  readonly onError?: (error: AppError) => void;
}

/** Redis refuses for a while, whatever the command: it loads, fails over, or has no disk or memory left. */
const BUSY_REPLY = /^(LOADING|READONLY|MISCONF|OOM|BUSY|MASTERDOWN|TRYAGAIN|CLUSTERDOWN|NOREPLICAS)\b/;

type Change = 'ready' | 'lost' | 'closed';

/**
 * One connection to Redis that comes back by itself. A command that the connection was lost under is sent again until the
 * deadline, so commands must be idempotent; after it, nothing stays queued that could take effect later.
 */
export class RedisConnection {
  /** Each time the connection is there, again or for the first time. */
  readonly ready = new Emitter<void>();
  /** Text published on a channel this connection has subscribed to. */
  readonly message = new Emitter<{ channel: string; text: string }>();
  readonly #redis: Redis;
  readonly #deadlineMs: number;
  readonly #changes = new Emitter<Change>();
  #closed = false;

  constructor(redis: Redis, deadlineMs: number) {
    this.#redis = redis;
    this.#deadlineMs = deadlineMs;
    redis.on('ready', () => {
      this.#changes.emit('ready');
      this.ready.emit();
    });
    redis.on('close', () => this.#changes.emit('lost'));
    redis.on('message', (channel: string, text: string) => this.message.emit({ channel, text }));
    // ioredis prints errors nobody listens to. Reconnecting deals with them, and callers hear `unavailable`.
    redis.on('error', () => {});
  }

  get isReady(): boolean {
    return this.#redis.status === 'ready';
  }

  /**
   * Runs an idempotent command, waiting for the connection where it is away. Throws AppError `unavailable` at the
   * deadline, after close(), or when Redis refuses to work; `internal` when it refuses the command.
   */
  async run<T>(what: string, command: (redis: Redis) => Promise<T>): Promise<T> {
    const end = performance.now() + this.#deadlineMs;
    for (;;) {
      const leftMs = end - performance.now();
      if (this.#closed || leftMs <= 0) throw unavailable(what);
      if (!this.isReady) {
        await this.#change(leftMs);
        continue;
      }
      const outcome = await this.#attempt(command, leftMs);
      if (outcome.kind === 'done') return outcome.value;
      if (outcome.kind === 'refused') throw refusal(what, outcome.error);
      // The socket may be dead before its status says so: not at once again.
      if (this.isReady) await this.#change(Math.min(leftMs, RECONNECT_MIN_MS));
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#changes.emit('closed');
    this.ready.clear();
    this.message.clear();
    const { status } = this.#redis;
    const ended = new Promise<void>((resolve) => void this.#redis.once('end', () => resolve()));
    this.#redis.disconnect();
    // Between two attempts there is no socket whose end could be told.
    if (status !== 'end' && status !== 'reconnecting') await ended;
  }

  #attempt<T>(command: (redis: Redis) => Promise<T>, leftMs: number): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      const settle = (outcome: Outcome<T>) => {
        clearTimeout(timer);
        forget();
        resolve(outcome);
      };
      const timer = setTimeout(() => settle({ kind: 'lost' }), leftMs);
      const forget = this.#changes.on(() => settle({ kind: 'lost' }));
      command(this.#redis).then(
        (value) => settle({ kind: 'done', value }),
        (error: unknown) => settle(isReply(error) ? { kind: 'refused', error } : { kind: 'lost' }),
      );
    });
  }

  /** Resolves at the next change of the connection, or after `ms`. */
  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        forget();
        resolve();
      };
      const timer = setTimeout(settle, ms);
      const forget = this.#changes.on(settle);
    });
  }
}

type Outcome<T> = { kind: 'done'; value: T } | { kind: 'refused'; error: Error } | { kind: 'lost' };

function isReply(error: unknown): error is Error {
  return error instanceof AppError || (error instanceof Error && error.name === 'ReplyError');
}

function refusal(what: string, cause: Error): AppError {
  if (cause instanceof AppError) return cause;
  return BUSY_REPLY.test(cause.message) ? unavailable(what, cause) : new AppError('internal', { message: `Redis refused: ${what}`, cause });
}

function unavailable(what: string, cause?: unknown): AppError {
  return new AppError('unavailable', { message: `Redis could not be reached: ${what}`, cause });
}

/** Connects to `redis://` or `rediss://`, and waits for nothing: calls do, up to their deadline. */
export function connectRedis(url: string, { name, deadlineMs = REDIS_DEADLINE_MS }: RedisOptions): RedisConnection {
  const redis = new Redis(url, {
    connectionName: name,
    connectTimeout: Math.max(deadlineMs, CONNECT_MS),
    // A server that no longer answers is a lost one.
    socketTimeout: deadlineMs,
    retryStrategy: (attempt) => Math.min(RECONNECT_MIN_MS * 2 ** Math.min(attempt, 10), RECONNECT_MAX_MS),
    maxRetriesPerRequest: null,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
  });
  return new RedisConnection(redis, deadlineMs);
}

/** The same, connected. Throws AppError `unavailable` where there is no answer in time. */
export async function openRedis(url: string, options: RedisOptions): Promise<RedisConnection> {
  const connection = connectRedis(url, options);
  try {
    await connection.run(`connecting to ${new URL(url).host}`, (client) => client.ping());
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}
