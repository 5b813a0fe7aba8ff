import { keepCoresBusy } from './src/busy-cores.ts';
import { writeResult } from './src/result.ts';
import type { SideName } from './src/sfu-cost/contract.ts';
import { runRound } from './src/sfu-cost/round.ts';
import { checkDelivery, costsOf, type Round, summarize } from './src/sfu-cost/summary.ts';

/** `npm run bench:sfu-cost`: CPU per forwarded packet through the whole SFU node, beside bare mediasoup. See METHOD.md. */

const RECEIVERS = 100;
/** Short, and many: on a shared machine the cost of a packet drifts by a tenth within seconds, for both sides alike. */
const BLOCK_SECONDS = 1.5;
const PAIRS_PER_ROUND = 5;
/** Each round starts both sides anew: a Worker that was lucky with its memory is not lucky every time. */
const ROUNDS = 5;

/** Strictly in turn, so that each side rests as long as the other; who begins changes with the round. */
function orderOf(round: number): SideName[] {
  const pair: SideName[] = round % 2 === 0 ? ['node', 'bare'] : ['bare', 'node'];
  return Array.from({ length: PAIRS_PER_ROUND }, () => pair).flat();
}

const stop = keepCoresBusy();
const rounds: Round[] = [];
try {
  for (let i = 0; i < ROUNDS; i += 1) {
    const round = await runRound({ receivers: RECEIVERS, blockSeconds: BLOCK_SECONDS, order: orderOf(i) });
    checkDelivery(round);
    const costs = costsOf(round).map(({ side, workerUs, processUs }) => `${side} ${workerUs.toFixed(2)}+${processUs.toFixed(2)}`);
    console.log(`round ${i + 1} of ${ROUNDS}, us per packet of Worker + Node process: ${costs.join('  ')}`);
    rounds.push(round);
  }
} finally {
  stop();
}
writeResult('sfu-cost', { ...summarize(rounds), receivers_count: RECEIVERS });
