import type { Api } from '@watoto/api/api.ts';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { RecordingBoard } from '@watoto/shared/ports/recording-board/recording-board.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import { SignalingConfig } from '@watoto/signaling/config.ts';
import { createSignaling, type Signaling } from '@watoto/signaling/signaling.ts';
import type { EmbeddedConfig } from './config.ts';
import type { LessonPace } from './lesson-pace.ts';
import type { Media } from './media.ts';
import type { Secrets } from './secrets.ts';

/** The only signaling instance's name. */
export const INSTANCE = 'embedded';

export interface RoomsDeps {
  readonly config: EmbeddedConfig;
  readonly secrets: Secrets;
  readonly log: RoomLog;
  readonly board: RecordingBoard;
  readonly registry: Registry;
  readonly media: Media;
  readonly lessons: Api['lessons'];
  /** Hears which lessons are live. */
  readonly pace: LessonPace;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Owns all that is opened. */
  readonly scope: Scope;
}

/** The live part: signaling over the rooms' logs, on a port of its own that only the front door knows. */
export async function openRooms({
  config,
  secrets,
  log,
  board,
  registry,
  media,
  lessons,
  pace,
  logger,
  metrics,
  scope,
}: RoomsDeps): Promise<Signaling> {
  const signaling = await createSignaling({
    config: SignalingConfig.parse({
      instance: INSTANCE,
      roomSecret: secrets.room,
      graceMs: config.graceMs,
      ladder: config.ladder,
      // A proxy may have changed the Host that we see.
      origins: config.publicUrl === null ? [] : [new URL(config.publicUrl).origin],
    }),
    log,
    recordings: board,
    registry,
    connectSfu: () => Promise.resolve(media.connect()),
    sfuToken: () => media.token(INSTANCE),
    logger,
    metrics,
    onPhase(roomId, phase, at) {
      pace.hear(roomId, phase);
      // A lesson's room carries the lesson's id; other rooms are nobody's business here.
      const lesson = LessonId.safeParse(roomId);
      if (lesson.success) scope.run(phase === 'open' ? lessons.markStarted(lesson.data) : lessons.markEnded(lesson.data, at));
    },
  });
  return scope.own(signaling);
}
