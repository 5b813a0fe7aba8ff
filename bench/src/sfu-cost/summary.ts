import type { Figures } from '../result.ts';
import { median, ratioInterval, sum } from '../stats.ts';
import type { SideName } from './contract.ts';

/** One side's turn. Packets are RTP packets of the two streams. */
export interface Block {
  readonly side: SideName;
  /** What the receivers have decrypted. */
  readonly received: number;
  /** CPU time of the mediasoup Worker, and of the Node process around it. */
  readonly workerNs: number;
  readonly processNs: number;
}

/** One side's packets of a whole round. */
export interface Total {
  readonly side: SideName;
  /** What the sender sent, times the receivers that want it. */
  readonly offered: number;
  /** What the SFU says it has sent on. */
  readonly sent: number;
  readonly received: number;
  /** Of bandwidth estimation, beside the streams. */
  readonly probationBytes: number;
}

export interface Round {
  readonly blocks: readonly Block[];
  readonly totals: readonly Total[];
}

/** A round in which less arrived than this share measured something else. */
const LEAST_DELIVERED = 0.95;

/** Throws where packets were not offered, sent on and received. */
export function checkDelivery({ totals }: Round): void {
  for (const { side, offered, sent, received } of totals) {
    if (offered === 0 || sent < offered * LEAST_DELIVERED || received < sent * LEAST_DELIVERED) {
      throw new Error(`${side}: of ${offered} packets ${sent} were sent on and ${received} received`);
    }
  }
}

/** CPU of one block, microseconds for each packet that the SFU sent: what its receivers got, and this side's losses after it. */
export interface Cost {
  readonly side: SideName;
  readonly workerUs: number;
  readonly processUs: number;
}

export function costsOf({ blocks, totals }: Round): Cost[] {
  return blocks.map(({ side, received, workerNs, processNs }) => {
    const total = totals.find((of) => of.side === side);
    if (!total) throw new TypeError(`no totals of ${side}`);
    const sent = (received * total.sent) / total.received;
    return { side, workerUs: workerNs / 1_000 / sent, processUs: processNs / 1_000 / sent };
  });
}

export const wholeUs = ({ workerUs, processUs }: Cost): number => workerUs + processUs;

/** The n-th turn of one side and the n-th of the other are a pair. */
export function summarize(rounds: readonly Round[]): Figures {
  const costs = rounds.flatMap(costsOf);
  const of = (side: SideName, value: (cost: Cost) => number) => costs.filter((cost) => cost.side === side).map(value);
  const worker = ({ workerUs }: Cost) => workerUs;
  const own = ({ processUs }: Cost) => processUs;
  const whole = { node: of('node', wholeUs), bare: of('bare', wholeUs) };
  const { low, high } = ratioInterval(whole.node.map((node, i) => ({ of: node, to: whole.bare[i] ?? Number.NaN })));
  const totals = rounds.flatMap((round) => round.totals);
  return {
    us_per_packet: median(whole.node),
    bare_us_per_packet: median(whole.bare),
    ratio_to_bare_mediasoup: median(whole.node) / median(whole.bare),
    ratio_low: low,
    ratio_high: high,
    worker_us_per_packet: median(of('node', worker)),
    bare_worker_us_per_packet: median(of('bare', worker)),
    worker_ratio_to_bare: median(of('node', worker)) / median(of('bare', worker)),
    node_process_us_per_packet: median(of('node', own)),
    bare_process_us_per_packet: median(of('bare', own)),
    delivered_ratio: sum(totals.map(({ received }) => received)) / sum(totals.map(({ sent }) => sent)),
    probation_bytes_node: sum(totals.filter(({ side }) => side === 'node').map(({ probationBytes }) => probationBytes)),
    probation_bytes_bare: sum(totals.filter(({ side }) => side === 'bare').map(({ probationBytes }) => probationBytes)),
    pairs_count: whole.node.length,
    packets_count: sum(totals.map(({ sent }) => sent)),
  };
}
