import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Socket, io } from 'socket.io-client';
import { ROOM_TOKEN_AUDIENCE, ROOM_TOKEN_ISSUER } from '@watoto/shared/contract/room-token.ts';
import { PROTOCOL_VERSION, SIGNALING_PATH, type Signaling } from '@watoto/shared/contract/signaling.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CallInput, CallName, CallOutput, Reply } from '@watoto/shared/kernel/rpc.ts';
import { SHELVES } from '@watoto/shared/room/board.ts';
import { PAGE_CHARS, nextPageChars } from '@watoto/shared/room/board-pages.ts';
import { unpacked } from '../../../web/src/rtc/unpacked.ts';
import { ROOM_SECRET } from '../bell/cluster.ts';

const CALL_MS = 15_000;

export function roomToken(room: string, peer: string, role: 'host' | 'pupil'): Promise<string> {
  return new SignJWT({
    jti: randomUUID(),
    sub: String(1 + (Number(peer.replaceAll(/\D/g, '')) || 0)),
    room,
    peer,
    role,
    name: `Somebody ${peer}`,
    title: 'All tools',
    size: 400,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ROOM_TOKEN_ISSUER)
    .setAudience(ROOM_TOKEN_AUDIENCE)
    .setExpirationTime('120s')
    .sign(new TextEncoder().encode(ROOM_SECRET));
}

/** Somebody with a real socket, who is in the room once `join` resolves: with its snapshot and the whole whiteboard. */
export class Caller {
  #socket: Socket | null = null;
  /** Elements of the whiteboard that were fetched. */
  elements = 0;
  /** Bytes that they came in. */
  bytes = 0;

  /** Milliseconds until all is here, unpacked. */
  async join(url: string, token: string): Promise<number> {
    const began = performance.now();
    const socket = io(url, { path: SIGNALING_PATH, transports: ['websocket'], auth: { token }, reconnection: false, forceNew: true });
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    await this.call('room.join', { protocol: PROTOCOL_VERSION, media: null });
    let chars: number = PAGE_CHARS.least;
    for (let from = 0; from < SHELVES; ) {
      const asked = performance.now();
      const { next, shelves } = await this.call('board.read', { from, chars });
      chars = nextPageChars(chars, performance.now() - asked);
      for (const shelf of shelves) {
        this.elements += (unpacked(shelf) as unknown[]).length;
        this.bytes += shelf.length;
      }
      from = next;
    }
    return performance.now() - began;
  }

  async call<N extends CallName<Signaling>>(name: N, data: CallInput<Signaling, N>): Promise<CallOutput<Signaling, N>> {
    if (!this.#socket) throw new AppError('not_joined');
    const reply = (await this.#socket.timeout(CALL_MS).emitWithAck('call', { id: randomUUID(), name, data })) as Reply;
    if (!reply.ok) throw AppError.fromWire(reply.error);
    return reply.data as CallOutput<Signaling, N>;
  }

  close(): void {
    this.#socket?.disconnect();
  }
}
