import { type Clock, systemClock } from '../kernel/clock.ts';

export interface HeartbeatReport {
  readonly name: string;
  readonly ageMs: number;
  readonly limitMs: number;
  readonly fresh: boolean;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly draining: boolean;
  readonly heartbeats: readonly HeartbeatReport[];
}

/** Tells health that what it stands for works still. */
export interface Heartbeat {
  beat(): void;
  /** No longer counts (its owner closed). */
  stop(): void;
}

/**
 * Health is freshness: whatever a service depends on (its loop, its Redis, its Workers) beats, and readiness fails when a
 * beat is older than its limit. Nothing is asked at the time of the check, so a check can't hang.
 */
export class Health {
  readonly #clock: Clock;
  readonly #beats = new Map<string, { at: number; limitMs: number }>();
  #draining = false;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Registers a heartbeat; it counts as fresh from now. A name is registered once. */
  heartbeat(name: string, limitMs: number): Heartbeat {
    if (this.#beats.has(name)) throw new Error(`heartbeat registered twice: ${name}`);
    const own = { at: this.#clock.now(), limitMs };
    this.#beats.set(name, own);
    return {
      beat: () => {
        own.at = this.#clock.now();
      },
      stop: () => {
        if (this.#beats.get(name) === own) this.#beats.delete(name);
      },
    };
  }

  /** From now on not ready: no new work, please. */
  drain(): void {
    this.#draining = true;
  }

  report(): HealthReport {
    const now = this.#clock.now();
    const heartbeats = [...this.#beats].map(([name, { at, limitMs }]) => ({ name, ageMs: now - at, limitMs, fresh: now - at <= limitMs }));
    return { ready: !this.#draining && heartbeats.every((beat) => beat.fresh), draining: this.#draining, heartbeats };
  }
}
