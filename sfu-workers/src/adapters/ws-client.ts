import { WebSocket } from 'ws';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';

const OPEN_MS = 2_000;
/** The answer to `pipe.consume` of a whole room fits many times over. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;
/** Normal closure (RFC 6455, 7.4.1). */
const NORMAL = 1000;

/** A channel to another node's control link. Rejects with `unavailable` where it can't be reached. */
export function connectWs(url: string): Promise<FrameChannel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { handshakeTimeout: OPEN_MS, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
    socket.once('error', (cause) => reject(new AppError('unavailable', { message: 'The other node can not be reached.', cause })));
    // A close follows every later error: it carries the news.
    socket.on('error', () => {});
    socket.once('open', () => resolve(channelOf(socket)));
  });
}

function channelOf(socket: WebSocket): FrameChannel {
  return {
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    onFrame(listener) {
      socket.on('message', (bytes: Buffer, isBinary) => {
        if (!isBinary) listener(bytes.toString('utf8'));
      });
    },
    onClose(listener) {
      socket.on('close', (code, reason) => listener(reason.toString() || `socket closed (${code})`));
    },
    close(reason) {
      socket.close(NORMAL, reason.slice(0, 100));
      // One that doesn't answer is not waited for.
      setTimeout(() => socket.terminate(), OPEN_MS).unref();
    },
  };
}
