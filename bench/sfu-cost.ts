import { writeResult } from './src/result.ts';
import type { SideName } from './src/sfu-cost/contract.ts';
import { runRound } from './src/sfu-cost/round.ts';
import { type Block, checkDelivery, summarize } from './src/sfu-cost/summary.ts';

/** `npm run bench:sfu-cost`: CPU per forwarded packet through the whole SFU node, beside bare mediasoup. See METHOD.md. */

const RECEIVERS = 50;
const BLOCK_SECONDS = 3;
/** Each round starts both sides anew: a Worker that was lucky with its memory is not lucky every time. */
const ROUNDS: readonly (readonly SideName[])[] = [
  ['node', 'bare', 'bare', 'node'],
  ['bare', 'node', 'node', 'bare'],
  ['node', 'bare', 'bare', 'node'],
  ['bare', 'node', 'node', 'bare'],
  ['node', 'bare', 'bare', 'node'],
  ['bare', 'node', 'node', 'bare'],
];

const blocks: Block[] = [];
for (const [i, order] of ROUNDS.entries()) {
  const measured = await runRound({ receivers: RECEIVERS, blockSeconds: BLOCK_SECONDS, order });
  checkDelivery(measured, RECEIVERS);
  const line = measured.map(({ side, workerNs, processNs, sent }) => `${side} ${((workerNs + processNs) / 1_000 / sent).toFixed(2)}`);
  console.log(`round ${i + 1}/${ROUNDS.length}, us per packet: ${line.join('  ')}`);
  blocks.push(...measured);
}
writeResult('sfu-cost', { ...summarize(blocks), receivers_count: RECEIVERS });
