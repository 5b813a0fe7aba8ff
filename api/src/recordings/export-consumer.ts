import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { exportKey, posterKey } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { type Consumer, consumer } from '../events/consumer.ts';
import * as store from './exports.store.ts';
import * as recordings from './recordings.store.ts';

/** Writes down what came of jobs. Both may come twice, and for what nobody wants any more. */
export function exportConsumer({ clock, objects }: { clock: Clock; objects: ObjectStore | null }): Consumer {
  return consumer('recording-exports', ['export.finished', 'poster.made'], async (tx, { topic, payload }) => {
    if (topic === 'poster.made') return recordings.noteRecording(tx, payload.recordingId, { poster_key: posterKey(payload.recordingId) });
    const { exportId, bytes, error, leftOut } = payload;
    const end = { finished_at: new Date(clock.now()), left_out: leftOut };
    const to =
      bytes === null
        ? ({ ...end, state: 'failed', error: error ?? 'internal' } as const)
        : ({ ...end, state: 'ready', progress: 1, bytes: String(bytes), error: null } as const);
    // A failed one may have been begun anew by an admin.
    const taken = await store.moveExport(tx, exportId, ['waiting', 'running', 'failed'], to);
    if (taken || bytes === null) return;
    const row = await store.exportOf(tx, payload.recordingId, exportId);
    if (row?.state !== 'ready') await objects?.delete(exportKey(RecordingId.parse(payload.recordingId), exportId));
  });
}
