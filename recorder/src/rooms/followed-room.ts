import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { Entry, EntryDraft } from '@watoto/shared/room/entry.ts';
import type { Outcome } from '@watoto/shared/room/outcome.ts';
import { applyOwned } from '@watoto/shared/room/room.ts';
import { type RoomState, newRoom } from '@watoto/shared/room/state.ts';

/** An entry that was applied; `state` is the room's after it, and good only until the next one. */
export interface Applied {
  readonly entry: Entry;
  readonly outcome: Outcome;
  readonly state: RoomState;
}

/** What became of an entry of ours. */
export interface Said {
  readonly outcome: Outcome;
  readonly entry: Entry;
  /** How far the log's clock is ahead of ours, in ms, as well as this could tell; 0 where they may be the same. */
  readonly ahead: number;
}

export interface FollowedRoomDeps {
  readonly id: RoomId;
  readonly log: RoomLog;
  readonly clock: Clock;
  readonly scope: Scope;
  /** Must not throw. */
  readonly onApplied: (applied: Applied) => void;
}

/**
 * A room as a recorder follows it: from its first entry, so that it is known when the recording was paused, whoever had it then. A lesson
 * has some ten thousand entries: less than a second, and only for whoever takes a recording.
 */
export class FollowedRoom {
  readonly id: RoomId;
  readonly scope: Scope;
  readonly #log: RoomLog;
  readonly #clock: Clock;
  readonly #onApplied: (applied: Applied) => void;
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();
  readonly #outcomes = new Map<number, Outcome>();
  #state: RoomState = newRoom();

  private constructor({ id, log, clock, scope, onApplied }: FollowedRoomDeps) {
    this.id = id;
    this.#log = log;
    this.#clock = clock;
    this.scope = scope;
    this.#onApplied = onApplied;
  }

  /** Resolves when all that is stored was applied. */
  static async open(deps: FollowedRoomDeps): Promise<FollowedRoom> {
    const { id, log, scope } = deps;
    const room = new FollowedRoom(deps);
    const follower = await log.follow(id, 0, (entries) => room.#receive(entries));
    scope.defer(() => follower.close());
    scope.defer(() => room.#abandon());
    return room;
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Appends, and waits for what becomes of it. Rejects with `unavailable` where the log does not answer: say it again, with the same id. */
  async say(draft: EntryDraft): Promise<Said> {
    const before = this.#clock.now();
    const { entry, duplicate } = await this.#log.append(this.id, draft);
    const halfWay = (this.#clock.now() - before) / 2;
    const ahead = entry.at - (before + halfWay);
    return { entry, ahead: duplicate || Math.abs(ahead) <= halfWay + 1 ? 0 : ahead, outcome: await this.#outcomeOf(entry) };
  }

  #receive(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const { state, outcome } = applyOwned(this.#state, entry);
      this.#state = state;
      this.#onApplied({ entry, outcome, state });
      // Those that a recorder says: its own are asked for after they came.
      if (entry.by === null && entry.type.startsWith('recording.')) this.#outcomes.set(entry.seq, outcome);
      this.#waiting.get(entry.id)?.(outcome);
      this.#waiting.delete(entry.id);
    }
  }

  #outcomeOf(entry: Entry): Promise<Outcome> {
    const known = this.#outcomes.get(entry.seq);
    if (known) return Promise.resolve(known);
    if (this.scope.closed) return Promise.reject(new AppError('cancelled'));
    return new Promise((resolve) => void this.#waiting.set(entry.id, resolve));
  }

  #abandon(): void {
    for (const resolve of this.#waiting.values()) resolve({ ok: false, code: 'unavailable' });
    this.#waiting.clear();
  }
}
