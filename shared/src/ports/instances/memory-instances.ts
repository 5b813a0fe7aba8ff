import { type Clock, systemClock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { Instance, INSTANCE_FRESH_MS, type Instances } from './instances.ts';

class MemoryInstances implements Instances {
  readonly #clock: Clock;
  readonly #freshMs: number;
  readonly #heard = new Map<string, { instance: Instance; at: number }>();
  #calledAt: number | null = null;
  #awakeSince: number | null = null;
  #closed = false;

  constructor(clock: Clock, freshMs: number) {
    this.#clock = clock;
    this.#freshMs = freshMs;
  }

  async announce(instance: Instance): Promise<void> {
    const at = this.#called();
    const own = parsed(instance);
    this.#heard.set(own.id, { instance: own, at });
  }

  async withdraw(id: string): Promise<void> {
    this.#called();
    this.#heard.delete(id);
  }

  async list(): Promise<Instance[]> {
    const now = this.#called();
    if (this.#awakeSince === null || now - this.#awakeSince >= this.#freshMs) this.#forget(now);
    return [...this.#heard.values()].map(({ instance }) => instance).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#heard.clear();
  }

  #forget(now: number): void {
    for (const [id, { at }] of this.#heard) if (at <= now - this.#freshMs || at > now) this.#heard.delete(id);
  }

  #called(): number {
    if (this.#closed) throw new AppError('unavailable', { message: 'The instances are closed.' });
    const now = this.#clock.now();
    if (this.#calledAt !== null && (now < this.#calledAt || now - this.#calledAt >= this.#freshMs)) this.#awakeSince = now;
    this.#calledAt = now;
    return now;
  }
}

/** What an instance says of itself, where it has the right form. Throws `invalid_input`. */
export function parsed(instance: Instance): Instance {
  const { success, data, error } = Instance.safeParse(instance);
  if (!success) throw AppError.from(error);
  return data;
}

export interface MemoryInstancesOptions {
  readonly clock?: Clock;
  readonly freshMs?: number;
}

/** The embedded profile's only instance, in its own process. */
export function createMemoryInstances({ clock = systemClock, freshMs = INSTANCE_FRESH_MS }: MemoryInstancesOptions = {}): Instances {
  return new MemoryInstances(clock, freshMs);
}
