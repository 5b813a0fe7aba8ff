import { openConsumers } from './consuming.ts';
import { media } from './media-errors.ts';
import type { Peer } from './peer.ts';
import type { Entry } from './registry.ts';

type Stat = Record<string, unknown>;

/** mediasoup's statistics of everything the peer has; each says what it is of (`of`, `id`, and `source` of a Producer). */
export async function peerStats(peer: Peer): Promise<Stat[]> {
  const { send, recv } = peer.transports;
  const producers = [...peer.producers.values()].filter((entry) => entry !== null);
  const consumers = await openConsumers(peer);
  const entries: Entry[] = [...(send ? [send] : []), recv, ...producers, ...consumers.map(({ entry }) => entry)];
  return (await Promise.all(entries.map(statsOf))).flat();
}

/** Bytes of all kinds that have come over the peer's transports: media, what is told of it, and checks of the path. */
export async function receivedFrom({ transports: { send, recv } }: Peer): Promise<number> {
  const stats = await Promise.all([...(send ? [send] : []), recv].map(({ object }) => media(object.getStats())));
  return stats.flat().reduce((total, { bytesReceived }) => total + bytesReceived, 0);
}

async function statsOf(entry: Entry): Promise<Stat[]> {
  const asked: Promise<object[]> = entry.object.getStats();
  const stats = await media(asked);
  const of = { of: entry.kind, id: entry.object.id, ...(entry.kind === 'producer' ? { source: entry.source } : {}) };
  return stats.map((stat) => ({ ...stat, ...of }));
}
