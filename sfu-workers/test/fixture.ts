import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { ConsumerId, PeerId, ProducerId, RoomId, TransportId } from '@watoto/shared/kernel/ids.ts';
import { type Clock, FakeClock, systemClock } from '@watoto/shared/kernel/clock.ts';
import type { AppError } from '@watoto/shared/kernel/errors.ts';
import type { EventData, EventName } from '@watoto/shared/kernel/rpc.ts';
import { createChannelPair, type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import type { DtlsParameters, RtpParameters, Source } from '@watoto/shared/contract/media.ts';
import { type Sfu, sfu } from '@watoto/shared/contract/sfu.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createMetrics, type Metrics } from '@watoto/shared/server/metrics.ts';
import { createControlTokens } from '../src/adapters/control-token.ts';
import { SfuNodeConfig, type SfuNodeConfigInput } from '../src/config.ts';
import type { ConnectNode } from '../src/pipe/node-links.ts';
import { createSfuNode, type SfuNode } from '../src/sfu-node.ts';

export const SECRET = 'a secret that only these tests know of';
export const tokens = createControlTokens(SECRET);
export const CAPABILITIES = ROUTER_RTP_CAPABILITIES;
/** Set TEST_LOG=debug to see what the node says. */
export const logger = createLogger({ service: 'sfu-test', level: process.env['TEST_LOG'] ?? 'silent' });

export const ROOM = RoomId.parse('room-1');
export const peerId = (name: string) => PeerId.parse(name);
export const inRoom = { roomId: ROOM, epoch: 1 };
export const asPeer = (name: string, epoch = 1) => ({ roomId: ROOM, epoch, peerId: peerId(name) });

export interface TestNode {
  readonly node: SfuNode;
  readonly metrics: Metrics;
}

/** A node with one real Worker on a free port. */
export async function startNode(
  overrides: Partial<SfuNodeConfigInput> = {},
  clock: Clock = systemClock,
  connectNode?: ConnectNode,
): Promise<TestNode> {
  const config = SfuNodeConfig.parse({ nodeId: 'node-1', controlSecret: SECRET, workers: 1, rtcAnnounced: '127.0.0.1', ...overrides });
  const metrics = createMetrics('sfu-test');
  return { node: await createSfuNode({ config, logger, metrics, clock, ...(connectNode ? { connectNode } : {}) }), metrics };
}

/** A node whose time stands still until the test moves it. Its Workers are not watched: they live in real time. */
export async function startTimedNode(): Promise<TestNode & { readonly clock: FakeClock }> {
  const clock = new FakeClock();
  return { ...(await startNode({ workerPingMs: 1e9 }, clock)), clock };
}

type Heard = { readonly [N in EventName<Sfu>]: EventData<Sfu, N>[] };

/** A greeted link, and every event that came over it. */
export interface TestLink {
  readonly rpc: RpcLink<Sfu>;
  readonly heard: Heard;
}

export async function connect(node: SfuNode): Promise<TestLink> {
  const [ours, theirs] = createChannelPair();
  node.accept(theirs);
  return await greet(ours);
}

export async function greet(channel: FrameChannel): Promise<TestLink> {
  const link = listen(channel);
  await link.rpc.call('node.hello', { token: await tokens.sign('test'), instance: 'test' });
  return link;
}

/** A link that has not said hello. */
export function listen(channel: FrameChannel): TestLink {
  const rpc = new RpcLink(sfu, channel, { timeoutMs: 10_000 });
  const heard: Heard = {
    'room.lost': [],
    'transport.failed': [],
    'consumer.closed': [],
    'consumer.layers': [],
    'peer.bandwidth': [],
    'peer.score': [],
    'room.levels': [],
    'node.draining': [],
  };
  for (const name of Object.keys(heard) as EventName<Sfu>[]) rpc.on(name, (data) => heard[name].push(data as never));
  return { rpc, heard };
}

/** Any certificate's fingerprint: enough to connect a transport that nobody will use. */
export const FINGERPRINT: DtlsParameters = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, (_, i) => (i + 16).toString(16).toUpperCase()).join(':') }],
};

const MID = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 };
const RID = { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 2 };
export const LEVEL = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 };

/** What a browser would send for a microphone. */
export function opus(ssrc: number, mid = '0'): RtpParameters {
  return {
    mid,
    codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: { useinbandfec: 1, usedtx: 1 } }],
    headerExtensions: [MID, LEVEL],
    encodings: [{ ssrc, dtx: true }],
    rtcp: { cname: 'test' },
  };
}

/** What a browser would send for a camera: VP8 simulcast in three layers, by rid. */
export function simulcast(mid = '1'): RtpParameters {
  return {
    mid,
    codecs: [
      { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }] },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 } },
    ],
    headerExtensions: [MID, RID],
    encodings: ['q', 'h', 'f'].map((rid, i) => ({ rid, scalabilityMode: 'L1T3', maxBitrate: 150_000 * 4 ** i })),
    rtcp: { cname: 'test' },
  };
}

export interface OpenedPeer {
  readonly send: TransportId;
  readonly recv: TransportId;
}

/** Opens a peer with both transports, connected. */
export async function openPeer(link: TestLink, name: string, epoch = 1): Promise<OpenedPeer> {
  const opened = await link.rpc.call('peer.open', {
    ...asPeer(name, epoch),
    rtpCapabilities: CAPABILITIES,
    send: true,
    dtlsParameters: FINGERPRINT,
    consume: [],
  });
  return { send: TransportId.parse(opened.send?.id), recv: opened.recv.id };
}

export async function publish(
  link: TestLink,
  name: string,
  transportId: TransportId,
  source: Source = 'mic',
  epoch = 1,
): Promise<ProducerId> {
  const audio = source === 'mic' || source === 'screenAudio';
  const { producerId } = await link.rpc.call('producer.open', {
    ...asPeer(name, epoch),
    transportId,
    kind: audio ? 'audio' : 'video',
    source,
    rtpParameters: audio ? opus(1_111, source) : simulcast(source),
    paused: false,
  });
  return producerId;
}

export const noSuch = {
  transport: TransportId.parse('nobodys'),
  producer: ProducerId.parse('nobodys'),
  consumer: ConsumerId.parse('nobodys'),
};

/** The code that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'answered',
    (error: AppError) => error.code,
  );
}

/** Polls until `missing` says that nothing is (null); fails with its last word. */
export function until(missing: () => string | null | Promise<string | null>, timeoutMs = 10_000): Promise<void> {
  return pollUntil(missing, { timeoutMs, everyMs: 10 });
}

/** `load()` and the Workers' own processes agree that nothing but what belongs to an idle node is open. */
export async function untilEmpty({ node }: TestNode): Promise<void> {
  await until(async () => {
    const { rooms, peers, transports, producers, consumers, pipes, taps } = node.load();
    const held = { rooms, peers, transports, producers, consumers, pipes, taps };
    if (Object.values(held).some((count) => count > 0)) return `load: ${JSON.stringify(held)}`;
    const dumps = await node.dump();
    // An idle Worker has its WebRtcServer and nothing else.
    return dumps.some((dump) => dump.routers + dump.transports > 0 || dump.objects > 1) ? `dump: ${JSON.stringify(dumps)}` : null;
  });
}
