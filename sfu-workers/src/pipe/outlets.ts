import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { TransportId } from '@watoto/shared/kernel/ids.ts';
import type { PipeEnd } from '@watoto/shared/contract/sfu.ts';
import type { Link } from '../link.ts';
import type { Room } from '../room.ts';
import type { Outlet } from './outlet.ts';
import type { Pipes } from './pipes.ts';

/** Pipes of one room to other nodes at most: one for each leg it can have, and as many that are being replaced. */
export const ROOM_PIPES_MAX = 64;

interface Opened {
  readonly room: Room;
  readonly outlet: Outlet;
}

/** The pipes that other nodes have opened here, each under the link that it was opened over. */
export class Outlets {
  readonly #pipes: Pipes;
  readonly #byLink = new Map<Link, Map<TransportId, Opened | null>>();

  constructor(pipes: Pipes) {
    this.#pipes = pipes;
  }

  async open(link: Link, room: Room, pipeId: TransportId, theirs: PipeEnd): Promise<{ end: PipeEnd }> {
    const ofLink = this.#of(link);
    if (ofLink.has(pipeId)) throw new AppError('conflict', { message: 'There is a pipe of this id.' });
    if (this.#count(room) >= ROOM_PIPES_MAX) throw new AppError('limit_reached', { message: 'Too many pipes from one room.' });
    // Taken before the first wait.
    ofLink.set(pipeId, null);
    const forget = () => {
      ofLink.delete(pipeId);
      if (ofLink.size === 0 && this.#byLink.get(link) === ofLink) this.#byLink.delete(link);
    };
    try {
      const { outlet, end } = await this.#pipes.openOutlet(room, theirs);
      if (link.closed || outlet.closed || ofLink.get(pipeId) !== null) {
        outlet.close('nobody waits for it');
        throw new AppError('cancelled');
      }
      ofLink.set(pipeId, { room, outlet });
      const ref = { roomId: room.id, epoch: room.epoch, pipeId };
      outlet.onChange((change) => link.emit('pipe.changed', { ...ref, ...change }));
      outlet.onClose((reason) => {
        forget();
        link.emit('pipe.closed', { ...ref, reason });
      });
      return { end };
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** The pipe, if it was opened over this very link, from this room. */
  must(link: Link, room: Room, pipeId: TransportId): Outlet {
    const opened = this.#byLink.get(link)?.get(pipeId);
    if (opened?.room !== room) throw new AppError('not_found', { message: 'no such pipe' });
    return opened.outlet;
  }

  /** One that is still being opened ends when it is: its caller did not wait for it. */
  close(link: Link, room: Room, pipeId: TransportId): void {
    const ofLink = this.#byLink.get(link);
    if (ofLink?.get(pipeId) === null) ofLink.delete(pipeId);
    else this.must(link, room, pipeId).close('pipe.close');
  }

  /** The pipes of a link end with it: nobody is there to close them. */
  linkClosed(link: Link): void {
    for (const opened of [...(this.#byLink.get(link)?.values() ?? [])]) opened?.outlet.close('its link closed');
    this.#byLink.delete(link);
  }

  #of(link: Link): Map<TransportId, Opened | null> {
    let ofLink = this.#byLink.get(link);
    if (!ofLink) this.#byLink.set(link, (ofLink = new Map()));
    return ofLink;
  }

  #count(room: Room): number {
    return [...this.#byLink.values()].flatMap((ofLink) => [...ofLink.values()]).filter((opened) => opened?.room === room).length;
  }
}
