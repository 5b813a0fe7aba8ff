import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import WebSocket from 'ws';
import { SFU_TOKEN_AUDIENCE } from '../contract/sfu.ts';
import { AppError } from '../kernel/errors.ts';
import type { FrameChannel } from '../kernel/rpc-link.ts';
import type { NodeRecord } from '../ports/registry/registry.ts';

/** Seconds that a token may be used to greet a node: it is made for one link. */
export const SFU_TOKEN_SECONDS = 60;
const OPEN_MS = 3_000;
const CLOSE_MS = 1_000;
/** RTP parameters of a thousand Consumers fit many times over. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** A control link to an SFU node over WebSocket. Rejects with `unavailable` where the node can't be reached. */
export function connectSfuNode(node: NodeRecord): Promise<FrameChannel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(node.url, { handshakeTimeout: OPEN_MS, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
    const fail = (cause: Error) => reject(new AppError('unavailable', { message: `SFU node ${node.id} can't be reached`, cause }));
    socket.once('error', fail);
    socket.once('open', () => {
      socket.off('error', fail);
      resolve(channelOf(socket));
    });
  });
}

function channelOf(socket: WebSocket): FrameChannel {
  // A close follows every error: it carries the news.
  socket.on('error', () => {});
  return {
    send: (frame) => socket.send(frame),
    onFrame: (listener) => void socket.on('message', (frame: Buffer, isBinary) => !isBinary && listener(frame.toString('utf8'))),
    onClose: (listener) => void socket.on('close', (code, reason) => listener(reason.toString() || `code ${code}`)),
    close(reason) {
      socket.close(1000, reason.slice(0, 120));
      // A hung node never says goodbye.
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
    },
  };
}

/** What an SFU node wants to see in `node.hello`: good once, within a minute. */
export function signSfuToken(secret: string, instance: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(instance)
    .setAudience(SFU_TOKEN_AUDIENCE)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${SFU_TOKEN_SECONDS}s`)
    .sign(new TextEncoder().encode(secret));
}
