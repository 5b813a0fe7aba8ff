import { z } from 'zod';
import { media } from './media-errors.ts';
import type { Peer } from './peer.ts';

/** Of mediasoup's statistics of a Producer's stream: what its last receiver report said was lost (RFC 3550, section 6.4.1: of 256). */
const Received = z.object({ type: z.literal('inbound-rtp'), fractionLost: z.number().min(0).max(255), packetCount: z.number() });
const FRACTION = 256;

/** What was lost of late of what the peer sends, on its way here: of the stream that lost the least. null: nothing is sent. */
export async function lostUp(peer: Peer): Promise<number | null> {
  const sending = [...peer.producers.values()].flatMap((entry) =>
    entry && !entry.object.closed && !entry.object.paused ? [entry.object] : [],
  );
  // One that closes meanwhile sends nothing.
  const stats = await Promise.all(sending.map((producer) => media(producer.getStats()).catch(() => [])));
  const shares = stats.flat().flatMap((stat) => {
    const { data } = Received.safeParse(stat);
    return data && data.packetCount > 0 ? [data.fractionLost / FRACTION] : [];
  });
  return shares.length === 0 ? null : Math.min(...shares);
}
