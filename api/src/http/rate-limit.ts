import { Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RouteRate } from '@watoto/shared/contract/http/route.ts';

/** How one caller stands with one limit. */
export interface RateState {
  readonly policy: string;
  readonly rate: RouteRate;
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until the window begins anew. */
  readonly resetMs: number;
}

/** Milliseconds that a request waits for Redis to count it: then it is counted here. */
const REDIS_WITHIN_MS = 150;

/**
 * Counts calls in fixed windows, by policy and caller. In Redis, where there is one: all instances of the API count together then;
 * while it is away, each counts its own, and nobody notices.
 */
export class RateLimits {
  readonly #limiters = new Map<string, RateLimiterAbstract>();
  readonly #redis: Redis | null;

  constructor(redisUrl: string | null = null) {
    this.#redis = redisUrl === null ? null : connect(redisUrl);
  }

  /** Counts one call. `policy` names the limit; `who` is a person or an address. */
  async take(policy: string, rate: RouteRate, who: string): Promise<RateState> {
    try {
      return stateOf(policy, rate, await this.#limiterOf(policy, rate).consume(who), true);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return stateOf(policy, rate, refusal, false);
      throw refusal;
    }
  }

  close(): Promise<void> {
    this.#redis?.disconnect();
    return Promise.resolve();
  }

  #limiterOf(policy: string, { limit, seconds }: RouteRate): RateLimiterAbstract {
    let limiter = this.#limiters.get(policy);
    if (!limiter) {
      const memory = new RateLimiterMemory({ keyPrefix: policy, points: limit, duration: seconds });
      limiter = this.#redis
        ? new RateLimiterRedis({
            storeClient: this.#redis,
            keyPrefix: `watoto:rate:${policy}`,
            points: limit,
            duration: seconds,
            rejectIfRedisNotReady: true,
            insuranceLimiter: memory,
          })
        : memory;
      this.#limiters.set(policy, limiter);
    }
    return limiter;
  }
}

/** Never in the way: what Redis does not answer at once fails, and is counted in memory. */
function connect(url: string): Redis {
  const redis = new Redis(url, {
    connectionName: 'watoto-api-rates',
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_WITHIN_MS,
    socketTimeout: 1_000,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000),
  });
  // ioredis prints errors nobody listens to. Reconnecting deals with them.
  redis.on('error', () => {});
  return redis;
}

function stateOf(policy: string, rate: RouteRate, { remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): RateState {
  return { policy, rate, allowed, remaining: Math.max(0, remainingPoints), resetMs: msBeforeNext };
}

/** The standard headers (draft-ietf-httpapi-ratelimit-headers): what the limits are, and what is left of them. */
export function rateHeaders(states: readonly RateState[]): Record<string, string> {
  return {
    'RateLimit-Policy': states.map(({ policy, rate }) => `"${policy}";q=${rate.limit};w=${rate.seconds}`).join(', '),
    RateLimit: states.map(({ policy, remaining, resetMs }) => `"${policy}";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`).join(', '),
  };
}
