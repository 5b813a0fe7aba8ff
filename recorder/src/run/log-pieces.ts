import { gzipSync } from 'node:zlib';
import { MANIFEST_VERSION, type LogPiece, type LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { PeerId, type RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import type { Outcome } from '@watoto/shared/room/outcome.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { entryFor, stateFor } from '@watoto/shared/room/visibility.ts';
import type { Applied } from '../rooms/followed-room.ts';

/** Who watches later is nobody in the room: they read what every pupil could. */
const NOBODY = PeerId.parse('nobody-who-watches-later');
/** Entries in a piece at most: what was not written for long comes in several. */
const ENTRIES_MAX = 2_000;

/** What is no reason to write a piece: nobody sees it, or it says how the recording goes, and each piece would bring about the next. */
const NO_REASON: ReadonlySet<Entry['type']> = new Set(['recording.saved', 'recording.troubled', 'recording.taken', 'entry.hidden']);

/** A piece without what is known only when it is packed. */
export type LooseLogPiece = Omit<LogPiece, 'number' | 'bytes' | 'sha256'> & { readonly content: LogPieceContent };

interface Open {
  readonly state: RoomState | null;
  readonly at: number;
  /** `seq` of the first entry. */
  readonly seq: number;
  readonly entries: Entry[];
}

/**
 * The log of a recording, in pieces: from when it began, without what was said before, and while it was paused. Told every entry of the
 * room from the first on, by whoever follows it.
 */
export class LogPieces {
  readonly #recordingId: RecordingId;
  /** Pieces that are full, and the one that is not. */
  readonly #done: Open[] = [];
  #open: Open | null = null;
  /** Messages of entries after the first `seq` and up to the second are nobody's business. */
  readonly #offRecord: { after: number; upTo: number }[] = [{ after: -1, upTo: Infinity }];

  constructor(recordingId: RecordingId) {
    this.#recordingId = recordingId;
  }

  /** Since when something waits to be written that is worth a piece; null: nothing does. Milliseconds since 1970. */
  get since(): number | null {
    const first = this.#done[0] ?? this.#open;
    if (!first) return null;
    if (first.state || this.#done.length > 0) return first.at;
    return first.entries.find(({ type }) => !NO_REASON.has(type))?.at ?? null;
  }

  add({ entry, outcome, state }: Applied): void {
    if (state.recording?.id !== this.#recordingId) return this.#close(entry.seq - 1);
    if (outcome.ok && (entry.type === 'recording.started' || entry.type === 'recording.resumed')) return this.#begin(entry, state);
    if (!this.#open) return;
    this.#put(entry, outcome, state);
    if (state.recording.phase === 'on' || !outcome.ok) return;
    // What brings a pause or the end is part of it: whoever watches sees why there is no more.
    this.#close(entry.seq);
  }

  /** Another has it from here on, or had: what is told later begins with the room as it is. */
  beginAnew(state: RoomState): void {
    this.#done.length = 0;
    this.#open = null;
    if (state.recording?.phase === 'on') this.#open = this.#fresh(state);
  }

  /** All that waits, to be written now. */
  take(): LooseLogPiece[] {
    if (this.since === null) return [];
    const pieces = this.#done.splice(0);
    if (this.#open && (this.#open.state || this.#open.entries.length > 0)) {
      pieces.push(this.#open);
      const next = this.#open.seq + this.#open.entries.length;
      this.#open = { state: null, at: this.#open.entries.at(-1)?.at ?? this.#open.at, seq: next, entries: [] };
    }
    return pieces.map(loose);
  }

  #begin(entry: Entry, state: RoomState): void {
    const paused = this.#offRecord.at(-1);
    if (paused && paused.upTo === Infinity) paused.upTo = entry.seq;
    if (this.#open) this.#done.push(this.#open);
    this.#open = this.#fresh(state);
  }

  #fresh(state: RoomState): Open {
    const seen = stateFor(state, NOBODY);
    const offRecord = (seq: number) => this.#offRecord.some(({ after, upTo }) => seq > after && seq <= upTo);
    const polls = seen.polls.filter(({ closedAt }) => closedAt === null);
    const onRecord = { ...seen, polls, chat: seen.chat.filter(({ id }) => !offRecord(id)) };
    // A copy: the next entry may change what is in it.
    return { state: structuredClone(onRecord), at: state.at, seq: state.seq + 1, entries: [] };
  }

  #put(entry: Entry, outcome: Outcome, state: RoomState): void {
    const open = this.#open;
    if (!open) return;
    open.entries.push(entryFor(entry, outcome, state, NOBODY));
    if (open.entries.length < ENTRIES_MAX) return;
    this.#done.push(open);
    this.#open = { state: null, at: entry.at, seq: entry.seq + 1, entries: [] };
  }

  #close(seq: number): void {
    if (!this.#open) return;
    if (this.#open.state || this.#open.entries.length > 0) this.#done.push(this.#open);
    this.#open = null;
    this.#offRecord.push({ after: seq, upTo: Infinity });
  }
}

function loose({ state, at, seq, entries }: Open): LooseLogPiece {
  const content: LogPieceContent = { version: MANIFEST_VERSION, state, entries };
  const first = state ? at : (entries[0]?.at ?? at);
  return { seq, count: entries.length, at: first, until: entries.at(-1)?.at ?? at, content };
}

/** The piece as it is stored. */
export function packed({ content }: LooseLogPiece): Buffer {
  return gzipSync(JSON.stringify(content));
}
