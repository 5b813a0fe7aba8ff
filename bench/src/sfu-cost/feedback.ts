/**
 * Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01), as a browser's receiver sends
 * it every 100 ms: without it the SFU's bandwidth estimation has no work. Pure.
 */

const FEEDBACK_HEADER_BYTES = 20;
const SYMBOLS_PER_CHUNK = 7;
const DELTA_US = 250;
const REFERENCE_US = 64_000;
/** What the one-byte kind of delta can say, in `DELTA_US`. */
const SMALL_DELTA = 255;

export interface Arrival {
  /** The packet's transport-wide sequence number, 16 bits. */
  readonly sequence: number;
  /** Microseconds on the receiver's clock. */
  readonly atUs: number;
}

/** One feedback packet for arrivals in order of sequence number (it may wrap), at least one. `count` numbers the feedback packets. */
export function transportFeedback(
  ssrcs: { readonly sender: number; readonly media: number },
  count: number,
  arrivals: readonly Arrival[],
): Buffer {
  const first = arrivals[0];
  const last = arrivals.at(-1);
  if (!first || !last) throw new RangeError('no arrivals');
  const bySequence = new Map(arrivals.map(({ sequence, atUs }) => [sequence, atUs]));
  const statuses = ((last.sequence - first.sequence) & 0xffff) + 1;
  const reference = Math.floor(first.atUs / REFERENCE_US);
  const symbols: number[] = [];
  const deltas: number[] = [];
  let before = (reference * REFERENCE_US) / DELTA_US;
  for (let i = 0; i < statuses; i += 1) {
    const atUs = bySequence.get((first.sequence + i) & 0xffff);
    if (atUs === undefined) {
      symbols.push(0);
      continue;
    }
    const at = Math.round(atUs / DELTA_US);
    const delta = at - before;
    before = at;
    const small = delta >= 0 && delta <= SMALL_DELTA;
    symbols.push(small ? 1 : 2);
    deltas.push(...(small ? [delta] : [(delta >> 8) & 0xff, delta & 0xff]));
  }
  const packet = Buffer.alloc(Math.ceil((FEEDBACK_HEADER_BYTES + Math.ceil(statuses / SYMBOLS_PER_CHUNK) * 2 + deltas.length) / 4) * 4);
  // Version 2, FMT 15, RTPFB.
  packet[0] = 0x8f;
  packet[1] = 205;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  packet.writeUInt32BE(ssrcs.sender, 4);
  packet.writeUInt32BE(ssrcs.media, 8);
  packet.writeUInt16BE(first.sequence, 12);
  packet.writeUInt16BE(statuses, 14);
  packet.writeUIntBE(reference & 0xffffff, 16, 3);
  packet[19] = count & 0xff;
  let at = FEEDBACK_HEADER_BYTES;
  for (let i = 0; i < statuses; i += SYMBOLS_PER_CHUNK) at = packet.writeUInt16BE(statusChunk(symbols.slice(i, i + SYMBOLS_PER_CHUNK)), at);
  packet.set(deltas, at);
  return packet;
}

/** A status vector chunk of two-bit symbols, the first in the highest bits. */
function statusChunk(symbols: readonly number[]): number {
  return symbols.reduce((chunk, symbol, i) => chunk | (symbol << (12 - i * 2)), 0xc000);
}
