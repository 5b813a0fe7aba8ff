import type { Producer } from 'mediasoup/types';
import { z } from 'zod';
import { media } from './media-errors.ts';
import type { Peer } from './peer.ts';

/** Of mediasoup's statistics of a Producer's stream; `fractionLost`: what its last receiver report said was lost (RFC 3550, section 6.4.1: of 256). */
const Received = z.object({
  type: z.literal('inbound-rtp'),
  ssrc: z.number(),
  fractionLost: z.number().min(0).max(255),
  bitrate: z.number(),
  packetCount: z.number(),
  packetsRepaired: z.number(),
});
type Received = z.infer<typeof Received>;
const FRACTION = 256;

/** What each stream had when it was last asked for. */
const before = new WeakMap<Producer, ReadonlyMap<number, Received>>();

/**
 * What was lost of late of what the peer sends, on its way here: of the stream that lost the least, or of all together by their transport's
 * own numbers (transport-wide sequence numbers), which know of a jam at once: a voice's receiver reports are made each five seconds. What was
 * sent again counts as lost: it comes too late for those who listen. null: nothing is sent.
 */
export async function lostUp(peer: Peer): Promise<number | null> {
  const sending = [...peer.producers.values()].flatMap((entry) =>
    entry && !entry.object.closed && !entry.object.paused ? [entry.object] : [],
  );
  if (sending.length === 0) return null;
  const [shares, way] = await Promise.all([Promise.all(sending.map(lostOf)), lostOnWay(peer)]);
  const least = Math.min(...shares.flat());
  return Number.isFinite(least) ? Math.max(least, way) : null;
}

/** 0 where it isn't known: not every browser numbers all that it sends. */
async function lostOnWay({ transports: { send } }: Peer): Promise<number> {
  const stats = send ? await media(send.object.getStats()).catch(() => []) : [];
  return Math.min(1, Math.max(0, ...stats.map(({ rtpPacketLossReceived }) => rtpPacketLossReceived ?? 0)));
}

/** Of each of the Producer's streams that flows. One that closes meanwhile sends nothing. */
async function lostOf(producer: Producer): Promise<number[]> {
  const stats = await media(producer.getStats()).catch(() => []);
  const now = stats.flatMap((stat) => Received.safeParse(stat).data ?? []);
  const then = before.get(producer);
  before.set(producer, new Map(now.map((stream) => [stream.ssrc, stream])));
  return now.flatMap((stream) =>
    stream.bitrate > 0 ? [Math.max(stream.fractionLost / FRACTION, repaired(then?.get(stream.ssrc), stream))] : [],
  );
}

function repaired(then: Received | undefined, now: Received): number {
  const came = now.packetCount - (then?.packetCount ?? 0);
  return came > 0 ? Math.min(1, Math.max(0, now.packetsRepaired - (then?.packetsRepaired ?? 0)) / came) : 0;
}
