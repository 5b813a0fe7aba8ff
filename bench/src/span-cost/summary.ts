import type { Figures } from '../result.ts';
import { type Cost, costsOf, type Round, wholeUs } from '../sfu-cost/summary.ts';
import { median, ratioInterval, sum } from '../stats.ts';

/** The n-th turn of one side and the n-th of the other are a pair. */
export function summarizeSpan(rounds: readonly Round[]): Figures {
  const costs = rounds.flatMap(costsOf);
  const of = (side: 'one' | 'span', value: (cost: Cost) => number) => costs.filter((cost) => cost.side === side).map(value);
  const whole = { one: of('one', wholeUs), span: of('span', wholeUs) };
  const pairs = whole.span.map((span, i) => ({ of: span, to: whole.one[i] ?? Number.NaN }));
  const { low, high } = ratioInterval(pairs);
  const worker = ({ workerUs }: Cost) => workerUs;
  const totals = rounds.flatMap((round) => round.totals);
  return {
    ratio_to_one_router: median(pairs.map((pair) => pair.of / pair.to)),
    ratio_low: low,
    ratio_high: high,
    us_per_packet: median(whole.span),
    one_router_us_per_packet: median(whole.one),
    worker_ratio_to_one_router: median(of('span', worker)) / median(of('one', worker)),
    delivered_ratio: sum(totals.map(({ received }) => received)) / sum(totals.map(({ sent }) => sent)),
    pairs_count: pairs.length,
    packets_count: sum(totals.map(({ sent }) => sent)),
  };
}
