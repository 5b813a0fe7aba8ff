import type { Replay } from '@watoto/shared/contract/http/recordings.ts';
import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { emptyRoom, type RoomState } from '@watoto/shared/room/state.ts';
import { follow } from '../../rtc/room-store.ts';

type Piece = Replay['log'][number];

/** Pieces that begin so soon are fetched already. */
const AHEAD_MS = 60_000;

/**
 * The room at any instant of a recording: entries of the log's pieces through the same reducer as in the lesson. The state after each piece
 * is kept (states share what did not change), so that a seek applies one piece only.
 */
export class RoomHistory {
  #pieces: readonly Piece[] = [];
  readonly #contents = new Map<string, LogPieceContent>();
  readonly #after = new Map<string, RoomState>();
  /** Where the last question was answered: the next one is mostly a little later. */
  #last: { piece: string; instant: number; applied: number; room: RoomState } | null = null;

  setPieces(pieces: readonly Piece[]): void {
    this.#pieces = pieces;
  }

  give(id: string, content: LogPieceContent): void {
    this.#contents.set(id, content);
  }

  /** Pieces that are missing to know the room at the instant and a little later, in order. */
  missing(instant: number): string[] {
    const at = this.#pieceAt(instant);
    const ids: string[] = [];
    for (let i = at; i >= 0; i -= 1) {
      const piece = this.#pieces[i];
      if (!piece) break;
      const content = this.#contents.get(piece.id);
      if (!content) ids.unshift(piece.id);
      if (beginsRun(piece) || content?.state || this.#after.has(this.#pieces[i - 1]?.id ?? '')) break;
    }
    for (const piece of this.#pieces.slice(at + 1)) {
      if (piece.at > instant + AHEAD_MS) break;
      if (!this.#contents.has(piece.id)) ids.push(piece.id);
    }
    return ids;
  }

  /** The room at the instant; null: a piece is missing. Before the first piece it is as at its beginning. */
  at(instant: number): RoomState | null {
    const index = Math.max(0, this.#pieceAt(instant));
    const piece = this.#pieces[index];
    const content = piece && this.#contents.get(piece.id);
    if (!piece || !content) return null;
    const last = this.#last;
    const goesOn = last?.piece === piece.id && last.instant <= instant;
    const before = goesOn ? last.room : this.#before(index);
    if (!before) return null;
    const skipped = goesOn ? last.applied : 0;
    let until = skipped;
    while (until < content.entries.length && (content.entries[until]?.at ?? 0) <= instant) until += 1;
    const { room } = follow(before, content.entries.slice(skipped, until));
    this.#last = { piece: piece.id, instant, applied: until, room };
    return room;
  }

  /** The room before a piece: its own state, or that after the one before. */
  #before(index: number): RoomState | null {
    const todo: { id: string; content: LogPieceContent }[] = [];
    let room: RoomState | null = null;
    let i = index;
    for (; i >= 0 && !room; i -= 1) {
      const piece = this.#pieces[i];
      const content = piece && this.#contents.get(piece.id);
      if (!piece || !content) return null;
      if (content.state) room = content.state;
      else if (i === 0) room = emptyRoom;
      else room = this.#after.get(this.#pieces[i - 1]?.id ?? '') ?? null;
      if (i < index) todo.unshift({ id: piece.id, content });
    }
    for (const { id, content } of todo) {
      room = follow(room ?? emptyRoom, content.entries).room;
      this.#after.set(id, room);
    }
    return room;
  }

  #pieceAt(instant: number): number {
    return this.#pieces.findLastIndex(({ at }) => at <= instant);
  }
}

/** `RUN/log/0`: has a state. */
const beginsRun = ({ id }: Piece): boolean => id.endsWith('/0');
