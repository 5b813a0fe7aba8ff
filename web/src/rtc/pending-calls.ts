import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { CallEnvelope, Reply } from '@watoto/shared/kernel/rpc.ts';
import { CALL_DEADLINE_MS, PEER_GRACE_MS } from '@watoto/shared/contract/signaling.ts';

/** Where calls go: the socket that has joined. */
export interface CallSink {
  /** `onReply` is called once, or never if the socket goes first. */
  send(call: CallEnvelope, onReply: (reply: Reply) => void): void;
  /** How often anything at all has come over it. */
  readonly heard: number;
  close(): void;
}

interface Pending {
  readonly call: CallEnvelope;
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: AppError) => void;
  /** false: means nothing on another socket. */
  readonly resend: boolean;
  /** Sockets that it went out over, and that did not answer in time. */
  unanswered: number;
  cancelTimer: () => void;
}

/**
 * Calls that wait for an answer. One that is under way when the socket goes is sent again, with the same id, over the next
 * (the server answers a repeated id from memory); no call hangs for ever.
 */
export class PendingCalls {
  readonly #clock: Clock;
  readonly #waiting = new Set<Pending>();
  #sink: CallSink | null = null;
  #closed: ErrorCode | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiting.size;
  }

  call(call: CallEnvelope, { resend = true } = {}): Promise<unknown> {
    if (this.#closed) return Promise.reject(new AppError(this.#closed));
    if (!this.#sink && !resend) return Promise.reject(new AppError('unavailable'));
    return new Promise((resolve, reject) => {
      const pending: Pending = { call, resolve, reject, resend, unanswered: 0, cancelTimer: () => {} };
      this.#waiting.add(pending);
      if (this.#sink) this.#send(this.#sink, pending);
      else this.#await(pending);
    });
  }

  /** There is a socket that has joined: what waits goes out, in order. */
  attach(sink: CallSink): void {
    this.#sink = sink;
    for (const pending of this.#waiting) this.#send(sink, pending);
  }

  /** The socket is gone. */
  detach(): void {
    this.#sink = null;
    for (const pending of this.#waiting) {
      if (pending.resend) this.#await(pending);
      else this.#fail(pending, 'unavailable');
    }
  }

  /** Rejects everything, now and from now on. */
  close(code: ErrorCode): void {
    this.#closed ??= code;
    this.#sink = null;
    for (const pending of this.#waiting) this.#fail(pending, code);
  }

  #send(sink: CallSink, pending: Pending): void {
    const { heard } = sink;
    pending.cancelTimer();
    pending.cancelTimer = this.#clock.after(CALL_DEADLINE_MS, () => {
      // Nothing came at all: the socket is dead, not the server slow. Its owner sees it end, and detaches: what may be sent again is.
      if (sink === this.#sink && sink.heard === heard) sink.close();
      else this.#unanswered(sink, pending);
    });
    sink.send(pending.call, (reply) => {
      if (sink !== this.#sink || !this.#waiting.has(pending)) return;
      this.#forget(pending);
      if (reply.ok) pending.resolve(reply.data);
      else pending.reject(AppError.fromWire(reply.error));
    });
  }

  /**
   * Something came, but no answer: the server is slow, or the way there has gone while the way back held a moment longer. Whatever may
   * be sent again is, once, over another socket.
   */
  #unanswered(sink: CallSink, pending: Pending): void {
    pending.unanswered += 1;
    if (!pending.resend || pending.unanswered > 1 || sink !== this.#sink) return this.#fail(pending, 'timeout');
    pending.cancelTimer = this.#clock.after(CALL_DEADLINE_MS, () => {
      if (sink === this.#sink) sink.close();
    });
  }

  #await(pending: Pending): void {
    this.#limit(pending, PEER_GRACE_MS, 'unavailable');
  }

  #limit(pending: Pending, ms: number, code: ErrorCode): void {
    pending.cancelTimer();
    pending.cancelTimer = this.#clock.after(ms, () => this.#fail(pending, code));
  }

  #fail(pending: Pending, code: ErrorCode): void {
    this.#forget(pending);
    pending.reject(new AppError(code));
  }

  #forget(pending: Pending): void {
    pending.cancelTimer();
    this.#waiting.delete(pending);
  }
}
