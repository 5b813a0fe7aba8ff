import { z } from 'zod';
import { AppError } from './errors.ts';
import { Emitter } from './emitter.ts';
import { type CallInput, type CallName, type CallOutput, type Contract, type EventData, type EventName, Reply, specOf } from './rpc.ts';

/** A two-way stream of text frames: a WebSocket, or a pair in memory. Frames arrive in order or not at all. */
export interface FrameChannel {
  send(frame: string): void;
  onFrame(listener: (frame: string) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(reason: string): void;
}

const Frame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), id: z.number().int(), name: z.string().max(60), data: z.unknown() }),
  z.object({ t: z.literal('reply'), id: z.number().int(), reply: Reply }),
  z.object({ t: z.literal('event'), name: z.string().max(60), data: z.unknown() }),
]);
type Frame = z.infer<typeof Frame>;

interface Pending {
  resolve(data: unknown): void;
  reject(error: AppError): void;
}

export interface LinkOptions {
  /** A call unanswered for so long is rejected with `timeout`. Milliseconds. */
  readonly timeoutMs?: number;
  /** Answers the other side's calls; null: no answer at all. Ids of one caller only rise. */
  readonly answer?: (call: { id: number; name: string; data: unknown }) => Promise<Reply | null>;
  readonly onError?: (error: AppError) => void;
}

/** What a caller sees of a link. */
export interface Caller<C extends Contract> {
  call<N extends CallName<C>>(
    name: N,
    data: CallInput<C, N>,
    options?: { signal?: AbortSignal; timeoutMs?: number },
  ): Promise<CallOutput<C, N>>;
}

/**
 * Calls, replies and events over a FrameChannel. Pending calls die with the channel: closing rejects every one
 * with `unavailable`; no call may hang. The peer's frames are parsed; a malformed one closes the link.
 */
export class RpcLink<C extends Contract> implements Caller<C> {
  readonly closed = new Emitter<string>();
  readonly #contract: C;
  readonly #channel: FrameChannel;
  readonly #options: LinkOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, Emitter<never>>();
  #nextId = 1;
  #isClosed = false;

  constructor(contract: C, channel: FrameChannel, options: LinkOptions = {}) {
    this.#contract = contract;
    this.#channel = channel;
    this.#options = options;
    channel.onFrame((frame) => this.#receive(frame));
    channel.onClose((reason) => this.#die(reason));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async call<N extends CallName<C>>(
    name: N,
    data: CallInput<C, N>,
    options: { signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<CallOutput<C, N>> {
    if (this.#isClosed) throw new AppError('unavailable', { message: `${name}: the link is closed` });
    options.signal?.throwIfAborted();
    const id = this.#nextId++;
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 5_000;
    const raw = await new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => fail(new AppError('timeout', { message: `${name}: no answer in ${timeoutMs} ms` })), timeoutMs);
      const abort = () => fail(new AppError('cancelled', { message: `${name}: cancelled` }));
      const settle = () => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', abort);
        this.#pending.delete(id);
      };
      const fail = (error: AppError) => {
        settle();
        reject(error);
      };
      options.signal?.addEventListener('abort', abort, { once: true });
      this.#pending.set(id, {
        resolve(value) {
          settle();
          resolve(value);
        },
        reject: fail,
      });
      this.#send({ t: 'call', id, name, data });
    });
    return specOf(this.#contract, name).spec.output.parse(raw) as CallOutput<C, N>;
  }

  emit<N extends EventName<C>>(name: N, data: EventData<C, N>): void {
    if (!this.#isClosed) this.#send({ t: 'event', name, data });
  }

  on<N extends EventName<C>>(name: N, listener: (data: EventData<C, N>) => void): () => void {
    let emitter = this.#listeners.get(name);
    if (!emitter) this.#listeners.set(name, (emitter = new Emitter<never>((error) => this.#options.onError?.(AppError.from(error)))));
    return emitter.on(listener as (data: never) => void);
  }

  close(reason: string): void {
    if (this.#isClosed) return;
    this.#channel.close(reason);
    this.#die(reason);
  }

  #send(frame: Frame): void {
    this.#channel.send(JSON.stringify(frame));
  }

  #receive(text: string): void {
    if (this.#isClosed) return;
    let frame: Frame;
    try {
      frame = Frame.parse(JSON.parse(text));
    } catch (error) {
      this.#options.onError?.(new AppError('invalid_input', { message: 'malformed frame', cause: error }));
      this.close('malformed frame');
      return;
    }
    if (frame.t === 'reply') this.#settle(frame.id, frame.reply);
    else if (frame.t === 'event') this.#event(frame.name, frame.data);
    else void this.#answer(frame);
  }

  #settle(id: number, reply: Reply): void {
    const pending = this.#pending.get(id);
    if (reply.ok) pending?.resolve(reply.data);
    else pending?.reject(AppError.fromWire(reply.error));
  }

  #event(name: string, data: unknown): void {
    const schema = Object.hasOwn(this.#contract.events, name) ? this.#contract.events[name] : undefined;
    const parsed = schema?.safeParse(data);
    if (!parsed?.success) {
      this.#options.onError?.(new AppError('invalid_input', { message: `event ${name}: unknown or malformed` }));
      return;
    }
    this.#listeners.get(name)?.emit(parsed.data as never);
  }

  async #answer(frame: Frame & { t: 'call' }): Promise<void> {
    const reply = this.#options.answer
      ? await this.#options.answer({ id: frame.id, name: frame.name, data: frame.data })
      : ({ ok: false, error: new AppError('unknown_call').toWire() } as const);
    if (reply && !this.#isClosed) this.#send({ t: 'reply', id: frame.id, reply });
  }

  #die(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const error = new AppError('unavailable', { message: `the link closed: ${reason}` });
    for (const pending of [...this.#pending.values()]) pending.reject(error);
    this.#pending.clear();
    this.closed.emit(reason);
    this.closed.clear();
    this.#listeners.clear();
  }
}

/** Two ends of a channel in one process. Frames are strings, as on a wire, and arrive on a later microtask. */
export function createChannelPair(): [FrameChannel, FrameChannel] {
  const left = new MemoryEnd();
  const right = new MemoryEnd();
  left.other = right;
  right.other = left;
  return [left, right];
}

class MemoryEnd implements FrameChannel {
  other: MemoryEnd | null = null;
  #frame: (frame: string) => void = () => {};
  #close: (reason: string) => void = () => {};

  send(frame: string): void {
    const other = this.other;
    queueMicrotask(() => other?.other && other.#frame(frame));
  }

  onFrame(listener: (frame: string) => void): void {
    this.#frame = listener;
  }

  onClose(listener: (reason: string) => void): void {
    this.#close = listener;
  }

  close(reason: string): void {
    const other = this.other;
    this.other = null;
    if (other?.other) {
      other.other = null;
      queueMicrotask(() => other.#close(reason));
    }
  }
}
