import { setTimeout as sleep } from 'node:timers/promises';
import type { WebRtcTransport } from 'mediasoup/types';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { media } from './media-errors.ts';
import type { Peer } from './peer.ts';
import type { TransportEntry } from './registry.ts';

/** mediasoup's `BweTraceInfo`. */
const BweInfo = z.object({ availableBitrate: z.coerce.number().nonnegative() });

/** bit/s of which nobody needs to know more than that it is enough. */
const PLENTY = 2_000_000;
/** Estimates this close are one, for so long. */
const CLOSE = 0.1;
const REPEAT_MS = 3_000;
/** Milliseconds between two events of one peer, but for a fall. */
const SPACING_MS = 800;

/** When was what said last? */
export interface Said {
  readonly at: number;
  readonly bps: number;
}

/** Is this estimate worth an event? Falls are, at once; one that stays is told again now and then. */
export function isNews(last: Said | null, bps: number, now: number): boolean {
  if (!last) return true;
  const since = now - last.at;
  if (since >= REPEAT_MS) return true;
  const before = Math.min(last.bps, PLENTY);
  const then = Math.min(bps, PLENTY);
  return then < before * (1 - CLOSE) || (since >= SPACING_MS && then > before * (1 + CLOSE));
}

/** Tells what congestion control believes of the peer's way down. It knows only while pictures flow. */
export async function watchBandwidth({ object }: TransportEntry, peer: Peer, clock: Clock): Promise<void> {
  let last: Said | null = null;
  object.on('trace', (trace) => {
    if (trace.type !== 'bwe') return;
    const { data } = BweInfo.safeParse(trace.info);
    const now = clock.now();
    if (!data || !isNews(last, data.availableBitrate, now)) return;
    last = { at: now, bps: data.availableBitrate };
    peer.emit('peer.bandwidth', { bps: last.bps });
  });
  await media(object.enableTraceEvent(['bwe']));
}

/** A limit this much above the estimate changes nothing; below this, mediasoup takes none (bit/s). */
const ABOVE = 1.1;
const LEAST_LIMIT = 30_000;

/**
 * Has congestion control try at once whether all that is wanted fits. An estimate grows to about 1.5 times of what flows, and after a jam by
 * 8 % a second; a limit that changes sets off probes of it and of twice as much (libwebrtc, ProbeController::OnMaxTotalAllocatedBitrate): some packets.
 */
export async function measureBandwidth({ object }: TransportEntry): Promise<void> {
  const known = await availableBps(object);
  await media(object.setMaxOutgoingBitrate(Math.ceil(Math.max(LEAST_LIMIT, known * ABOVE))));
  await media(object.setMaxOutgoingBitrate(0));
}

/** So much more, and for so long (ms) that congestion control has taken it over: it looks each 25 ms, and tells at once what is more than 1.5 times as much. */
const RAISE = 2.5;
const RAISE_MS = 100;

/**
 * Has congestion control take it that so much more fits, by a floor under its estimate that is gone again at once. It goes by what it sees from
 * then on: pictures that have had no room flow, and where they queue or get lost the estimate falls as ever. For where timers that are late
 * keep bursts from finding what is there: an estimate grows to 1.5 times of what flows, and the next larger picture takes three times as much.
 */
export async function raiseBandwidth({ object }: TransportEntry): Promise<void> {
  const raised = Math.min(PLENTY, (await availableBps(object)) * RAISE);
  await media(object.setMinOutgoingBitrate(Math.ceil(Math.max(LEAST_LIMIT, raised))));
  await sleep(RAISE_MS);
  if (!object.closed) await media(object.setMinOutgoingBitrate(0));
}

async function availableBps(object: WebRtcTransport): Promise<number> {
  const stats = await media(object.getStats());
  return Math.max(...stats.map(({ availableOutgoingBitrate }) => availableOutgoingBitrate ?? 0));
}
