import type { Consumer, PipeTransport } from 'mediasoup/types';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ProducerId } from '@watoto/shared/kernel/ids.ts';
import { PIPED_MAX, type PipedProducer } from '@watoto/shared/contract/sfu.ts';
import { media } from '../media-errors.ts';
import { fromMediasoup } from '../rtp.ts';
import type { Whose } from '../registry.ts';
import type { Lease, OriginChange, PipeOrigin, Wanted } from './pipe-origin.ts';

export interface OutletDeps {
  /** Connected to the receiving end. The outlet closes with it. */
  readonly transport: PipeTransport;
  /** The Producer on the outlet's own Router; null: it is gone. */
  readonly lease: (wanted: Wanted) => Promise<Lease | null>;
}

interface Sent {
  readonly consumer: Consumer;
  readonly of: Whose;
}

/** A pipe's sending end: has a pipe Consumer of each Producer that the other end wants, once. */
export class Outlet implements PipeOrigin {
  readonly #deps: OutletDeps;
  readonly #changed = new Emitter<OriginChange>();
  readonly #closed = new Emitter<string>();
  readonly #sent = new Map<ProducerId, Promise<Sent | null>>();
  #closedBy: string | null = null;

  constructor(deps: OutletDeps) {
    this.#deps = deps;
    const { observer } = deps.transport;
    if (deps.transport.closed) this.#end('its Router closed');
    else observer.once('close', () => this.#end('its Router closed'));
  }

  get closed(): boolean {
    return this.#closedBy !== null;
  }

  /** How many Producers are on it. */
  get size(): number {
    return this.#sent.size;
  }

  async send(wanted: readonly Wanted[]): Promise<PipedProducer[]> {
    if (this.closed) throw new AppError('unavailable', { message: 'The pipe is closed.' });
    const sent = await Promise.all(wanted.map((one) => this.#consume(one)));
    if (this.closed) throw new AppError('unavailable', { message: 'The pipe closed meanwhile.' });
    return sent.flatMap((one, i) => {
      const producerId = wanted[i]?.producerId;
      return one && producerId !== undefined && !one.consumer.closed ? [described(producerId, one)] : [];
    });
  }

  stop(producerIds: readonly ProducerId[]): void {
    for (const producerId of producerIds) {
      const opening = this.#sent.get(producerId);
      if (!opening) continue;
      this.#sent.delete(producerId);
      opening.then(
        (sent) => sent?.consumer.close(),
        () => {},
      );
    }
  }

  onChange(listener: (change: OriginChange) => void): void {
    this.#changed.on(listener);
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#closedBy === null) this.#closed.on(listener);
    else listener(this.#closedBy);
  }

  close(reason: string): void {
    this.#closedBy ??= reason;
    if (!this.#deps.transport.closed) this.#deps.transport.close();
    else this.#end(reason);
  }

  #consume(wanted: Wanted): Promise<Sent | null> {
    const { producerId } = wanted;
    let opening = this.#sent.get(producerId);
    if (!opening) {
      if (this.#sent.size >= PIPED_MAX) throw new AppError('limit_reached', { message: 'Too many Producers on one pipe.' });
      opening = this.#open(wanted);
      this.#sent.set(producerId, opening);
      const forget = () => {
        if (this.#sent.get(producerId) === opening) this.#sent.delete(producerId);
      };
      opening.then((sent) => (sent && !sent.consumer.closed ? sent.consumer.observer.once('close', forget) : forget()), forget);
    }
    return opening;
  }

  async #open(wanted: Wanted): Promise<Sent | null> {
    const { producerId } = wanted;
    const lease = await this.#deps.lease(wanted);
    if (!lease) return null;
    try {
      const consumer = await media(this.#deps.transport.consume({ producerId }));
      consumer.observer.once('close', lease.release);
      if (consumer.closed) lease.release();
      this.#report(consumer, producerId);
      return { consumer, of: lease.of };
    } catch (error) {
      lease.release();
      if (lease.producer.closed) return null;
      throw error;
    }
  }

  #report(consumer: Consumer, producerId: ProducerId): void {
    const tell = (state: OriginChange['state']) => this.#changed.emit({ producerId, state });
    consumer.on('producerpause', () => tell('paused'));
    consumer.on('producerresume', () => tell('flowing'));
    consumer.on('producerclose', () => tell('closed'));
  }

  #end(reason: string): void {
    this.#closedBy ??= reason;
    this.#closed.emit(this.#closedBy);
    this.#closed.clear();
    this.#changed.clear();
  }
}

function described(producerId: ProducerId, { consumer, of }: Sent): PipedProducer {
  const { kind, rtpParameters, producerPaused } = consumer;
  return { producerId, ...of, kind, rtpParameters: fromMediasoup.parameters(rtpParameters), paused: producerPaused };
}
