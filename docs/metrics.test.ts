import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { allSeries, METRICS_PAGE, type SeriesRow, withMetricsTable } from './metrics-table.ts';

const root = resolve(import.meta.dirname, '..');
const MONITORING = join(root, 'infra/monitoring');
const TIERS = ['api/src', 'signaling/src', 'sfu-workers/src', 'recorder/src', 'shared/src', 'infra/embedded/src'];

let series: SeriesRow[];
beforeAll(async () => {
  series = await allSeries();
});

/** Names of ours and of Node's in a query or a source, without what a histogram adds. */
function namesIn(text: string): string[] {
  const found = [...text.matchAll(/\b(?:watoto|nodejs|process)_[a-z0-9_]+|\bup\b/g)].map(([name]) => name);
  return [...new Set(found)];
}

function isKnown(name: string, known: readonly SeriesRow[]): boolean {
  // Prometheus' own, and prom-client's defaults.
  if (name === 'up' || /^(nodejs|process)_/.test(name)) return true;
  const base = name.replace(/_(bucket|sum|count)$/, '');
  return known.some((row) => row.name === name || (row.type === 'histogram' && row.name === base));
}

describe('METRICS.md', () => {
  it('says what the registries say (else: node docs/metrics-table.ts)', async () => {
    const text = readFileSync(METRICS_PAGE, 'utf8');
    expect(text).toBe(await withMetricsTable(text));
  });

  it('has every series that a source declares', () => {
    const declared = TIERS.flatMap((tier) =>
      readdirSync(join(root, tier), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !/\.(test|fixture|contract)\.ts$/.test(path))
        .flatMap((path) =>
          [...readFileSync(join(root, tier, path), 'utf8').matchAll(/'(watoto_[a-z0-9_]+)'/g)].map((match) => match[1] ?? ''),
        )
        // Cookies are no series.
        .filter((name) => !['watoto_refresh', 'watoto_wrote', 'watoto_reader'].includes(name)),
    );
    expect(declared.length).toBeGreaterThan(30);
    expect(declared.filter((name) => !series.some((row) => row.name === name))).toEqual([]);
  });

  it('every series says what it is, and counters end in _total', () => {
    for (const { name, help, type } of series) {
      expect(help.length, name).toBeGreaterThan(10);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
    }
  });
});

describe('what looks at them names only series that there are', () => {
  it('alerts', () => {
    const exprs = [...readFileSync(join(MONITORING, 'alerts.yml'), 'utf8').matchAll(/expr: (.*)/g)].map((match) => match[1] ?? '');
    expect(exprs.length).toBeGreaterThan(10);
    expect(exprs.flatMap(namesIn).filter((name) => !isKnown(name, series))).toEqual([]);
  });

  it('the Grafana dashboard', () => {
    interface Panel {
      readonly title: string;
      readonly targets?: readonly { readonly expr: string }[];
    }
    const { panels } = JSON.parse(readFileSync(join(MONITORING, 'grafana/watoto.json'), 'utf8')) as { panels: readonly Panel[] };
    const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(exprs.length).toBeGreaterThan(15);
    for (const expr of exprs) expect(namesIn(expr), expr).not.toEqual([]);
    expect(exprs.flatMap(namesIn).filter((name) => !isKnown(name, series))).toEqual([]);
  });
});
