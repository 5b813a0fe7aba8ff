import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';

const SIGNALING_DEADLINE_MS = 5_000;

/**
 * One round trip to signaling, ms; null: it can't be reached. Opens a socket up to Engine.IO's greeting, then times the closing
 * handshake (RFC 6455, 7.1.4): nothing to clean up. `url`: origin of signaling, '' for the page's own. Never rejects.
 */
export function pingSignaling(url: string): Promise<number | null> {
  return new Promise((resolve) => {
    const target = new URL(`${SIGNALING_PATH}?EIO=4&transport=websocket`, url === '' ? location.href : url);
    target.protocol = target.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(target);
    let closingAt: number | null = null;
    const deadline = setTimeout(() => finish(null), SIGNALING_DEADLINE_MS);
    const finish = (result: number | null) => {
      clearTimeout(deadline);
      socket.close();
      resolve(result);
    };
    socket.addEventListener('message', () => {
      closingAt ??= performance.now();
      socket.close();
    });
    socket.addEventListener('close', () => finish(closingAt === null ? null : performance.now() - closingAt));
  });
}
