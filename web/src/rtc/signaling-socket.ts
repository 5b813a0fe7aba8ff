import { io } from 'socket.io-client';
import { AppError, WireError } from '@watoto/shared/kernel/errors.ts';
import { Reply } from '@watoto/shared/kernel/rpc.ts';
import { Bye, EventEnvelope, SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';
import { unpacked } from './unpacked.ts';
import type { CallSink } from './pending-calls.ts';

/** Milliseconds in which a socket must be open and accepted. */
export const OPEN_DEADLINE_MS = 8_000;

/** Why a socket ended: the server's last word, or null if it just went away. */
export type SocketEnd = Bye | null;

export interface SignalingSocket extends CallSink {
  /** Resolves when the socket is gone, for whatever reason. */
  readonly ended: Promise<SocketEnd>;
}

export interface OpenSocketOptions {
  /** Origin of signaling; '' for the page's own. */
  readonly url: string;
  readonly token: string;
  readonly onEvent: (event: EventEnvelope) => void;
  readonly signal: AbortSignal;
}

/** Opens one socket that the server has accepted; throws its refusal, or `unavailable`. It never reconnects by itself. */
export function openSocket({ url, token, onEvent, signal }: OpenSocketOptions): Promise<SignalingSocket> {
  const socket = io(url === '' ? location.origin : url, {
    path: SIGNALING_PATH,
    transports: ['websocket'],
    auth: { token, packed: true },
    reconnection: false,
    forceNew: true,
    timeout: OPEN_DEADLINE_MS,
  });
  const close = () => void socket.disconnect();
  let heard = 0;
  socket.io.engine.on('packet', () => {
    heard += 1;
  });
  let lastWord: SocketEnd = null;
  const ended = new Promise<SocketEnd>((resolve) => {
    socket.on('disconnect', () => resolve(lastWord));
  });
  const receive = (raw: unknown) => {
    const event = EventEnvelope.safeParse(raw);
    if (event.success) onEvent(event.data);
  };
  socket.on('event', receive);
  // Unpacked at once, because the order of events counts.
  socket.on('packed', (packed: unknown) => receive(unpacked(packed)));
  socket.on('bye', (raw: unknown) => {
    lastWord = Bye.safeParse(raw).data ?? null;
    close();
  });

  const link: SignalingSocket = {
    ended,
    close,
    get heard() {
      return heard;
    },
    send(call, onReply) {
      if (socket.connected) socket.emit('call', call, (raw: unknown) => onReply(parseReply(raw)));
    },
  };
  return new Promise((resolve, reject) => {
    const settle = (error: AppError | null) => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', aborted);
      if (!error) return resolve(link);
      close();
      reject(error);
    };
    const aborted = () => settle(new AppError('cancelled'));
    const deadline = setTimeout(() => settle(new AppError('unavailable')), OPEN_DEADLINE_MS);
    signal.addEventListener('abort', aborted);
    socket.once('connect', () => settle(null));
    socket.once('connect_error', (error) => settle(refusalOf(error)));
    if (signal.aborted) aborted();
  });
}

/** The server's own words where it refused; otherwise the way there is broken. */
function refusalOf(error: Error): AppError {
  const wire = WireError.safeParse('data' in error ? error.data : null);
  return wire.success ? AppError.fromWire(wire.data) : new AppError('unavailable', { cause: error });
}

function parseReply(raw: unknown): Reply {
  const reply = Reply.safeParse(raw);
  return reply.success ? reply.data : { ok: false, error: new AppError('internal').toWire() };
}
