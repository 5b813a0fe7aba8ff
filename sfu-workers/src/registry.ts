import type { Consumer, Producer, WebRtcTransport } from 'mediasoup/types';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { PeerId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { DtlsParameters, Source } from '@watoto/shared/contract/media.ts';
import type { RoomRouter } from './room-router.ts';

/** Whose an object is. Opening a peer's media again makes a new owner: ids of the old one are gone with it. */
export interface Owner {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly peerId: PeerId;
  readonly scope: Scope;
  readonly at: RoomRouter;
}

/** Whose and what a Producer is. */
export interface Whose {
  readonly peerId: PeerId;
  readonly source: Source;
}

interface EntryOf<K extends string, T> {
  readonly kind: K;
  readonly object: T;
  readonly owner: Owner;
}

export interface TransportEntry extends EntryOf<'transport', WebRtcTransport> {
  readonly direction: 'send' | 'recv';
  /** The connect() that was or is being made; null before the first. */
  connecting: { readonly dtlsParameters: DtlsParameters; readonly done: Promise<void> } | null;
}

export interface ProducerEntry extends EntryOf<'producer', Producer> {
  readonly source: Source;
}

export type ConsumerEntry = EntryOf<'consumer', Consumer>;

export type Entry = TransportEntry | ProducerEntry | ConsumerEntry;
export type Kind = Entry['kind'];
type Of<K extends Kind> = Extract<Entry, { kind: K }>;

/**
 * Every Transport, Producer and Consumer of the node by id: the only lookup there is. An entry leaves when its object
 * closes, for whatever reason: mediasoup's cascade (Worker, Router, Transport, Producer, Consumer) reaches it from any level.
 */
export class Registry {
  readonly #entries = new Map<string, Entry>();
  readonly #counts: Record<Kind, number> = { transport: 0, producer: 0, consumer: 0 };

  /**
   * Adds what was just created under `parent`. If that closed meanwhile, the late object is closed and the call that wanted
   * it is `not_found`.
   */
  add<E extends Entry>(entry: E, parent: { readonly closed: boolean }): E {
    const { kind, object } = entry;
    if (parent.closed || object.closed) {
      object.close();
      throw new AppError('not_found', { message: `The ${kind}'s owner closed meanwhile.` });
    }
    this.#entries.set(object.id, entry);
    this.#counts[kind] += 1;
    onClose(entry, () => {
      this.#entries.delete(object.id);
      this.#counts[kind] -= 1;
    });
    return entry;
  }

  /** The owner's own object. Another's id is `not_found`, as if it did not exist. */
  must<K extends Kind>(kind: K, id: string, owner: Owner): Of<K> {
    const entry = this.find(kind, id, owner);
    if (!entry) throw new AppError('not_found', { message: `no such ${kind}` });
    return entry;
  }

  find<K extends Kind>(kind: K, id: string, owner: Owner): Of<K> | undefined {
    const entry = this.#get(kind, id);
    return entry?.owner === owner ? entry : undefined;
  }

  /** Anyone's Producer in the same room and epoch: what a peer may consume. */
  producerInRoom(id: string, room: { readonly id: RoomId; readonly epoch: number }): ProducerEntry | undefined {
    const entry = this.#get('producer', id);
    return entry?.owner.roomId === room.id && entry.owner.epoch === room.epoch ? entry : undefined;
  }

  /** Everything, oldest first; what is added or leaves meanwhile is seen or left out. */
  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  get size(): number {
    return this.#entries.size;
  }

  count(kind: Kind): number {
    return this.#counts[kind];
  }

  #get<K extends Kind>(kind: K, id: string): Of<K> | undefined {
    const entry = this.#entries.get(id);
    return entry?.kind === kind ? (entry as Of<K>) : undefined;
  }
}

function onClose(entry: Entry, listener: () => void): void {
  switch (entry.kind) {
    case 'transport':
      entry.object.observer.once('close', listener);
      break;
    case 'producer':
      entry.object.observer.once('close', listener);
      break;
    case 'consumer':
      entry.object.observer.once('close', listener);
      break;
  }
}
