import type { NetReport } from '@watoto/shared/contract/net-report.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Network } from './classroom.ts';
import type { MediaLink } from './media-link.ts';
import { type Look, NOTHING_HEARD, deviceClass, isTroubled, netReport, readLoad } from './net-report.ts';
import { type StatsRow, networkOf, readSample } from './network-quality.ts';
import { StallWatch } from './stall-watch.ts';

const EVERY_MS = 2_000;
/** Looks between two reports while all is well. */
const QUIET_LOOKS = 3;

export interface NetworkStatsDeps {
  readonly clock: Clock;
  readonly link: () => MediaLink | null;
  readonly show: (network: Network) => void;
  /** Do transports fail, one after the other, while the socket lives? */
  readonly blocked: () => boolean;
  /** Tells the server: soon while there is trouble, else now and then. */
  readonly report: (report: NetReport) => void;
}

/** Looks at the transports' statistics now and then; the returned function stops it. */
export function watchNetwork({ clock, link, show, blocked, report }: NetworkStatsDeps): () => void {
  const device = deviceOf(navigator);
  const stalls = new StallWatch(clock, () => document.hidden);
  let before: (Look & { link: MediaLink }) | null = null;
  let quiet = 0;
  let troubled = false;
  let looking = false;
  let stopped = false;

  async function look(): Promise<void> {
    if (blocked()) {
      before = null;
      tell({ ...NOTHING_HEARD, device, blocked: true });
      return;
    }
    const now = link();
    if (!now) return;
    const rows = await rowsOf(now);
    const seen: Look = { network: readSample(rows), load: readLoad(rows), stalled: stalls.take() };
    if (stopped || now.closed || now !== link()) return;
    const begun = now.transports.filter(({ connectionState }) => connectionState !== 'new');
    if (begun.length === 0) return;
    show(
      networkOf(
        before?.link === now ? before.network : null,
        seen.network,
        begun.every(({ connectionState }) => connectionState === 'connected'),
      ),
    );
    if (before?.link === now) tell({ ...netReport(before, seen, device), blocked: false });
    before = { link: now, ...seen };
  }

  /** One more after trouble has ended says so. */
  function tell(said: NetReport): void {
    const trouble = said.blocked || isTroubled(said);
    quiet = trouble || troubled ? 0 : (quiet + 1) % QUIET_LOOKS;
    troubled = trouble;
    if (quiet === 0) report(said);
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
    stalls.stop();
    cancel();
  };
}

async function rowsOf(link: MediaLink): Promise<StatsRow[]> {
  const reports = await Promise.all(link.transports.map((transport) => transport.getStats()));
  const rows: StatsRow[] = [];
  for (const report of reports) report.forEach((row: StatsRow) => rows.push(row));
  return rows;
}

/** deviceMemory is Chromium's alone. */
function deviceOf(browser: Navigator): NetReport['device'] {
  const memory: unknown = Reflect.get(browser, 'deviceMemory');
  return deviceClass(browser.hardwareConcurrency, typeof memory === 'number' ? memory : undefined);
}
