import { AppError, ERRORS, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { ConnectionId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { EventData, EventName } from '@watoto/shared/kernel/rpc.ts';
import { SerialQueue } from '@watoto/shared/kernel/serial-queue.ts';
import { TokenBucket } from '@watoto/shared/kernel/token-bucket.ts';
import type { RoomTokenClaims } from '@watoto/shared/contract/room-token.ts';
import { type Bye, type Signaling, signaling } from '@watoto/shared/contract/signaling.ts';
import type { SharedEvent } from './shared-event.ts';

/** A browser's socket, as little of it as is needed. */
export interface WireSocket {
  emit(wireEvent: 'event' | 'bye', payload: unknown): void;
  /** `emit('event', ...)` of what was encoded for many. */
  share(event: SharedEvent): void;
  /** Bytes accepted but not yet taken by the network. */
  backlog(): number;
  disconnect(): void;
}

/** Where a connection reads its room's entries. */
export interface EntryFeed {
  /** Those after `seq`, in order, as the viewer may read them; null: too far behind. */
  after(seq: number, viewer: PeerId): readonly SharedEvent[] | null;
}

export type EmitToPeer = <N extends EventName<Signaling>>(name: N, data: EventData<Signaling, N>) => void;

/** Calls of one connection that may wait; more is a client gone wrong. */
const QUEUE_LIMIT = 60;
/** All calls of one connection together. */
const CALLS = { perSecond: 40, burst: 150 };
/** With so many bytes waiting, what can be lost is not sent, and entries wait until it drains. */
const LAG_BYTES = 128 * 1024;
/** How often a lagging connection is looked at, ms. */
const LAG_POLL_MS = 200;
/** A connection that lags for so long is told to come back: it then gets a snapshot. */
const LAG_LIMIT_MS = 15_000;

/** One socket of one peer. It reads the room's log at its own speed through a cursor: a slow client holds nobody up. */
export class Connection {
  readonly id: ConnectionId;
  readonly claims: RoomTokenClaims;
  readonly resume: boolean;
  readonly queue = new SerialQueue(QUEUE_LIMIT);
  readonly #socket: WireSocket;
  readonly #now: () => number;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #all: TokenBucket;
  readonly #onLag: () => void;
  #feed: EntryFeed | null = null;
  #cursor = 0;
  #flowing = false;
  readonly #held: { name: string; data: unknown }[] = [];
  #laggingSince: number | null = null;
  #lagTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(deps: {
    id: ConnectionId;
    claims: RoomTokenClaims;
    resume: boolean;
    socket: WireSocket;
    now: () => number;
    onLag: () => void;
  }) {
    this.id = deps.id;
    this.claims = deps.claims;
    this.resume = deps.resume;
    this.#socket = deps.socket;
    this.#now = deps.now;
    this.#onLag = deps.onLag;
    this.#all = new TokenBucket(CALLS, deps.now());
  }

  get peerId(): PeerId {
    return this.claims.peer;
  }

  /** Counts one call against its limits; throws `too_many_requests` with the time to wait. */
  admit(name: string): void {
    const now = this.#now();
    if (!this.#all.take(now)) throw new AppError('too_many_requests', { retryAfterMs: this.#all.waitMs });
    const spec = Object.hasOwn(signaling.calls, name) ? signaling.calls[name as keyof typeof signaling.calls] : null;
    if (!spec) return;
    let bucket = this.#buckets.get(name);
    if (!bucket) this.#buckets.set(name, (bucket = new TokenBucket(spec.rate, now)));
    if (!bucket.take(now)) throw new AppError('too_many_requests', { retryAfterMs: bucket.waitMs });
  }

  /** What comes before the answer to `room.join` waits for it. The entries that an event follows from come before it. */
  emit: EmitToPeer = (name, data) => {
    this.pump();
    if (this.#closed) return;
    if (this.#flowing) this.#socket.emit('event', { name, data });
    else this.#held.push({ name, data });
  };

  /** For what may be lost: audio levels. false: it was. */
  emitLossy = (...[name, data]: Parameters<EmitToPeer>): boolean => {
    if (this.#closed || !this.#flowing || this.#socket.backlog() > LAG_BYTES) return false;
    this.#socket.emit('event', { name, data });
    return true;
  };

  /** For what may be lost, and many get alike: hints. */
  shareLossy(event: SharedEvent): void {
    if (!this.#closed && this.#flowing && this.#socket.backlog() <= LAG_BYTES) this.#socket.share(event);
  }

  /** For what concerns no room: at any time, joined or not. */
  tell: EmitToPeer = (name, data) => {
    if (!this.#closed) this.#socket.emit('event', { name, data });
  };

  /** The part of an answer that many get alike: comes right before it. */
  preface(event: SharedEvent): void {
    if (!this.#closed) this.#socket.share(event);
  }

  /** The client is being told everything up to `seq`: its entries begin there, once they `flow`. */
  startAt(feed: EntryFeed, seq: number): void {
    this.#feed = feed;
    this.#cursor = seq;
  }

  /** The answer to `room.join` is out: entries and events may follow it. */
  flow(): void {
    if (!this.#feed || this.#flowing) return;
    this.#flowing = true;
    for (const event of this.#held.splice(0)) this.#socket.emit('event', event);
    this.pump();
  }

  /** Sends the entries that this connection hasn't had, as fast as its network takes them. */
  pump(): void {
    if (this.#closed || !this.#feed || !this.#flowing) return;
    if (this.#socket.backlog() > LAG_BYTES) return this.#lag();
    this.#laggingSince = null;
    const events = this.#feed.after(this.#cursor, this.peerId);
    if (events === null) return this.bye('too_slow');
    for (const event of events) {
      this.#socket.share(event);
      this.#cursor += event.entries;
      if (this.#socket.backlog() > LAG_BYTES) return this.#lag();
    }
  }

  /** The last word on this socket; then it is closed. */
  bye(code: ErrorCode): void {
    // Whom an entry sends away hears that entry first.
    if (code !== 'too_slow') this.pump();
    if (this.#closed) return;
    const bye: Bye = { ...new AppError(code).toWire(), retryable: ERRORS[code].retryable };
    this.#socket.emit('bye', bye);
    this.close();
    this.#socket.disconnect();
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#feed = null;
    if (this.#lagTimer) clearTimeout(this.#lagTimer);
    this.queue.close();
  }

  #lag(): void {
    const now = this.#now();
    if (this.#laggingSince === null) this.#onLag();
    this.#laggingSince ??= now;
    if (now - this.#laggingSince > LAG_LIMIT_MS) return this.bye('too_slow');
    if (this.#lagTimer) return;
    this.#lagTimer = setTimeout(() => {
      this.#lagTimer = null;
      this.pump();
    }, LAG_POLL_MS);
  }
}
