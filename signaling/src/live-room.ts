import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { Entry, EntryDraft } from '@watoto/shared/room/entry.ts';
import type { Outcome } from '@watoto/shared/room/outcome.ts';
import { applyOwned, preview } from '@watoto/shared/room/room.ts';
import { type RoomState, newRoom } from '@watoto/shared/room/state.ts';

/** Entries kept at hand for connections that lag or come back; whoever is further behind gets a snapshot. */
const KEPT = 1_000;
/** A snapshot in the log every so many entries: starting to follow never costs more. */
const SNAPSHOT_EVERY = 500;

/** An entry that this instance has applied. */
export interface Change {
  readonly entry: Entry;
  readonly outcome: Outcome;
  /** Without the peers and tokens as they were: they are not kept (`applyOwned`). */
  readonly before: Omit<RoomState, 'peers' | 'tokens'>;
  readonly after: RoomState;
}

/** An entry at hand, and what became of it. */
export type Kept = Pick<Change, 'entry' | 'outcome'>;

type Decided = Outcome & { readonly seq: number };

/** One room as this instance sees it: the log's entries applied in order, and the way to append another. */
export class LiveRoom {
  readonly id: RoomId;
  readonly scope: Scope;
  readonly applied = new Emitter<Change>();
  readonly #log: RoomLog;
  readonly #kept: Kept[] = [];
  readonly #decided = new Map<string, Decided>();
  readonly #waiting = new Map<string, ((decided: Decided) => void)[]>();
  readonly #mine = new Set<string>();
  #state: RoomState;

  private constructor(id: RoomId, log: RoomLog, state: RoomState, scope: Scope) {
    this.id = id;
    this.#log = log;
    this.#state = state;
    this.scope = scope;
  }

  /** Starts from the newest snapshot and follows the log from there; resolves when all that is stored is applied. */
  static async open(id: RoomId, log: RoomLog, scope: Scope): Promise<LiveRoom> {
    const room = new LiveRoom(id, log, (await log.loadSnapshot(id)) ?? newRoom(), scope);
    const follower = await log.follow(id, room.#state.seq, (entries) => room.#receive(entries));
    scope.defer(() => follower.close());
    scope.defer(() => room.#abandon());
    return room;
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Was this decided already, and not long ago? */
  knows(id: EntryDraft['id']): boolean {
    return this.#decided.has(id);
  }

  /** Appends, waits for the entry to come back in order, and says what became of it. A known id is answered anew. */
  async submit(draft: EntryDraft): Promise<Decided> {
    const known = this.#decided.get(draft.id);
    if (known) return known;
    const early = preview(this.#state, draft);
    if (!early.ok) return { ...early, seq: this.#state.seq };
    this.#mine.add(draft.id);
    const { entry } = await this.#log.append(this.id, draft);
    return await this.#outcomeOf(entry);
  }

  /** `submit`, where a refusal is an error. Resolves with the entry's seq. */
  async commit(draft: EntryDraft): Promise<number> {
    const decided = await this.submit(draft);
    if (!decided.ok) throw new AppError(decided.code);
    return decided.seq;
  }

  /** What was applied after `seq`, in order; null where it is no longer at hand, or `seq` is not of this room. */
  after(seq: number): readonly Kept[] | null {
    const missed = this.#state.seq - seq;
    if (missed < 0 || missed > this.#kept.length) return null;
    return missed === 0 ? [] : this.#kept.slice(-missed);
  }

  #receive(entries: Entry[]): void {
    for (const entry of entries) {
      const before = this.#state;
      const { state, outcome } = applyOwned(before, entry);
      this.#state = state;
      this.#keep(entry, outcome);
      this.applied.emit({ entry, outcome, before, after: state });
      this.#settle(entry, outcome);
    }
  }

  #keep(entry: Entry, outcome: Outcome): void {
    this.#kept.push({ entry, outcome });
    this.#decided.set(entry.id, { ...outcome, seq: entry.seq });
    if (this.#kept.length > 2 * KEPT) {
      for (const old of this.#kept.splice(0, KEPT)) this.#decided.delete(old.entry.id);
    }
    const mine = this.#mine.delete(entry.id);
    if (mine && entry.seq % SNAPSHOT_EVERY === 0) this.scope.run(this.#log.saveSnapshot(this.id, this.#state));
  }

  #settle(entry: Entry, outcome: Outcome): void {
    const waiting = this.#waiting.get(entry.id);
    this.#waiting.delete(entry.id);
    for (const resolve of waiting ?? []) resolve({ ...outcome, seq: entry.seq });
  }

  #outcomeOf(entry: Entry): Promise<Decided> {
    if (entry.seq <= this.#state.seq) {
      // An old duplicate whose outcome is no longer at hand took its effect, or not, long ago.
      return Promise.resolve(this.#decided.get(entry.id) ?? { ok: true, seq: entry.seq });
    }
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(entry.id) ?? [];
      this.#waiting.set(entry.id, [...waiting, resolve]);
    });
  }

  /** Nobody waits for ever: callers of a room that closes are told that it is not known. */
  #abandon(): void {
    const waiting = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const resolve of waiting) resolve({ ok: false, code: 'unavailable', seq: this.#state.seq });
    this.applied.clear();
  }
}
