import { keepCoresBusy } from './src/busy-cores.ts';
import { writeResult } from './src/result.ts';
import type { SideName } from './src/sfu-cost/contract.ts';
import { runRound } from './src/sfu-cost/round.ts';
import { checkDelivery, costsOf, type Round } from './src/sfu-cost/summary.ts';
import { summarizeSpan } from './src/span-cost/summary.ts';

/** `npm run bench:span-cost`: CPU per forwarded packet of a room on two nodes, beside the same room on one Router. See METHOD.md. */

const RECEIVERS = 100;
/** Short, and many, as in sfu-cost. */
const BLOCK_SECONDS = 1.5;
const PAIRS_PER_ROUND = 5;
const ROUNDS = 5;
/** Rounds that a machine too busy with others may spoil: the nodes' watchdogs take a Worker that gets no CPU for a second for hung. */
const SPOILED_MAX = 4;

/** Strictly in turn; who begins changes with the round. */
function orderOf(round: number): SideName[] {
  const pair: SideName[] = round % 2 === 0 ? ['span', 'one'] : ['one', 'span'];
  return Array.from({ length: PAIRS_PER_ROUND }, () => pair).flat();
}

const stop = keepCoresBusy();
const rounds: Round[] = [];
let spoiled = 0;

async function measured(i: number): Promise<Round> {
  for (;;) {
    try {
      const round = await runRound({ receivers: RECEIVERS, blockSeconds: BLOCK_SECONDS, order: orderOf(i) });
      checkDelivery(round);
      return round;
    } catch (error) {
      spoiled += 1;
      if (spoiled > SPOILED_MAX) throw error;
      console.warn(`round ${i + 1} was spoiled and is done again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

try {
  for (let i = 0; i < ROUNDS; i += 1) {
    const round = await measured(i);
    const costs = costsOf(round).map(({ side, workerUs, processUs }) => `${side} ${workerUs.toFixed(2)}+${processUs.toFixed(2)}`);
    console.log(`round ${i + 1} of ${ROUNDS}, us per packet of Workers + Node processes: ${costs.join('  ')}`);
    rounds.push(round);
  }
} finally {
  stop();
}
writeResult('span-cost', { ...summarizeSpan(rounds), receivers_count: RECEIVERS, spoiled_rounds_count: spoiled });
