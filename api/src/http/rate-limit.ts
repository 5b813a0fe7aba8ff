import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
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

/** Counts calls in fixed windows, by policy and caller; each instance of the API counts its own. */
export class RateLimits {
  readonly #limiters = new Map<string, RateLimiterMemory>();

  /** Counts one call. `policy` names the limit; `who` is a person or an address. */
  async take(policy: string, rate: RouteRate, who: string): Promise<RateState> {
    try {
      return stateOf(policy, rate, await this.#limiterOf(policy, rate).consume(who), true);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return stateOf(policy, rate, refusal, false);
      throw refusal;
    }
  }

  #limiterOf(policy: string, { limit, seconds }: RouteRate): RateLimiterMemory {
    let limiter = this.#limiters.get(policy);
    if (!limiter) {
      limiter = new RateLimiterMemory({ keyPrefix: policy, points: limit, duration: seconds });
      this.#limiters.set(policy, limiter);
    }
    return limiter;
  }
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
