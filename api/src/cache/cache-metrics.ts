import type { Metrics } from '@watoto/shared/server/metrics.ts';

/** `hit`: it was there. `miss`: it was read and kept. `shared`: somebody was reading it already. `away`: the cache could not say. */
export type Look = 'hit' | 'miss' | 'shared' | 'away';

export interface CacheMetrics {
  looked(family: string, look: Look): void;
  /** Keys or tags that could not be dropped; they are tried again. */
  stuck(): void;
}

export const NO_CACHE_METRICS: CacheMetrics = { looked: () => {}, stuck: () => {} };

export function createCacheMetrics(metrics: Metrics): CacheMetrics {
  const looks = metrics.counter({
    name: 'watoto_api_cache_looks_total',
    help: 'Looks into the cache, by family of keys and outcome (shared: somebody was reading the same already; away: the cache could not say, Postgres was read).',
    labels: ['family', 'outcome'],
  });
  const stuck = metrics.counter({
    name: 'watoto_api_cache_drops_late_total',
    help: 'Times that the cache could not be told of a change at once. It is told again until it hears; meanwhile what changed is read from Postgres here.',
  });
  return { looked: (family, outcome) => looks.inc({ family, outcome }), stuck: () => stuck.inc() };
}
