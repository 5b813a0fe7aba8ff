import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiMetrics, watchPasswords, watchPool } from '@watoto/api/metrics.ts';
import { createExportGauges } from '@watoto/api/recordings/export-metrics.ts';
import { createEventMetrics } from '@watoto/api/events/metrics.ts';
import { createCacheMetrics } from '@watoto/api/cache/cache-metrics.ts';
import { watchDatabase } from '@watoto/api/db/watch-database.ts';
import { openDatabase } from '@watoto/api/db/database.ts';
import { NO_PLATFORM } from '@watoto/api/platform/no-platform.ts';
import { watchPlatform } from '@watoto/api/platform/watch-platform.ts';
import { createDeckMetrics } from '@watoto/recorder/decks/deck-metrics.ts';
import { createExportMetrics } from '@watoto/recorder/export/export-metrics.ts';
import { createRecorderMetrics } from '@watoto/recorder/metrics.ts';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { Health } from '@watoto/shared/server/health.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createMetrics, type Metrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';
import { createSfuMetrics } from '@watoto/sfu-workers/metrics.ts';
import { createSignalingMetrics } from '@watoto/signaling/metrics.ts';

/**
 * The table of METRICS.md, written from the registries themselves so that it can't drift: `node docs/metrics-table.ts`.
 * `metrics.test.ts` fails where the two have parted, and where a source declares a series that no registry here has.
 */
export const METRICS_PAGE = join(import.meta.dirname, 'METRICS.md');

const nothing = () => 0;
const quiet = createLogger({ service: 'metrics-table', level: 'silent' });

/** Every series of each tier, put together as its `main.ts` does, over nothing. */
async function declare(): Promise<
  Record<'every tier' | 'API' | 'signaling' | 'SFU node' | 'recorder' | 'exporter' | 'converter', Metrics>
> {
  const [all, api, signaling, sfu] = [createMetrics('all'), createMetrics('api'), createMetrics('signaling'), createMetrics('sfu')];
  const ops = await createOpsServer({ port: 0, host: '127.0.0.1', metrics: all, health: new Health() });
  await ops.close();

  createApiMetrics(api);
  createEventMetrics(api, { outboxAge: nothing, busUp: () => false, deadLetters: nothing });
  createCacheMetrics(api);
  createExportGauges(api, { waiting: nothing, running: nothing });
  watchPool(api, { totalCount: 0, idleCount: 0, waitingCount: 0 });
  watchPasswords(api, { running: 0, waiting: 0 });
  const database = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', logger: quiet });
  const clock = new FakeClock();
  const watch = watchDatabase({ db: database.db, health: new Health(clock), metrics: api, logger: quiet, clock });
  const platform = watchPlatform({ platform: NO_PLATFORM, metrics: api, logger: quiet, clock });
  await watch.close('declared');
  await platform.close('declared');
  await database.close('declared');

  createSignalingMetrics(signaling, {
    rooms: nothing,
    joined: nothing,
    peers: nothing,
    waiting: nothing,
    arrivals: () => ({ video: 0, thumbnail: 0, audio: 0, text: 0 }),
    queued: nothing,
  });
  const load = { workers: 0, rooms: 0, peers: 0, transports: 0, producers: 0, consumers: 0, pipes: 0, taps: 0, onWorkers: [] };
  createSfuMetrics(sfu, () => load, nothing);
  const recorder = createMetrics('recorder');
  createRecorderMetrics(recorder, {
    recordings: nothing,
    tracks: nothing,
    spooledBytes: nothing,
    waiting: nothing,
    behindSeconds: nothing,
    load: nothing,
  });
  const exporter = createMetrics('exporter');
  createExportMetrics(exporter);
  const converter = createMetrics('converter');
  createDeckMetrics(converter);
  return { 'every tier': all, API: api, signaling, 'SFU node': sfu, recorder, exporter, converter };
}

export interface SeriesRow {
  readonly name: string;
  readonly tier: string;
  readonly type: string;
  readonly help: string;
}

/** Our own series; Node's and the process' come with every tier besides. */
export async function allSeries(): Promise<SeriesRow[]> {
  const declared = Object.entries(await declare());
  const rows = await Promise.all(
    declared.map(async ([tier, { registry }]) =>
      (await registry.getMetricsAsJSON())
        .filter(({ name }) => name.startsWith('watoto_'))
        .map(({ name, type, help }) => ({ name, tier, type: String(type), help })),
    ),
  );
  return rows.flat();
}

export async function withMetricsTable(text: string): Promise<string> {
  const rows = (await allSeries()).map(
    ({ name, tier, type, help }) => `| \`${name}\` | ${tier} | ${type} | ${help.replaceAll('|', '\\|')} |`,
  );
  const table = ['| Series | Tier | Type | What it says |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return text.replace(/(<!-- metrics -->\n)[\s\S]*?(<!-- \/metrics -->)/, (_, open: string, close: string) => `${open}${table}\n${close}`);
}

if (process.argv[1] === import.meta.filename) writeFileSync(METRICS_PAGE, await withMetricsTable(readFileSync(METRICS_PAGE, 'utf8')));
