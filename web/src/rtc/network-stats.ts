import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Network } from './classroom.ts';
import type { MediaLink } from './media-link.ts';
import { type NetworkSample, type StatsRow, networkOf, readSample } from './network-quality.ts';

const EVERY_MS = 2_000;

export interface NetworkStatsDeps {
  readonly clock: Clock;
  readonly link: () => MediaLink | null;
  readonly show: (network: Network) => void;
}

/** Looks at the transports' statistics now and then; the returned function stops it. */
export function watchNetwork({ clock, link, show }: NetworkStatsDeps): () => void {
  let before: { link: MediaLink; sample: NetworkSample } | null = null;
  let looking = false;
  let stopped = false;

  async function look(): Promise<void> {
    const now = link();
    if (!now) return;
    const sample = readSample(await rowsOf(now));
    if (stopped || now.closed || now !== link()) return;
    const begun = now.transports.filter(({ connectionState }) => connectionState !== 'new');
    if (begun.length === 0) return;
    show(
      networkOf(
        before?.link === now ? before.sample : null,
        sample,
        begun.every(({ connectionState }) => connectionState === 'connected'),
      ),
    );
    before = { link: now, sample };
  }

  const cancel = clock.every(EVERY_MS, () => {
    if (looking) return;
    looking = true;
    // A transport that closes while it is asked has nothing to say.
    look()
      .catch(() => {})
      .finally(() => {
        looking = false;
      });
  });
  return () => {
    stopped = true;
    cancel();
  };
}

async function rowsOf(link: MediaLink): Promise<StatsRow[]> {
  const reports = await Promise.all(link.transports.map((transport) => transport.getStats()));
  const rows: StatsRow[] = [];
  for (const report of reports) report.forEach((row: StatsRow) => rows.push(row));
  return rows;
}
