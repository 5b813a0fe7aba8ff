import type { PipeTransport, Producer } from 'mediasoup/types';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ProducerId } from '@watoto/shared/kernel/ids.ts';
import { PIPED_MAX } from '@watoto/shared/contract/sfu.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { media } from '../media-errors.ts';
import type { Whose } from '../registry.ts';
import type { RoomRouter } from '../room-router.ts';
import { toMediasoup } from '../rtp.ts';
import type { Lease, OriginChange, PipeOrigin, Wanted } from './pipe-origin.ts';

export interface InletDeps {
  /** The Router that receives. */
  readonly at: RoomRouter;
  /** Connected to the sending end. */
  readonly transport: PipeTransport;
  readonly origin: PipeOrigin;
  /** Milliseconds that a Producer, and then the pipe, is kept after its last use. */
  readonly lingerMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A Producer that is on the pipe, or on its way. */
interface Piped {
  readonly producerId: ProducerId;
  users: number;
  /** The origin's last word; null: none since it was asked for. */
  state: OriginChange['state'] | null;
  /** null: gone at the origin. */
  copy: Promise<{ producer: Producer; of: Whose } | null>;
  cancelLinger: () => void;
}

/**
 * A pipe's receiving end: a copy of each Producer, with the same id, for as long as somebody on the Router uses it. Paused, resumed
 * and closed as the origin says; shared by promise, so that a class that arrives at once asks once.
 */
export class Inlet {
  readonly at: RoomRouter;
  readonly #deps: InletDeps;
  readonly #piped = new Map<ProducerId, Piped>();
  #onClose: (() => void)[] = [];
  #cancelLinger: () => void = () => {};
  #closed = false;

  constructor(deps: InletDeps) {
    this.#deps = deps;
    this.at = deps.at;
    deps.origin.onChange((change) => this.#change(change));
    deps.origin.onClose((reason) => this.close(reason));
    if (deps.transport.closed) this.close('its Router closed');
    else deps.transport.observer.once('close', () => this.close('its Router closed'));
  }

  get closed(): boolean {
    return this.#closed;
  }

  onClose(listener: () => void): void {
    if (this.#closed) listener();
    else this.#onClose.push(listener);
  }

  /** The Producer's copy; null: it is gone. Rejects where the pipe is, or breaks. */
  async lease(wanted: Wanted): Promise<Lease | null> {
    if (this.#closed) throw new AppError('unavailable', { message: 'The pipe is closed.' });
    const piped = this.#piped.get(wanted.producerId) ?? this.#ask(wanted);
    piped.users += 1;
    piped.cancelLinger();
    this.#cancelLinger();
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      piped.users -= 1;
      if (piped.users === 0) piped.cancelLinger = this.#deps.clock.after(this.#deps.lingerMs, () => this.#drop(piped));
    };
    try {
      const copy = await piped.copy;
      if (copy && !copy.producer.closed) return { ...copy, release };
      release();
      return null;
    } catch (error) {
      release();
      throw error;
    }
  }

  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelLinger();
    for (const piped of this.#piped.values()) piped.cancelLinger();
    this.#piped.clear();
    // Its Producers close with it, and their Consumers with them.
    this.#deps.transport.close();
    this.#deps.origin.close(reason);
    for (const listener of this.#onClose.splice(0)) listener();
  }

  #ask(wanted: Wanted): Piped {
    const { producerId } = wanted;
    if (this.#piped.size >= PIPED_MAX) throw new AppError('limit_reached', { message: 'Too many Producers on one pipe.' });
    const piped: Piped = { producerId, users: 0, state: null, copy: Promise.resolve(null), cancelLinger: () => {} };
    this.#piped.set(producerId, piped);
    piped.copy = this.#receive(piped, wanted);
    const gone = () => this.#forget(piped);
    piped.copy.then((copy) => {
      if (copy && !copy.producer.closed) copy.producer.observer.once('close', gone);
      else gone();
    }, gone);
    return piped;
  }

  async #receive(piped: Piped, wanted: Wanted): Promise<{ producer: Producer; of: Whose } | null> {
    const { at, transport, origin } = this.#deps;
    const { producerId } = piped;
    const [sent] = await origin.send([wanted]);
    if (!sent || this.#isClosedAt(piped)) return null;
    const { kind, rtpParameters, peerId, source } = sent;
    const paused = piped.state === null ? sent.paused : piped.state === 'paused';
    const producer = await media(
      transport.produce({ id: producerId, kind, rtpParameters: toMediasoup.parameters(rtpParameters), paused }),
    ).catch((error: unknown) => {
      origin.stop([producerId]);
      throw error;
    });
    if (this.#closed) throw new AppError('unavailable', { message: 'The pipe closed meanwhile.' });
    if (source === 'mic') void this.#listen(at, producer, peerId);
    if (this.#isClosedAt(piped)) producer.close();
    else if (piped.state !== null) follow(producer, piped.state);
    return { producer, of: { peerId, source } };
  }

  /** Who speaks is known on this Router too. */
  async #listen(at: RoomRouter, producer: Producer, peerId: Whose['peerId']): Promise<void> {
    try {
      await (await at.ready).audio.add(producer, peerId);
    } catch (err) {
      if (!producer.closed) this.#deps.logger.warn({ err }, 'a piped microphone is not listened to');
    }
  }

  #isClosedAt(piped: Piped): boolean {
    return piped.state === 'closed';
  }

  #change({ producerId, state }: OriginChange): void {
    const piped = this.#piped.get(producerId);
    if (!piped) return;
    piped.state = state;
    void piped.copy.then(
      (copy) => copy && follow(copy.producer, state),
      () => {},
    );
  }

  /** Nobody has used it for a while. */
  #drop(piped: Piped): void {
    if (this.#closed || piped.users > 0) return;
    this.#forget(piped);
    void piped.copy.then(
      (copy) => copy?.producer.close(),
      () => {},
    );
  }

  #forget(piped: Piped): void {
    if (this.#piped.get(piped.producerId) !== piped) return;
    piped.cancelLinger();
    this.#piped.delete(piped.producerId);
    if (this.#closed) return;
    if (piped.state !== 'closed') this.#deps.origin.stop([piped.producerId]);
    if (this.#piped.size === 0) this.#cancelLinger = this.#deps.clock.after(this.#deps.lingerMs, () => this.close('nobody uses it'));
  }
}

function follow(producer: Producer, state: OriginChange['state']): void {
  if (producer.closed) return;
  if (state === 'closed') producer.close();
  // A Worker that dies meanwhile takes the Producer along: nothing to say.
  else (state === 'paused' ? producer.pause() : producer.resume()).catch(() => {});
}
