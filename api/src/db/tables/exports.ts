import type { Generated } from 'kysely';
import type { RecordingExport } from '@watoto/shared/contract/http/recording-exports.ts';

/** The rows of `migrations/0011_exports.sql`. */
export interface ExportsTables {
  recording_exports: RecordingExportsTable;
}

export interface RecordingExportsTable {
  id: string;
  recording_id: string;
  /** `recordings.film` of what it shows. */
  film: string;
  state: Generated<RecordingExport['state']>;
  progress: Generated<number>;
  bytes: string | null;
  error: string | null;
  left_out: Generated<number>;
  requested_by: string | null;
  requested_at: Date;
  finished_at: Date | null;
  queued_at: Date | null;
}
