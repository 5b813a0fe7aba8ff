import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Pace } from '@watoto/recorder/export/run-ffmpeg.ts';

/** Heavy work goes on while no lesson is live: it has stopped before the first pupil hears of it. */
export class LessonPace implements Pace {
  readonly #live = new Set<RoomId>();
  readonly #listeners = new Set<() => void>();

  get allowed(): boolean {
    return this.#live.size === 0;
  }

  hear(roomId: RoomId, phase: 'open' | 'ended'): void {
    const before = this.allowed;
    if (phase === 'open') this.#live.add(roomId);
    else this.#live.delete(roomId);
    if (this.allowed !== before) for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
