import type { PlainTransport } from 'mediasoup/types';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ProducerId, TransportId } from '@watoto/shared/kernel/ids.ts';
import { type TapEnd, TAPS_MAX } from '@watoto/shared/contract/sfu.ts';
import type { Link } from '../link.ts';
import type { PipeAddress } from '../pipe/pipe-transport.ts';
import type { Registry } from '../registry.ts';
import type { Room } from '../room.ts';
import { Tap, type TapOffer } from './tap.ts';

/** `tap`: null while it is being opened. */
interface Place {
  readonly room: Room;
  tap: Tap | null;
}

/** The taps that recorders have opened here, each under the link that it was opened over. */
export class Taps {
  readonly #registry: Registry;
  readonly #address: PipeAddress;
  readonly #byLink = new Map<Link, Map<TransportId, Place>>();
  readonly #transports = new Set<PlainTransport>();

  constructor(registry: Registry, address: PipeAddress) {
    this.#registry = registry;
    this.#address = address;
  }

  /** Transports of taps that are open. */
  get transports(): ReadonlySet<PlainTransport> {
    return this.#transports;
  }

  async open(link: Link, room: Room, tapId: TransportId, producerId: ProducerId, theirs: TapEnd): Promise<TapOffer> {
    const ofLink = this.#of(link);
    if (ofLink.has(tapId)) throw new AppError('conflict', { message: 'There is a tap of this id.' });
    if (count(ofLink, room) >= TAPS_MAX) throw new AppError('limit_reached', { message: 'Too many taps on one room.' });
    const producer = this.#registry.producerInRoom(producerId, room);
    if (!producer) throw new AppError('not_found', { message: 'no such producer' });
    // Taken before the first wait.
    const place: Place = { room, tap: null };
    ofLink.set(tapId, place);
    const forget = () => this.#forget(link, tapId, place);
    try {
      const tap = await Tap.open(producer, theirs, this.#address, (transport) => this.#count(transport));
      try {
        if (link.closed || ofLink.get(tapId) !== place) throw new AppError('cancelled');
        if (tap.closed) throw new AppError('not_found', { message: 'The Producer closed meanwhile.' });
        const offer = tap.offer();
        place.tap = tap;
        const ref = { roomId: room.id, epoch: room.epoch, tapId };
        tap.changed.on((state) => {
          // Whoever closed it knows, and may have given its id to another.
          const known = ofLink.get(tapId) === place;
          if (state === 'closed') forget();
          if (known) link.emit('tap.changed', { ...ref, state });
        });
        return offer;
      } catch (error) {
        tap.close();
        throw error;
      }
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** The tap, if it was opened over this very link, on this room. */
  must(link: Link, room: Room, tapId: TransportId): Tap {
    const place = this.#byLink.get(link)?.get(tapId);
    if (place?.room !== room || !place.tap) throw new AppError('not_found', { message: 'no such tap' });
    return place.tap;
  }

  /** One that is still being opened ends when it is: its caller did not wait for it. */
  close(link: Link, room: Room, tapId: TransportId): void {
    const place = this.#byLink.get(link)?.get(tapId);
    if (place?.room !== room) throw new AppError('not_found', { message: 'no such tap' });
    this.#forget(link, tapId, place);
    place.tap?.close();
  }

  /** The taps of a link end with it: nobody is there to close them. */
  linkClosed(link: Link): void {
    const places = [...(this.#byLink.get(link)?.values() ?? [])];
    this.#byLink.delete(link);
    for (const { tap } of places) tap?.close();
  }

  #of(link: Link): Map<TransportId, Place> {
    let ofLink = this.#byLink.get(link);
    if (!ofLink) this.#byLink.set(link, (ofLink = new Map()));
    return ofLink;
  }

  #forget(link: Link, tapId: TransportId, place: Place): void {
    const ofLink = this.#byLink.get(link);
    if (ofLink?.get(tapId) === place) ofLink.delete(tapId);
    if (ofLink?.size === 0) this.#byLink.delete(link);
  }

  #count(transport: PlainTransport): void {
    this.#transports.add(transport);
    transport.observer.once('close', () => void this.#transports.delete(transport));
  }
}

function count(ofLink: ReadonlyMap<TransportId, Place>, room: Room): number {
  return [...ofLink.values()].filter((place) => place.room === room).length;
}
