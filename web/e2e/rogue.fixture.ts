import { randomUUID } from 'node:crypto';
import { type Socket, io } from 'socket.io-client';
import type { Reply } from '@watoto/shared/kernel/rpc.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';

/** A person whose client shows no button as disabled: it says whatever it likes to the server, with a token of its own. */
export interface Rogue {
  call(name: string, data: unknown): Promise<Reply>;
  /** The send transport of its own media. */
  readonly sendTransportId: string;
  close(): void;
}

export async function openRogue(url: string, email: string): Promise<Rogue> {
  const token = await roomToken(url, email);
  const socket: Socket = io(url, { path: SIGNALING_PATH, transports: ['websocket'], auth: { token }, reconnection: false, forceNew: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const call = (name: string, data: unknown) =>
    socket.timeout(10_000).emitWithAck('call', { id: randomUUID(), name, data }) as Promise<Reply>;
  const joined = await call('room.join', { protocol: 1, media: { rtpCapabilities: ROUTER_RTP_CAPABILITIES } });
  if (!joined.ok) throw new Error(joined.error.message);
  const { media } = joined.data as { media: { send: { id: string } } };
  return { call, sendTransportId: media.send.id, close: () => void socket.disconnect() };
}

/** RTP parameters of a microphone, as a browser makes them (mediasoup documentation, "RTP Parameters and Capabilities"). */
export function micParameters(): object {
  return {
    mid: '0',
    codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: { minptime: 10, useinbandfec: 1 } }],
    encodings: [{ ssrc: Math.ceil(Math.random() * 1e9) }],
    rtcp: { cname: 'rogue' },
  };
}

async function roomToken(url: string, email: string): Promise<string> {
  const api = `${url}/api/v1`;
  const post = async (path: string, body: object, accessToken?: string): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${api}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const { accessToken } = (await post('/auth/login', { email, password: 'karibu-demo' })) as { accessToken: string };
  const lessons = (await (await fetch(`${api}/lessons`, { headers: { authorization: `Bearer ${accessToken}` } })).json()) as {
    items: { id: string }[];
  };
  const { token } = (await post(`/lessons/${lessons.items[0]?.id}/room-token`, {}, accessToken)) as { token: string };
  return token;
}
