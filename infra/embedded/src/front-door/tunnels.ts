import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '@watoto/shared/server/logger.ts';

export interface TunnelLimits {
  /** Tunnels that signaling has not answered yet, at most. */
  readonly maxPending: number;
  /** Tunnels at all, at most. */
  readonly maxOpen: number;
  /** Milliseconds that signaling has for its first byte. */
  readonly answerMs: number;
  /** Milliseconds that one side may stay open after the other has ended. */
  readonly halfOpenMs: number;
}

export const TUNNEL_LIMITS: TunnelLimits = { maxPending: 500, maxOpen: 5_000, answerMs: 10_000, halfOpenMs: 5_000 };

/** Only a proxy that is trusted may say whom it speaks for. */
const FORWARDED = /^(x-forwarded-.*|forwarded|x-real-ip)$/i;

export interface TunnelOptions {
  readonly logger: Logger;
  /** Is there a proxy in front whose X-Forwarded-For is true? */
  readonly behindProxy: boolean;
  readonly limits?: TunnelLimits;
}

/**
 * Carries WebSockets to signaling byte by byte: whatever server signaling uses, it sees the browser's own handshake, with
 * X-Forwarded-For added. Nothing of the traffic is parsed here.
 */
export class Tunnels {
  readonly #limits: TunnelLimits;
  readonly #logger: Logger;
  readonly #behindProxy: boolean;
  readonly #open = new Set<Duplex>();
  #pending = 0;

  constructor({ logger, behindProxy, limits = TUNNEL_LIMITS }: TunnelOptions) {
    this.#logger = logger;
    this.#behindProxy = behindProxy;
    this.#limits = limits;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes over `socket`, whose upgrade request has just been read; `head` is what came after it. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
    if (this.#pending >= this.#limits.maxPending || this.#open.size >= this.#limits.maxOpen) {
      refuse(socket, 503, 'Service Unavailable');
      return;
    }
    const upstream = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    this.#open.add(socket);
    this.#waitForAnswer(socket, upstream);
    upstream.write(handshake(request, this.#behindProxy));
    upstream.write(head);
    socket.pipe(upstream);
    upstream.pipe(socket);
    this.#endTogether(socket, upstream);
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #waitForAnswer(socket: Duplex, upstream: Socket): void {
    this.#pending += 1;
    let waiting = true;
    const timer = setTimeout(() => upstream.destroy(new Error('signaling did not answer in time')), this.#limits.answerMs);
    const settle = () => {
      if (!waiting) return;
      waiting = false;
      this.#pending -= 1;
      clearTimeout(timer);
    };
    upstream.once('data', settle);
    upstream.on('error', (err) => {
      // Only what signaling never answered can still be told in HTTP.
      if (waiting) refuse(socket, 502, 'Bad Gateway');
      this.#logger.debug({ err }, 'tunnel: signaling side failed');
    });
    upstream.once('close', settle);
  }

  /** Neither side outlives the other: not after an error, not for long after a half close. */
  #endTogether(socket: Duplex, upstream: Socket): void {
    let timer: NodeJS.Timeout | undefined;
    const giveUpLater = () => {
      timer ??= setTimeout(() => {
        socket.destroy();
        upstream.destroy();
      }, this.#limits.halfOpenMs);
    };
    socket.once('end', giveUpLater);
    upstream.once('end', giveUpLater);
    socket.on('error', (err) => this.#logger.debug({ err }, 'tunnel: client side failed'));
    socket.once('close', () => {
      clearTimeout(timer);
      this.#open.delete(socket);
      upstream.destroy();
    });
    upstream.once('close', () => {
      // What signaling said last is still on its way to the client.
      if (!socket.destroyed) socket.end();
      giveUpLater();
    });
  }
}

/** A short answer in HTTP, and the end. */
export function refuse(socket: Duplex, status: number, reason: string): void {
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

/** The upgrade request as it came, with our own word on where it came from. Node has refused line breaks inside headers. */
function handshake(request: IncomingMessage, behindProxy: boolean): string {
  const lines = [`${request.method} ${request.url} HTTP/1.1`];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? '';
    if (!FORWARDED.test(name)) lines.push(`${name}: ${request.rawHeaders[i + 1]}`);
  }
  const before = behindProxy ? [request.headers['x-forwarded-for'] ?? []].flat() : [];
  lines.push(`X-Forwarded-For: ${[...before, request.socket.remoteAddress ?? 'unknown'].join(', ')}`, '', '');
  return lines.join('\r\n');
}
