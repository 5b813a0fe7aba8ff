import type { types } from 'mediasoup-client';

/** A row of an RTCStatsReport, as little as is known of it. */
export interface StatsRow {
  readonly id: string;
  readonly type: string;
}

export async function rowsOf(transport: types.Transport): Promise<StatsRow[]> {
  const report = await transport.getStats();
  const rows: StatsRow[] = [];
  report.forEach((row: StatsRow) => rows.push(row));
  return rows;
}
