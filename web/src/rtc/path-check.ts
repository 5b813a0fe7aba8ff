import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { type TriedWay, type Way, WAYS } from '@watoto/shared/contract/http/readiness.ts';
import type { IceServer } from '@watoto/shared/contract/media.ts';
import { fingerprintOf, probeAnswer } from './probe-answer.ts';
import { type Call, callOn } from './signaling-connection.ts';
import { openSocket } from './signaling-socket.ts';

export type WayState = 'checking' | TriedWay;
export type Ways = Readonly<Record<Way, WayState>>;

export const ALL_CHECKING: Ways = { udp: 'checking', tcp: 'checking', relayUdp: 'checking', relayTcp: 'checking', relayTls: 'checking' };

/** What is needed to try: a token for signaling, and the relays. */
export interface Door {
  readonly token: string;
  readonly ice: { readonly iceServers: readonly IceServer[] };
}

export interface PathCheckOptions {
  /** Origin of signaling; '' for the page's own. */
  readonly url: string;
  readonly door: () => Promise<Door>;
  /** Each time that more is known. */
  readonly onChange: (ways: Ways) => void;
  readonly signal: AbortSignal;
}

/** ICE and DTLS through a slow network, with packets lost. A way that takes longer is of no use in a lesson. */
const CONNECT_MS = 6_000;

/** Refusals that say nothing about the network. */
const NOT_THE_NETWORK: readonly ErrorCode[] = ['no_capacity', 'limit_reached', 'unavailable', 'timeout', 'too_many_requests', 'draining'];

/**
 * Tries each way for real, before joining: a connection with ICE and DTLS to a media server, over that way alone. Leaves nothing
 * open, never rejects, and says nothing more once it is aborted.
 */
export async function checkPaths({ url, door, onChange, signal }: PathCheckOptions): Promise<Ways> {
  let ways = ALL_CHECKING;
  const set = (some: Partial<Ways>) => {
    if (signal.aborted) return;
    ways = { ...ways, ...some };
    onChange(ways);
  };
  if (typeof RTCPeerConnection === 'undefined') {
    set(all('blocked'));
    return ways;
  }
  try {
    const { token, ice } = await door();
    const servers = relaysOf(ice.iceServers);
    set(Object.fromEntries(WAYS.filter((way) => way.startsWith('relay') && !servers[way]).map((way) => [way, 'absent'])));
    const socket = await openSocket({ url, token, onEvent: () => {}, signal });
    const call = callOn(socket, systemClock);
    try {
      const tried = WAYS.filter((way) => ways[way] === 'checking');
      await Promise.all(tried.map(async (way) => set({ [way]: await tryWay(way, servers[way], call, signal) })));
    } finally {
      socket.close();
    }
  } catch {
    // The door is shut or signaling is away: that says nothing about the ways.
    set(Object.fromEntries(WAYS.filter((way) => ways[way] === 'checking').map((way) => [way, 'unchecked'])));
  }
  return ways;
}

/** The relay of each kind, alone: a browser that is given all of them takes the first that answers. */
export function relaysOf(iceServers: readonly IceServer[]): Partial<Record<Way, IceServer>> {
  const relays: Partial<Record<Way, IceServer>> = {};
  for (const { urls, ...credentials } of iceServers) {
    for (const url of urls) {
      const way = wayOf(url);
      if (way) relays[way] ??= { urls: [url], ...credentials };
    }
  }
  return relays;
}

function wayOf(url: string): Way | null {
  if (url.startsWith('turns:')) return 'relayTls';
  if (!url.startsWith('turn:')) return null;
  return url.endsWith('?transport=tcp') ? 'relayTcp' : 'relayUdp';
}

async function tryWay(way: Way, relay: IceServer | undefined, call: Call, signal: AbortSignal): Promise<WayState> {
  const connection = new RTCPeerConnection(relay ? { iceServers: [relay as RTCIceServer], iceTransportPolicy: 'relay' } : {});
  const stop = () => connection.close();
  signal.addEventListener('abort', stop);
  try {
    connection.addTransceiver('audio', { direction: 'recvonly' });
    const offer = await connection.createOffer();
    const sdp = offer.sdp ?? '';
    const fingerprint = fingerprintOf(sdp);
    if (!fingerprint) return 'unchecked';
    const { transport } = await call('path.probe', { dtlsParameters: { role: 'client', fingerprints: [fingerprint] } });
    await connection.setLocalDescription(offer);
    // A relay speaks UDP to the media server, however it is reached itself.
    await connection.setRemoteDescription({ type: 'answer', sdp: probeAnswer(sdp, transport, way === 'tcp' ? 'tcp' : 'udp') });
    return (await connects(connection)) ? 'open' : 'blocked';
  } catch (error) {
    return NOT_THE_NETWORK.includes(AppError.from(error).code) ? 'unchecked' : 'blocked';
  } finally {
    signal.removeEventListener('abort', stop);
    connection.close();
  }
}

function connects(connection: RTCPeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => resolve(false), CONNECT_MS);
    const look = () => {
      const { connectionState } = connection;
      if (connectionState !== 'connected' && connectionState !== 'failed' && connectionState !== 'closed') return;
      clearTimeout(deadline);
      resolve(connectionState === 'connected');
    };
    connection.addEventListener('connectionstatechange', look);
    look();
  });
}

function all(state: WayState): Ways {
  return { udp: state, tcp: state, relayUdp: state, relayTcp: state, relayTls: state };
}
