import { SEGMENT_MAX_MS, SEGMENT_MS } from '@watoto/shared/contract/recording.ts';
import type { Assembled, Frame, RecordedCodec } from './frame.ts';
import { OPUS_DELAY_MS, opusSilence } from './opus.ts';
import type { StreamClock } from './stream-clock.ts';

/** A key frame that comes so much too early is good enough: the one asked for is to be used, ms. */
const EARLY_MS = 200;
/** A segment that had to begin without a key frame is left as soon as there is one, but for scraps, ms. */
const WITHOUT_KEY_MS = 1_000;
/** A longer hole between two frames is not filled: the next segment begins after it, ms. */
export const HOLE_MAX_MS = 2_000;
/** An open segment is in memory: no more than this, bytes. */
const SEGMENT_BYTES_MAX = 16 * 1024 * 1024;
/** How long the last picture is shown, where nobody knows better, ms. */
const PICTURE_MS = 40;
const PICTURE_MS_MAX = 1_000;

/** Frames that are to be one file, with `ms` from the first one. */
export interface CutSegment {
  readonly codec: RecordedCodec;
  /** By this machine's clock. */
  readonly at: number;
  readonly ms: number;
  readonly keyFrame: boolean;
  readonly picture: Assembled['picture'];
  readonly frames: readonly { readonly data: Uint8Array; readonly key: boolean; readonly ms: number; readonly durationMs: number }[];
}

interface Open {
  readonly codec: RecordedCodec;
  readonly clock: StreamClock;
  readonly picture: Assembled['picture'];
  readonly frames: Assembled[];
  bytes: number;
}

/** Cuts a stream of frames into segments. Nothing is done here but to decide. */
export class SegmentCutter {
  readonly #onCut: (segment: CutSegment) => void;
  readonly #onOpen: (at: number) => void;
  #open: Open | null = null;
  #picture: Assembled['picture'];
  wantsKeyFrame = false;

  /** `onOpen`: a segment begins with what was taken at this instant, as far as is known yet. */
  constructor(onCut: (segment: CutSegment) => void, onOpen: (at: number) => void = () => {}) {
    this.#onCut = onCut;
    this.#onOpen = onOpen;
  }

  add(frame: Frame): void {
    if (this.#open && !this.#continues(this.#open, frame)) this.flush();
    const open = this.#open;
    const given = open ? this.#inOrder(open, frame) : frame;
    if (!given) return;
    if (open && frame.codec === 'opus') this.#fillSilence(open, given.ts);
    if (open && this.#isFull(open, given)) this.#close(given.ts);
    if (given.picture) this.#picture = given.picture;
    if (!this.#open) this.#onOpen(frame.clock.at(given.ts));
    this.#open ??= { codec: frame.codec, clock: frame.clock, picture: this.#picture, frames: [], bytes: 0 };
    this.#open.frames.push(given);
    this.#open.bytes += given.data.byteLength;
    this.wantsKeyFrame =
      !this.#open.frames[0]?.key || (frame.codec !== 'opus' && this.#elapsed(this.#open, given.ts) >= SEGMENT_MS - EARLY_MS);
  }

  /** What there is becomes a segment. */
  flush(): void {
    this.#close(null);
    this.wantsKeyFrame = false;
  }

  #elapsed(open: Open, ts: number): number {
    return open.clock.ms(ts - (open.frames[0]?.ts ?? ts));
  }

  /** The frame can be in the same file as those before it, or right after them. */
  #continues(open: Open, frame: Frame): boolean {
    if (frame.clock !== open.clock || frame.codec !== open.codec) return false;
    if (open.clock.ms(frame.ts - lastEnd(open)) > HOLE_MAX_MS) return false;
    return !frame.picture || !open.picture || samePicture(frame.picture, open.picture);
  }

  /** A timestamp that does not go up: sound is left out, a picture is needed by those that follow and comes a little later. */
  #inOrder(open: Open, frame: Frame): Assembled | null {
    const last = open.frames.at(-1);
    const after = last ? last.ts + (frame.codec === 'opus' ? (last.ticks ?? 0) : open.clock.rate / 1_000) : frame.ts;
    if (frame.codec === 'opus') return last && frame.ts <= last.ts ? null : frame;
    return frame.ts >= after ? frame : { ...frame, ts: after };
  }

  #isFull(open: Open, next: Assembled): boolean {
    const elapsed = this.#elapsed(open, next.ts);
    if (next.key && elapsed >= SEGMENT_MS - (next.ticks === undefined ? EARLY_MS : 0)) return true;
    if (next.key && !open.frames[0]?.key && elapsed >= WITHOUT_KEY_MS) return true;
    return elapsed >= SEGMENT_MAX_MS || open.bytes + next.data.byteLength > SEGMENT_BYTES_MAX;
  }

  #fillSilence(open: Open, until: number): void {
    for (const silence of opusSilence(lastEnd(open), until)) {
      open.frames.push(silence);
      open.bytes += silence.data.byteLength;
    }
  }

  /** `next`: when the frame after the last one is shown, if it is known. */
  #close(next: number | null): void {
    const open = this.#open;
    this.#open = null;
    const first = open?.frames[0];
    if (!open || !first) return;
    open.clock.settle();
    const end = next ?? lastEnd(open);
    // Whole milliseconds of a segment end where those of the next begin.
    const late = open.codec === 'opus' ? OPUS_DELAY_MS : 0;
    const at = Math.round(open.clock.at(first.ts) - late);
    const ms = Math.max(1, Math.round(open.clock.at(end) - late) - at);
    const frames = open.frames.map((frame, i) => {
      const until = open.frames[i + 1]?.ts ?? end;
      const ticks = frame.ticks ?? until - frame.ts;
      return { data: frame.data, key: frame.key, ms: open.clock.ms(frame.ts - first.ts), durationMs: open.clock.ms(ticks) };
    });
    this.#onCut({ codec: open.codec, at, ms, keyFrame: first.key, picture: open.picture, frames });
  }
}

function samePicture(a: NonNullable<Assembled['picture']>, b: NonNullable<Assembled['picture']>): boolean {
  if (a.width !== b.width || a.height !== b.height || a.avcC?.byteLength !== b.avcC?.byteLength) return false;
  return !a.avcC || a.avcC.every((byte, i) => byte === b.avcC?.[i]);
}

/** When the last frame is over, in ticks: of a picture it is taken that it is shown as long as the one before. */
function lastEnd(open: Open): number {
  const last = open.frames.at(-1);
  if (!last) return 0;
  if (last.ticks !== undefined) return last.ts + last.ticks;
  const before = open.frames.at(-2);
  const usual = before ? last.ts - before.ts : (PICTURE_MS * open.clock.rate) / 1_000;
  return last.ts + Math.min(usual, (PICTURE_MS_MAX * open.clock.rate) / 1_000);
}
