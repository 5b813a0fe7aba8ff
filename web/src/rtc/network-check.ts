import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';

export interface NetworkCheck {
  /** One round trip to signaling, ms; null: it can't be reached. */
  readonly signalingMs: number | null;
  /** What this browser can carry media over. It does not prove the way to the media server: joining does. */
  readonly webrtc: 'udp' | 'tcp' | 'none';
}

const SIGNALING_DEADLINE_MS = 5_000;
const WEBRTC_DEADLINE_MS = 3_000;

/** The device check's look at the network. `url`: origin of signaling, '' for the page's own. Never rejects. */
export async function checkNetwork({ url }: { url: string }): Promise<NetworkCheck> {
  const [signalingMs, webrtc] = await Promise.all([pingSignaling(url), tryWebRtc()]);
  return { signalingMs, webrtc };
}

/** Opens a socket up to Engine.IO's greeting, then times the closing handshake (RFC 6455, 7.1.4): one round trip, and nothing to clean up. */
function pingSignaling(url: string): Promise<number | null> {
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

/** Two connections within the page: do they find each other, and by what kind of candidates? */
async function tryWebRtc(): Promise<NetworkCheck['webrtc']> {
  if (typeof RTCPeerConnection === 'undefined') return 'none';
  const here = new RTCPeerConnection();
  const there = new RTCPeerConnection();
  const protocols = new Set<string>();
  try {
    exchangeCandidates(here, there, protocols);
    exchangeCandidates(there, here, protocols);
    const opened = opensChannel(here);
    await here.setLocalDescription();
    await there.setRemoteDescription(requireDescription(here));
    await there.setLocalDescription();
    await here.setRemoteDescription(requireDescription(there));
    if (await opened) return 'udp';
    return protocols.has('tcp') ? 'tcp' : 'none';
  } catch {
    return 'none';
  } finally {
    here.close();
    there.close();
  }
}

function exchangeCandidates(from: RTCPeerConnection, to: RTCPeerConnection, protocols: Set<string>): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.protocol) protocols.add(candidate.protocol);
    // One that comes too late, or that this browser can't read, is one way less.
    if (candidate) to.addIceCandidate(candidate).catch(() => {});
  });
}

function opensChannel(connection: RTCPeerConnection): Promise<boolean> {
  const channel = connection.createDataChannel('check');
  return new Promise((resolve) => {
    const deadline = setTimeout(() => resolve(false), WEBRTC_DEADLINE_MS);
    channel.addEventListener('open', () => {
      clearTimeout(deadline);
      resolve(true);
    });
  });
}

function requireDescription({ localDescription }: RTCPeerConnection): RTCSessionDescription {
  if (!localDescription) throw new Error('no local description');
  return localDescription;
}
