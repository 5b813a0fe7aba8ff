import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { CallId } from '@watoto/shared/kernel/ids.ts';
import type { CallEnvelope, CallInput, CallName, CallOutput, EventData, EventName, Reply } from '@watoto/shared/kernel/rpc.ts';
import { CALL_DEADLINE_MS, type EventEnvelope, type Signaling, signaling } from '@watoto/shared/contract/signaling.ts';
import type { Credentials } from './credentials.ts';
import { PendingCalls } from './pending-calls.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { OPEN_DEADLINE_MS, type OpenSocketOptions, type SignalingSocket } from './signaling-socket.ts';
import { openStaggered } from './staggered-open.ts';
import { waitOrWake } from './wake.ts';

/** Makes a call; resolves with its parsed answer, rejects with AppError. */
export type Call = <N extends CallName<Signaling>>(
  name: N,
  data: CallInput<Signaling, N>,
  options?: CallOptions,
) => Promise<CallOutput<Signaling, N>>;

export interface CallOptions {
  /** false: fails at once where the socket is lost, instead of being sent again over the next. */
  readonly resend?: boolean;
}

export type EventHandlers = { readonly [N in EventName<Signaling>]: (data: EventData<Signaling, N>) => void };

/** 'waiting' for attempt N (from 1) at `retryAt` (ms since 1970). */
export type ConnectionStatus =
  | { kind: 'opened' }
  | { kind: 'live' }
  | { kind: 'waiting'; attempt: number; retryAt: number; code: ErrorCode | null };

export interface SignalingConnectionDeps {
  readonly open: (options: Omit<OpenSocketOptions, 'url'>) => Promise<SignalingSocket>;
  readonly credentials: Credentials;
  /** Joins over a socket that has just opened. `call` works on that socket only. */
  readonly join: (call: Call) => Promise<void>;
  /** A cheap call over a socket that has joined, for its answer: does it still carry anything? */
  readonly probe: (call: Call) => Promise<void>;
  readonly handlers: EventHandlers;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onError: (error: unknown) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

/** A socket that has joined and lasted so long starts the delays anew when it goes, ms. */
const STEADY_MS = 3_000;
/** Coming back, another attempt is made when one has been silent so long, or as long as the quickest took, ms. */
const STAGGER_MS = 1_000;
/** A socket in doubt must show a sign of life in this time, or in as long as it took to open, ms. */
const PROBE_MS = 1_500;

interface Ending {
  readonly error: AppError | null;
  readonly retryable: boolean;
}

/** The way to signaling over as many sockets as it takes: joins on each, and carries calls from one to the next. */
export class SignalingConnection {
  readonly #deps: SignalingConnectionDeps;
  readonly #calls: PendingCalls;
  readonly #abort = new AbortController();
  readonly #wakes = new Emitter<void>();
  /** The socket that has joined. */
  #socket: SignalingSocket | null = null;
  /** How long the quickest socket took to open: a thin network takes its time. */
  #openMs: number | null = null;
  #cancelProbe: (() => void) | null = null;

  constructor(deps: SignalingConnectionDeps) {
    this.#deps = deps;
    this.#calls = new PendingCalls(deps.clock);
  }

  /** A socket is there, and has joined. */
  get live(): boolean {
    return this.#socket !== null;
  }

