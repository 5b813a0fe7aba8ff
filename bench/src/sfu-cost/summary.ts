import type { Figures } from '../result.ts';
import { median, ratioInterval, sum } from '../stats.ts';
import type { SideName } from './contract.ts';

/** One side's turn. Packets are RTP packets of the two streams. */
export interface Block {
  readonly side: SideName;
  /** What the sender sent, times the receivers that want it. */
  readonly offered: number;
  /** What the SFU says it has sent on. */
  readonly sent: number;
  /** What the receivers have decrypted. */
  readonly received: number;
  readonly probationBytes: number;
  /** CPU time of the mediasoup Worker, and of the Node process around it. */
  readonly workerNs: number;
  readonly processNs: number;
}

/** A block in which less arrived than this share measured something else. */
const LEAST_DELIVERED = 0.95;

/** Throws where packets were not offered, sent on and received. */
export function checkDelivery(blocks: readonly Block[]): void {
  for (const { side, offered, sent, received } of blocks) {
    if (offered === 0 || sent < offered * LEAST_DELIVERED || received < sent * LEAST_DELIVERED) {
      throw new Error(`${side}: of ${offered} packets ${sent} were sent on and ${received} received`);
    }
  }
}

/** The n-th turn of one side and the n-th of the other are a pair. */
export function summarize(blocks: readonly Block[]): Figures {
  const node = blocks.filter(({ side }) => side === 'node');
  const bare = blocks.filter(({ side }) => side === 'bare');
  const whole = { node: node.map(wholeUs), bare: bare.map(wholeUs) };
  const { low, high } = ratioInterval(whole.node.map((of, i) => ({ of, to: whole.bare[i] ?? Number.NaN })));
  return {
    us_per_packet: median(whole.node),
    bare_us_per_packet: median(whole.bare),
    ratio_to_bare_mediasoup: median(whole.node) / median(whole.bare),
    ratio_low: low,
    ratio_high: high,
    worker_us_per_packet: median(node.map(workerUs)),
    bare_worker_us_per_packet: median(bare.map(workerUs)),
    worker_ratio_to_bare: median(node.map(workerUs)) / median(bare.map(workerUs)),
    node_process_us_per_packet: median(node.map(processUs)),
    bare_process_us_per_packet: median(bare.map(processUs)),
    delivered_ratio: sum(blocks.map(({ received }) => received)) / sum(blocks.map(({ sent }) => sent)),
    probation_bytes: sum(blocks.map(({ probationBytes }) => probationBytes)),
    pairs_count: node.length,
    packets_per_block: median(blocks.map(({ sent }) => sent)),
  };
}

const workerUs = ({ workerNs, sent }: Block) => workerNs / 1_000 / sent;
const processUs = ({ processNs, sent }: Block) => processNs / 1_000 / sent;
const wholeUs = (block: Block) => workerUs(block) + processUs(block);
