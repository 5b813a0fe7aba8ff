import type { PipeTransport, PipeTransportOptions, PlainTransport, PlainTransportOptions, Router } from 'mediasoup/types';
import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { media } from './media-errors.ts';
import { RoomAudio } from './room-audio.ts';
import { toMediasoup } from './rtp.ts';
import type { PooledWorker } from './worker-pool.ts';

export interface RouterParts {
  readonly router: Router;
  readonly audio: RoomAudio;
}

/** One of a room's Routers, on a Worker that has no other of that room, from the moment it is asked for. */
export class RoomRouter {
  readonly worker: PooledWorker;
  /** Closes with the Worker, or with the room. */
  readonly scope: Scope;
  /** The room's people on it, those whose transports are being opened included. */
  people = 0;
  /** Ends of pipes on it. */
  pipes = 0;
  /** Since when it stands empty; null: it doesn't. Milliseconds since 1970. */
  idleSince: number | null = null;
  /** Rejects, with the scope closed, where it can't be had. */
  readonly ready: Promise<RouterParts>;

  constructor(roomId: RoomId, worker: PooledWorker) {
    this.worker = worker;
    this.scope = worker.scope.child(`room-${roomId}`);
    this.ready = this.#open();
    this.ready.catch(() => {});
  }

  /** One end of a pipe. It closes with the Router. */
  async openPipe(options: PipeTransportOptions): Promise<PipeTransport> {
    const { router } = await this.ready;
    const transport = await media(router.createPipeTransport(options));
    if (transport.closed) throw new AppError('unavailable', { message: 'The Router closed meanwhile.' });
    this.pipes += 1;
    transport.observer.once('close', () => void (this.pipes -= 1));
    return transport;
  }

  /** What a recorder takes a Producer over. It closes with the Router. */
  async openTap(options: PlainTransportOptions): Promise<PlainTransport> {
    const { router } = await this.ready;
    const transport = await media(router.createPlainTransport(options));
    if (transport.closed) throw new AppError('unavailable', { message: 'The Router closed meanwhile.' });
    return transport;
  }

  async #open(): Promise<RouterParts> {
    try {
      const router = await media(this.worker.worker.createRouter({ mediaCodecs: toMediasoup.codecs() }));
      this.scope.defer(() => router.close());
      const audio = await RoomAudio.open(router);
      if (this.scope.closed) throw new AppError('unavailable', { message: 'The Router closed while it was opened.' });
      return { router, audio };
    } catch (error) {
      await this.scope.close('not opened');
      throw error;
    }
  }
}
