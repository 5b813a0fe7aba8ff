import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { WantedSegment } from './buffer-plan.ts';
import type { LanePlayer } from './lane-player.ts';
import type { Lane, LaneSegment } from './lanes.ts';

/** After a failure of the network, a piece is asked for again after so long; each time longer. */
const AGAIN_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;

export interface SegmentFeedOptions {
  readonly load: (id: string, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
  readonly onSkipped: () => void;
  readonly now: () => number;
}

/** Fetches segments into lanes, a few at once, and remembers what is of no use. */
export class SegmentFeed {
  readonly #options: SegmentFeedOptions;
  readonly #underWay = new Map<string, { controller: AbortController; segment: LaneSegment }>();
  readonly #broken = new Set<string>();
  readonly #failed = new Map<string, { times: number; until: number }>();
  /** The browser had no room: nothing more before this. */
  #fullUntil = 0;

  constructor(options: SegmentFeedOptions) {
    this.#options = options;
  }

  get busy(): number {
    return this.#underWay.size;
  }

  /** Something could not be fetched, and has not been since. */
  get offline(): boolean {
    return this.#failed.size > 0;
  }

  isBroken(segment: LaneSegment): boolean {
    return this.#broken.has(segment.id);
  }

  /** Nothing to be asked for: on its way, of no use, or to be tried later. */
  isSettled({ id }: LaneSegment): boolean {
    return this.#broken.has(id) || this.#underWay.has(id) || (this.#failed.get(id)?.until ?? 0) > this.#options.now();
  }

  /** Passed over from now on. */
  breakOff(segment: LaneSegment): void {
    if (this.#broken.has(segment.id)) return;
    this.#broken.add(segment.id);
    this.#options.onSkipped();
  }

  fetch(wanted: readonly WantedSegment[], playerOf: (lane: Lane) => LanePlayer, atOnce: number): void {
    for (const { lane, segment } of wanted) {
      if (this.#underWay.size >= atOnce || this.#fullUntil > this.#options.now()) return;
      if (!this.isSettled(segment)) void this.#fetch(segment, playerOf(lane));
    }
  }

  /** What nobody waits for any more is not fetched to its end. */
  drop(isKept: (segment: LaneSegment) => boolean): void {
    for (const { controller, segment } of this.#underWay.values()) if (!isKept(segment)) controller.abort();
  }

  close(): void {
    for (const { controller } of this.#underWay.values()) controller.abort();
  }

  async #fetch(segment: LaneSegment, player: LanePlayer): Promise<void> {
    const { id } = segment;
    const controller = new AbortController();
    this.#underWay.set(id, { controller, segment });
    try {
      await player.add(segment, await this.#options.load(id, controller.signal));
      this.#failed.delete(id);
    } catch (thrown) {
      const { code } = AppError.from(thrown);
      if (controller.signal.aborted || code === 'closed' || code === 'cancelled') return;
      if (code === 'too_large') this.#fullUntil = this.#options.now() + 2_000;
      else if (code === 'not_found' || code === 'wrong_type') this.breakOff(segment);
      else this.#later(id);
    } finally {
      this.#underWay.delete(id);
    }
  }

  #later(id: string): void {
    const times = this.#failed.get(id)?.times ?? 0;
    const ms = AGAIN_MS[Math.min(times, AGAIN_MS.length - 1)] ?? 0;
    this.#failed.set(id, { times: times + 1, until: this.#options.now() + ms });
  }
}
