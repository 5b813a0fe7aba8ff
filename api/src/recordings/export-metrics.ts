import type { Metrics } from '@watoto/shared/server/metrics.ts';

/** What waits to be made, as the database knows it. */
export function createExportGauges(metrics: Metrics, read: { waiting: () => number; running: () => number }): void {
  metrics.gauge({
    name: 'watoto_api_exports_waiting',
    help: 'MP4 files that were asked for and that nobody makes yet; counted now and then, by every instance alike. Grows: no exporter, or too few.',
    read: read.waiting,
  });
  metrics.gauge({ name: 'watoto_api_exports_running', help: 'MP4 files in the making, counted likewise.', read: read.running });
}
