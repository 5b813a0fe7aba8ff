import { randomUUID } from 'node:crypto';
import { type Backoff, backoffMs, wait } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { type RoomId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { TrackId } from '@watoto/shared/contract/recording.ts';
import type { Leg } from '@watoto/shared/room/legs.ts';
import type { ProducerState } from '@watoto/shared/room/state.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { ClosedSegment } from '../closed-segment.ts';
import type { TrackRecorder, TrackRecorderOptions } from '../media/track-recorder.ts';
import type { Trouble } from '../media/trouble.ts';
import type { TapLink, TapLinks } from '../sfu/tap-links.ts';

const AGAIN: Backoff = { firstMs: 100, mostMs: 2_000 };
/** Tries that fail before people are told that media does not arrive: a leg that is just being opened is no trouble. */
const TRIES_QUIET = 3;

/** Opens the part that turns RTP into segments. */
export type OpenTrack = (options: TrackRecorderOptions) => Promise<TrackRecorder>;

export interface RecordedTrackDeps {
  readonly id: TrackId;
  readonly roomId: RoomId;
  readonly producer: Pick<ProducerState, 'id' | 'paused'>;
  /** Where the Producer is. */
  readonly leg: Pick<Leg, 'nodeId' | 'epoch'>;
  readonly links: TapLinks;
  readonly openTrack: OpenTrack;
  readonly ip: string;
  readonly clock: Clock;
  readonly toLogTime: (localMs: number) => number;
  readonly onSegment: (segment: ClosedSegment) => void;
  readonly onTrouble: (trouble: Trouble | null) => void;
  readonly logger: Logger;
}

/** One Producer on one leg, recorded until it is closed: a tap that is lost is opened again, and the track goes on. */
export class RecordedTrack {
  readonly id: TrackId;
  readonly #deps: RecordedTrackDeps;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #next = 0;

  constructor(deps: RecordedTrackDeps) {
    this.id = deps.id;
    this.#deps = deps;
    this.#ended = this.#untilClosed();
  }

  /** Resolves when the last segment was handed over. */
  close(): Promise<void> {
    this.#closing.abort();
    return this.#ended;
  }

  async #untilClosed(): Promise<void> {
    const { clock, logger, onTrouble, producer } = this.#deps;
    const { signal } = this.#closing;
    for (let failed = 0; !signal.aborted; ) {
      try {
        await this.#untilLost(() => {
          if (failed > TRIES_QUIET) onTrouble(null);
          failed = 0;
        });
      } catch (err) {
        failed += 1;
        if (failed === TRIES_QUIET) onTrouble('nothing_arrives');
        logger.debug({ err, producerId: producer.id, failed }, 'no tap');
      }
      if (!signal.aborted) await wait(clock, backoffMs(Math.max(1, failed), AGAIN), signal);
    }
  }

  /** Records over one tap. Resolves when that is lost, or the track is to close. Rejects where it can't be opened. */
  async #untilLost(onOpen: () => void): Promise<void> {
    const { links, leg, roomId, producer, openTrack, ip, clock, toLogTime, onSegment, onTrouble, logger } = this.#deps;
    const tap = { roomId, epoch: leg.epoch, tapId: TransportId.parse(randomUUID()) };
    const link = await links.link(leg.nodeId);
    const recorder = await openTrack({
      track: this.id,
      firstNumber: this.#next,
      ip,
      clock,
      toLogTime,
      onSegment: (segment) => {
        this.#next = segment.number + 1;
        onSegment(segment);
      },
      onOpen: (at) => logger.debug({ at }, 'a segment begins'),
      onKeyFrameWanted: () => void link.call('tap.keyFrame', tap).catch(() => {}),
      onTrouble,
      onError: (err) => logger.error({ err }, 'a track'),
    });
    const lost = this.#lost(link, tap.tapId, recorder);
    try {
      const answer = await link.call('tap.open', { ...tap, producerId: producer.id, end: recorder.end });
      recorder.start(answer);
      onOpen();
      await lost.happened;
    } finally {
      lost.forget();
      await recorder.close('the tap ended');
      if (!link.isClosed) await link.call('tap.close', tap).catch(() => {});
    }
  }

  /** Also hears of pauses. */
  #lost(link: TapLink, tapId: TransportId, recorder: TrackRecorder): { happened: Promise<void>; forget: () => void } {
    const { links } = this.#deps;
    const { signal } = this.#closing;
    const { promise, resolve } = Promise.withResolvers<void>();
    const forgets = [
      links.of(tapId, (state) => {
        if (state === 'closed') resolve();
        else recorder.setFlowing(state === 'flowing');
      }),
      link.closed.on(() => resolve()),
    ];
    const aborted = () => resolve();
    signal.addEventListener('abort', aborted, { once: true });
    if (signal.aborted) resolve();
    return {
      happened: promise,
      forget() {
        for (const forget of forgets) forget();
        signal.removeEventListener('abort', aborted);
      },
    };
  }
}
