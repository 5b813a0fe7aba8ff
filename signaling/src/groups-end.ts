import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { EntryId } from '@watoto/shared/kernel/ids.ts';
import type { LiveRoom } from './live-room.ts';

/** After the log could not be reached. */
const AGAIN_MS = 1_000;

/**
 * Groups whose time is up are closed. Every instance that follows the room watches, with the same entry id: whoever says it first is
 * heard, once.
 */
export class GroupsEnd {
  readonly #room: LiveRoom;
  readonly #clock: Clock;
  #endsAt: number | null = null;
  #cancel: () => void = () => {};

  constructor(room: LiveRoom, clock: Clock) {
    this.#room = room;
    this.#clock = clock;
    this.follow();
  }

  /** An entry was applied. */
  follow(): void {
    const endsAt = this.#wanted();
    if (endsAt === this.#endsAt) return;
    this.#endsAt = endsAt;
    this.#cancel();
    if (endsAt !== null) this.#watch(endsAt, Math.max(0, endsAt - this.#clock.now()));
  }

  close(): void {
    this.#cancel();
  }

  #wanted(): number | null {
    const { phase, groups } = this.#room.state;
    return phase === 'open' && groups?.phase === 'open' ? groups.endsAt : null;
  }

  #watch(endsAt: number, ms: number): void {
    this.#cancel = this.#clock.after(ms, () => this.#room.scope.run(this.#say(endsAt)));
  }

  async #say(endsAt: number): Promise<void> {
    try {
      await this.#room.submit({ id: EntryId.parse(`groups-end:${endsAt}`), by: null, type: 'groups.closed', data: { endsAt } });
    } catch {
      if (this.#wanted() === endsAt && !this.#room.scope.closed) this.#watch(endsAt, AGAIN_MS);
    }
  }
}
