import { type Backoff, backoffMs, wait } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { RecordingId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { RecordingBoard } from '@watoto/shared/ports/recording-board/recording-board.ts';
import type { Logger } from 'pino';

const AGAIN: Backoff = { firstMs: 200, mostMs: 5_000 };

export interface RecorderCallsDeps {
  readonly board: RecordingBoard;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

/** Puts recordings up where recorders look, until the board has them. */
export class RecorderCalls {
  readonly #deps: RecorderCallsDeps;
  readonly #calling = new Set<RecordingId>();

  constructor(deps: RecorderCallsDeps) {
    this.#deps = deps;
  }

  call(recordingId: RecordingId, roomId: RoomId): void {
    if (this.#calling.has(recordingId)) return;
    this.#calling.add(recordingId);
    this.#deps.scope.run(this.#untilUp(recordingId, roomId).finally(() => this.#calling.delete(recordingId)));
  }

  async #untilUp(recordingId: RecordingId, roomId: RoomId): Promise<void> {
    const { board, clock, scope, logger } = this.#deps;
    for (let attempt = 1; !scope.closed; attempt += 1) {
      try {
        await board.add(recordingId, roomId);
        return;
      } catch (err) {
        logger.warn({ err, recordingId, roomId }, 'no recorder could be called');
        await wait(clock, backoffMs(attempt, AGAIN), scope.signal);
      }
    }
  }
}
