import type { MediaKind, RtpParameters } from '@watoto/shared/contract/media.ts';
import type { Frame } from './frame.ts';
import { isRtcp, senderReports } from './rtcp.ts';
import { RtpStreams } from './rtp-streams.ts';
import { type CutSegment, HOLE_MAX_MS, SegmentCutter } from './segment-cutter.ts';
import type { Trouble } from './trouble.ts';

/** Not oftener, ms: mediasoup lets one through each second. */
const KEY_FRAME_AGAIN_MS = 500;
/** A Producer that is not paused sends something within so long, ms. A mere pause of speech is not silence: Opus sends two packets a second. */
export const SILENT_MS = 3_000;
/** Larger than any network carries at once, bytes. */
const DATAGRAM_MAX = 4_096;

export interface TrackMediaOptions {
  readonly kind: MediaKind;
  readonly rtpParameters: RtpParameters;
  readonly flowing: boolean;
  readonly now: number;
  readonly onCut: (segment: CutSegment) => void;
  readonly onOpen?: (at: number) => void;
  readonly onKeyFrameWanted: () => void;
  readonly onNack: (ssrc: number, seqs: readonly number[]) => void;
  readonly onTrouble: (trouble: Trouble | null) => void;
}

/** What becomes of the datagrams of one tap. No socket, no timer: it is told what arrives and when. */
export class TrackMedia {
  readonly #options: TrackMediaOptions;
  readonly #streams: RtpStreams;
  readonly #cutter: SegmentCutter;
  #flowing: boolean;
  /** A host paused the recording: packets are followed, so that nothing is missing after, and their frames are dropped. */
  #paused = false;
  #awaitsKeyFrame = false;
  #trouble: Trouble | null = null;
  /** Since when something should have come. */
  #waitingSince: number;
  #needsKeySince: number | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #malformed = 0;

  constructor(options: TrackMediaOptions) {
    this.#options = options;
    this.#flowing = options.flowing;
    this.#waitingSince = options.now;
    this.#cutter = new SegmentCutter(options.onCut, options.onOpen);
    this.#streams = new RtpStreams(options.kind, options.rtpParameters, (frame) => this.#frame(frame));
  }

  get counts(): { malformed: number; lost: number; refusedReports: number } {
    const { malformed, lost, refusedReports } = this.#streams;
    return { malformed: malformed + this.#malformed, lost, refusedReports };
  }

  datagram(data: Uint8Array, now: number): void {
    if (data.byteLength > DATAGRAM_MAX) {
      this.#malformed += 1;
    } else if (isRtcp(data)) {
      const reports = senderReports(data);
      if (!reports) this.#malformed += 1;
      for (const { ssrc, rtpTimestamp, at } of reports ?? []) this.#streams.report(ssrc, rtpTimestamp, at, now);
    } else {
      this.#streams.packet(data, now);
      this.#ask(now);
    }
  }

  /** A few times each second: what has been waited for long enough is given up. */
  tick(now: number): void {
    this.#streams.tick(now);
    const { lastMediaAt } = this.#streams;
    if (lastMediaAt !== null && now - lastMediaAt > HOLE_MAX_MS) {
      this.#streams.flush();
      this.#cutter.flush();
    }
    this.#ask(now);
    this.#judge(now);
  }

  setFlowing(flowing: boolean, now: number): void {
    if (flowing === this.#flowing) return;
    this.#flowing = flowing;
    this.#waitAnew(now);
    // The first packets may come before the word that they do: nothing is cut then.
    if (flowing) return;
    this.flush();
    this.#streams.restartClock();
  }

  setPaused(paused: boolean, now: number): void {
    if (paused === this.#paused) return;
    this.flush();
    this.#paused = paused;
    this.#waitAnew(now);
    this.#awaitsKeyFrame = !paused && this.#options.kind === 'video';
    this.#ask(now);
  }

  /** What there is becomes a segment. */
  flush(): void {
    this.#streams.flush();
    this.#cutter.flush();
  }

  #frame(frame: Frame): void {
    if (this.#paused || (this.#awaitsKeyFrame && !frame.key)) return;
    this.#awaitsKeyFrame = false;
    this.#cutter.add(frame);
  }

  #waitAnew(now: number): void {
    this.#waitingSince = now;
    this.#needsKeySince = null;
    this.#say(null);
  }

  #ask(now: number): void {
    const { ssrc } = this.#streams;
    const seqs = ssrc === null ? [] : this.#streams.missing(now);
    if (ssrc !== null && seqs.length > 0) this.#options.onNack(ssrc, seqs);
    const wanted = this.#streams.needsKeyFrame || this.#cutter.wantsKeyFrame || this.#awaitsKeyFrame;
    if (wanted && this.#flowing && !this.#paused) this.#wantKeyFrame(now);
  }

  #wantKeyFrame(now: number): void {
    if (this.#options.kind !== 'video' || now - this.#askedAt < KEY_FRAME_AGAIN_MS) return;
    this.#askedAt = now;
    this.#options.onKeyFrameWanted();
  }

  #judge(now: number): void {
    const { lastMediaAt, lastUnknownAt, needsKeyFrame } = this.#streams;
    if (this.#paused) return;
    this.#needsKeySince = needsKeyFrame || this.#awaitsKeyFrame ? (this.#needsKeySince ?? now) : null;
    const since = Math.max(lastMediaAt ?? 0, this.#waitingSince);
    if (this.#flowing && now - since > SILENT_MS) {
      const unknown = lastUnknownAt !== null && now - lastUnknownAt < SILENT_MS;
      this.#say(unknown ? 'unknown_codec' : 'nothing_arrives');
    } else if (this.#flowing && this.#needsKeySince !== null && now - this.#needsKeySince > SILENT_MS) {
      this.#say('no_key_frame');
    } else this.#say(null);
  }

  #say(trouble: Trouble | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.onTrouble(trouble);
  }
}