  call: Call = async (name, data, options = {}) => parseOutput(name, await this.#calls.call(envelope(name, data), options));

  /** Stays connected until closed (resolves with null) or refused for good (resolves with why). */
  async run(): Promise<ErrorCode | null> {
    for (let attempt = 1; ; attempt += 1) {
      const startedAt = this.#deps.clock.now();
      const ending = await this.#once();
      const wasLive = this.#socket !== null;
      this.#socket = null;
      this.#cancelProbe?.();
      this.#calls.detach();
      if (this.#abort.signal.aborted) return null;
      if (!ending.retryable) {
        this.close(ending.error?.code ?? 'unavailable');
        return ending.error?.code ?? 'unavailable';
      }
      const tookMs = this.#deps.clock.now() - startedAt;
      if (wasLive && tookMs > STEADY_MS) attempt = 1;
      // Nothing answered, and waiting for that was pause enough: pauses are to spare a server that answers.
      const silent = !wasLive && tookMs >= OPEN_DEADLINE_MS;
      await this.#wait(silent ? Math.min(attempt, 2) : attempt, ending.error);
    }
  }

  /** Tries again now, if it waits or its attempts are not answered. */
  wake(): void {
    this.#wakes.emit();
  }

  /** The network may have changed: a socket that has joined must show that it still carries something, or make room for the next. */
  check(): void {
    const socket = this.#socket;
    if (!socket) return this.wake();
    if (this.#cancelProbe) return;
    const { probe, clock } = this.#deps;
    const { heard } = socket;
    const cancel = clock.after(Math.max(PROBE_MS, this.#openMs ?? 0), () => {
      this.#cancelProbe = null;
      if (socket.heard === heard) socket.close();
    });
    this.#cancelProbe = () => {
      cancel();
      this.#cancelProbe = null;
    };
    // Whether anything came back is all that counts; the answer itself is a bonus.
    probe(callOn(socket, clock)).catch(() => {});
  }

  /** Calls that wait, and later ones, fail with `code`. */
  close(code: ErrorCode = 'cancelled'): void {
    this.#abort.abort();
    this.#calls.close(code);
  }

  /** One socket, from opening it to its end. */
  async #once(): Promise<Ending> {
    const { credentials, join, onStatus } = this.#deps;
    const { signal } = this.#abort;
    let socket: SignalingSocket | null = null;
    const close = () => socket?.close();
    signal.addEventListener('abort', close);
    try {
      socket = await this.#open(await credentials.token());
      onStatus({ kind: 'opened' });
      await join(callOn(socket, this.#deps.clock));
      this.#socket = socket;
      this.#calls.attach(socket);
      onStatus({ kind: 'live' });
      const bye = await socket.ended;
      return bye ? { error: AppError.fromWire(bye), retryable: bye.retryable } : { error: null, retryable: true };
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === 'internal') this.#deps.onError(error.cause ?? error);
      return { error, retryable: error.retryable || credentials.refused(error.code) };
    } finally {
      signal.removeEventListener('abort', close);
      socket?.close();
    }
  }

  /** The first time one attempt is made: a class that arrives together must not come several times over. */
  async #open(token: string): Promise<SignalingSocket> {
    const { open, clock } = this.#deps;
    const { signal } = this.#abort;
    const onEvent = (event: EventEnvelope) => this.#event(event);
    const startedAt = clock.now();
    const socket =
      this.#openMs === null
        ? await open({ token, onEvent, signal })
        : await openStaggered({
            open: (attempt) => open({ token, onEvent, signal: attempt }),
            discard: (late) => late.close(),
            everyMs: Math.max(STAGGER_MS, this.#openMs),
            deadlineMs: OPEN_DEADLINE_MS,
            onHurry: (hurry) => this.#wakes.on(hurry),
            clock,
            signal,
          });
    this.#openMs = Math.min(this.#openMs ?? Number.POSITIVE_INFINITY, clock.now() - startedAt);
    return socket;
  }

  async #wait(attempt: number, error: AppError | null): Promise<void> {
    const { clock, random, onStatus } = this.#deps;
    const delay = reconnectDelay(attempt, random, { spread: error?.code === 'draining', atLeastMs: error?.retryAfterMs ?? 0 });
    onStatus({ kind: 'waiting', attempt, retryAt: clock.now() + delay, code: error?.code ?? null });
    await waitOrWake(clock, delay, this.#abort.signal, (wake) => this.#wakes.on(wake));
  }

  #event({ name, data }: EventEnvelope): void {
    try {
      deliver(this.#deps.handlers, name, data);
    } catch (error) {
      this.#deps.onError(error);
    }
  }
}

/** Calls over one socket: they end with it. */
export function callOn(socket: SignalingSocket, clock: Clock): Call {
  return async (name, data) => {
    const reply = await new Promise<Reply>((resolve) => {
      const fail = (code: ErrorCode) => resolve({ ok: false, error: new AppError(code).toWire() });
      const cancel = clock.after(CALL_DEADLINE_MS, () => fail('timeout'));
      const settle = (answer: Reply) => {
        cancel();
        resolve(answer);
      };
      socket.send(envelope(name, data), settle);
      void socket.ended.then((bye) => settle({ ok: false, error: bye ?? new AppError('unavailable').toWire() }));
    });
    if (!reply.ok) throw AppError.fromWire(reply.error);
    return parseOutput(name, reply.data);
  };
}

function envelope(name: string, data: unknown): CallEnvelope {
  return { id: CallId.parse(crypto.randomUUID()), name, data };
}

function parseOutput<N extends CallName<Signaling>>(name: N, data: unknown): CallOutput<Signaling, N> {
  // The table pairs each name with its own schema; the compiler can't follow that through an index.
  return signaling.calls[name].output.parse(data) as CallOutput<Signaling, N>;
}

function isEventName(name: string): name is EventName<Signaling> {
  return Object.hasOwn(signaling.events, name);
}

/** An event that this version doesn't know is passed over: a newer server may say more. */
function deliver(handlers: EventHandlers, name: string, data: unknown): void {
  if (!isEventName(name)) return;
  deliverKnown(handlers, name, data);
}

function deliverKnown<N extends EventName<Signaling>>(handlers: EventHandlers, name: N, data: unknown): void {
  handlers[name](signaling.events[name].parse(data) as EventData<Signaling, N>);
}
