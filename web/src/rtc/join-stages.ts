import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { JoinStages } from './classroom.ts';

type Stage = Exclude<keyof JoinStages, 'clickedAt'>;

const POLL_MS = 10;
/** After this nobody waits any more, and the looking stops. */
const GIVE_UP_MS = 3_000;

export interface JoinStagesDeps {
  readonly clock: Clock;
  readonly show: (stages: JoinStages) => void;
  /** Receivers of remote media, as they come. */
  readonly receivers: () => readonly RTCRtpReceiver[];
}

/** Notes when each stage of joining was reached, once each, in ms from the click. */
export class JoinClock {
  readonly #deps: JoinStagesDeps;
  #stages: JoinStages;
  #cancel: () => void = () => {};

  constructor(deps: JoinStagesDeps) {
    this.#deps = deps;
    this.#stages = { clickedAt: performance.now() };
  }

  mark(stage: Stage): void {
    if (this.#stages[stage] !== undefined) return;
    this.#stages = { ...this.#stages, [stage]: performance.now() - this.#stages.clickedAt };
    this.#deps.show(this.#stages);
  }

  /** Watches for the first decoded frame and the first sound that is played. */
  watchMedia(): void {
    let left = GIVE_UP_MS / POLL_MS;
    this.#cancel();
    this.#cancel = this.#deps.clock.every(POLL_MS, () => {
      left -= 1;
      for (const receiver of this.#deps.receivers())
        if (hasDelivered(receiver)) this.mark(receiver.track.kind === 'video' ? 'firstFrameMs' : 'firstSoundMs');
      const done = this.#stages.firstFrameMs !== undefined && this.#stages.firstSoundMs !== undefined;
      if (done || left <= 0) this.#cancel();
    });
  }

  close(): void {
    this.#cancel();
  }
}

/**
 * Has media of this receiver reached its track? Synchronization sources are listed once a decoded frame or a played-out sample
 * was delivered (W3C webrtc-pc, "getSynchronizationSources"), and unlike getStats() they cost nothing to look at.
 */
function hasDelivered(receiver: RTCRtpReceiver): boolean {
  return receiver.getSynchronizationSources().length > 0;
}
