import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ProducerId, RoomId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { watch } from '@watoto/shared/kernel/watchdog.ts';
import { type PipedProducer, type PipeEnd, type SfuPipes, sfuPipes } from '@watoto/shared/contract/sfu.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { OriginChange, PipeOrigin, Wanted } from './pipe-origin.ts';

/** Milliseconds that the other node has for an answer. */
const CALL_MS = 2_000;
/** Milliseconds between two pings, and how many may stay unanswered. */
const PING_MS = 1_000;
const PINGS_MISSED = 2;

/** Names a pipe in calls to its origin. */
export interface PipeRef {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly pipeId: TransportId;
}

/** The link to another node whose Producers this one pulls. Pipes die with it. */
export class NodeLink {
  readonly closed = new Emitter<string>();
  /** The last pipe over it is gone. */
  readonly idle = new Emitter<void>();
  readonly #rpc: RpcLink<SfuPipes>;
  readonly #pipes = new Map<TransportId, RemoteOrigin>();

  private constructor(rpc: RpcLink<SfuPipes>, clock: Clock) {
    this.#rpc = rpc;
    const onHung = () => rpc.close('the other node does not answer');
    const stop = watch({
      ping: () => rpc.call('node.ping', {}, { timeoutMs: 10 * PING_MS }),
      intervalMs: PING_MS,
      misses: PINGS_MISSED,
      onHung,
      clock,
    });
    rpc.closed.on((reason) => {
      stop();
      for (const pipe of [...this.#pipes.values()]) pipe.end(reason);
      this.closed.emit(reason);
    });
    rpc.on('pipe.changed', ({ pipeId, ...change }) => this.#pipes.get(pipeId)?.changed(change));
    rpc.on('pipe.closed', ({ pipeId, reason }) => this.#pipes.get(pipeId)?.end(reason));
  }

  /** Greets the other node. Rejects, with the channel closed, where that fails. */
  static async open(channel: FrameChannel, hello: { token: string; instance: string }, clock: Clock, logger: Logger): Promise<NodeLink> {
    const rpc = new RpcLink(sfuPipes, channel, { timeoutMs: CALL_MS, onError: (err) => logger.warn({ err }, 'node link') });
    try {
      await rpc.call('node.hello', hello);
    } catch (error) {
      rpc.close('hello refused');
      throw error;
    }
    return new NodeLink(rpc, clock);
  }

  get isClosed(): boolean {
    return this.#rpc.isClosed;
  }

  get pipes(): number {
    return this.#pipes.size;
  }

  /** Opens the origin's end of a pipe. */
  async openPipe(ref: PipeRef, ours: PipeEnd): Promise<{ origin: PipeOrigin; end: PipeEnd }> {
    const origin = new RemoteOrigin(this.#rpc, ref, () => {
      this.#pipes.delete(ref.pipeId);
      if (this.#pipes.size === 0) this.idle.emit();
    });
    // Known before it is asked for: its events may come with the answer.
    this.#pipes.set(ref.pipeId, origin);
    try {
      const { end } = await this.#rpc.call('pipe.open', { ...ref, end: ours });
      return { origin, end };
    } catch (error) {
      // It may have been opened all the same, only too late.
      origin.close('not opened');
      throw error;
    }
  }

  close(reason: string): void {
    this.#rpc.close(reason);
  }
}

interface Asked {
  readonly producerId: ProducerId;
  readonly resolve: (sent: PipedProducer | null) => void;
  readonly reject: (error: AppError) => void;
}

/** The sending end of a pipe on another node. What is asked for in one turn goes in one call. */
class RemoteOrigin implements PipeOrigin {
  readonly #rpc: RpcLink<SfuPipes>;
  readonly #ref: PipeRef;
  readonly #changed = new Emitter<OriginChange>();
  readonly #closed = new Emitter<string>();
  readonly #forget: () => void;
  #asked: Asked[] = [];
  #endedBy: string | null = null;

  constructor(rpc: RpcLink<SfuPipes>, ref: PipeRef, forget: () => void) {
    this.#rpc = rpc;
    this.#ref = ref;
    this.#forget = forget;
  }

  async send(wanted: readonly Wanted[]): Promise<PipedProducer[]> {
    const sent = await Promise.all(wanted.map(({ producerId }) => this.#ask(producerId)));
    return sent.filter((one) => one !== null);
  }

  stop(producerIds: readonly ProducerId[]): void {
    if (this.#endedBy === null) this.#tell(this.#rpc.call('pipe.release', { ...this.#ref, producerIds: [...producerIds] }));
  }

  onChange(listener: (change: OriginChange) => void): void {
    this.#changed.on(listener);
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#endedBy === null) this.#closed.on(listener);
    else listener(this.#endedBy);
  }

  changed(change: OriginChange): void {
    this.#changed.emit(change);
  }

  close(reason: string): void {
    if (this.#endedBy !== null) return;
    if (!this.#rpc.isClosed) this.#tell(this.#rpc.call('pipe.close', this.#ref));
    this.end(reason);
  }

  /** The other end is gone. */
  end(reason: string): void {
    if (this.#endedBy !== null) return;
    this.#endedBy = reason;
    this.#forget();
    this.#closed.emit(reason);
    this.#closed.clear();
    this.#changed.clear();
  }

  #ask(producerId: ProducerId): Promise<PipedProducer | null> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ producerId, resolve, reject });
      if (this.#asked.length === 1) setImmediate(() => void this.#askAll(this.#asked.splice(0)));
    });
  }

  async #askAll(asked: readonly Asked[]): Promise<void> {
    try {
      const { producers } = await this.#rpc.call('pipe.consume', { ...this.#ref, producerIds: asked.map(({ producerId }) => producerId) });
      const sent = new Map(producers.map((producer) => [producer.producerId, producer]));
      for (const { producerId, resolve } of asked) resolve(sent.get(producerId) ?? null);
    } catch (error) {
      for (const { reject } of asked) reject(AppError.from(error));
    }
  }

  /** A call whose answer changes nothing: if it fails, the pipe is gone there already, or the link is about to be. */
  #tell(call: Promise<unknown>): void {
    call.catch(() => {});
  }
}
