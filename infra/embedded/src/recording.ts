import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { RecorderConfig } from '@watoto/recorder/config.ts';
import { openTrackRecorder } from '@watoto/recorder/media/track-recorder.ts';
import { createRecorder, type Recorder } from '@watoto/recorder/recorder.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { createMemoryInstances } from '@watoto/shared/ports/instances/memory-instances.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { RecordingBoard } from '@watoto/shared/ports/recording-board/recording-board.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { Media } from './media.ts';

export interface RecordingDeps {
  readonly dataDir: string;
  readonly log: RoomLog;
  readonly board: RecordingBoard;
  readonly registry: Registry;
  readonly media: Media;
  readonly store: ObjectStore;
  readonly bus: EventBus;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Owns all that is opened. */
  readonly scope: Scope;
}

/** The recorder of this school, in this process. */
export async function openRecording({ dataDir, media, scope, ...deps }: RecordingDeps): Promise<Recorder> {
  const config = RecorderConfig.parse({
    recorderId: `embedded-${randomUUID()}`,
    spoolDir: join(dataDir, 'spool'),
    // The log is in this process: when it ends, so does every lesson.
    alone: true,
  });
  const recorder = await createRecorder({
    ...deps,
    config,
    instances: scope.own(createMemoryInstances()),
    connectSfu: () => Promise.resolve(media.connect()),
    sfuToken: () => media.token(config.recorderId),
    openTrack: openTrackRecorder,
  });
  return scope.own(recorder);
}
