import type { Conditions } from './conditions.ts';

export interface LaneDeps {
  /** Steady milliseconds. */
  readonly now: () => number;
  /** Calls `fn` after `ms`; the returned function cancels it. */
  readonly after: (ms: number, fn: () => void) => () => void;
  /** 0 to 1. */
  readonly random: () => number;
  readonly deliver: (packet: Uint8Array) => void;
}

interface Travelling {
  readonly packet: Uint8Array;
  readonly at: number;
}

const BITS = 8;

/** One direction of a link: loses, queues and delays packets; never reorders them. */
export class Lane {
  readonly #deps: LaneDeps;
  #conditions: Conditions;
  #travelling: Travelling[] = [];
  /** When the limited link has sent all it was given. */
  #freeAt = 0;
  #lastAt = 0;
  #cancel: (() => void) | null = null;

  constructor(deps: LaneDeps, conditions: Conditions) {
    this.#deps = deps;
    this.#conditions = conditions;
  }

  /** What is on its way keeps the conditions it set out under; on a link that has been closed it is gone. */
  set(conditions: Conditions): void {
    this.#conditions = conditions;
    this.#freeAt = 0;
    if (!conditions.open) this.close();
  }

  send(packet: Uint8Array): void {
    const { loss, delayMs, jitterMs } = this.#conditions;
    if (loss > 0 && this.#deps.random() < loss) return;
    const now = this.#deps.now();
    const sentAt = this.#serialize(packet.length, now);
    if (sentAt === null) return;
    const spread = (this.#deps.random() * 2 - 1) * jitterMs;
    const at = Math.max(sentAt + Math.max(0, delayMs + spread), this.#lastAt);
    this.#lastAt = at;
    if (at <= now && this.#travelling.length === 0) return this.#deps.deliver(packet);
    this.#travelling.push({ packet, at });
    this.#schedule(now);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#travelling = [];
    this.#lastAt = 0;
  }

  /** When the last bit has left; null: the queue is full. */
  #serialize(bytes: number, now: number): number | null {
    const { kbitPerSecond, queueMs } = this.#conditions;
    if (kbitPerSecond === null) return now;
    const begin = Math.max(now, this.#freeAt);
    if (begin - now > queueMs) return null;
    this.#freeAt = begin + (bytes * BITS) / kbitPerSecond;
    return this.#freeAt;
  }

  #schedule(now: number): void {
    const [next] = this.#travelling;
    if (!next || this.#cancel) return;
    this.#cancel = this.#deps.after(Math.max(0, next.at - now), () => this.#arrive());
  }

  #arrive(): void {
    this.#cancel = null;
    const now = this.#deps.now();
    const due = this.#travelling.findIndex(({ at }) => at > now);
    const arrived = this.#travelling.splice(0, due === -1 ? this.#travelling.length : due);
    for (const { packet } of arrived) this.#deps.deliver(packet);
    this.#schedule(now);
  }
}
