import { must } from '@watoto/shared/kernel/assert.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { correction } from './follow-clock.ts';
import { type Lane, type LaneSegment, nextStart, segmentAt, sendsAt } from './lanes.ts';
import { looksLike, mediaSourceClass } from './media-source.ts';

/** Longer than any lesson: what MediaSource takes for the end. */
const DURATION_S = 49 * 3_600;
/** So near to the end of what there is, nothing more needs to be decoded already. */
const NEAR_END_S = 0.35;
/** An element that has its data and still shows nothing is not waited for longer than this. */
const PATIENCE_MS = 4_000;
/** Appended so often and not there: there is nothing in it. */
const TRIES = 2;

export interface Beat {
  /** ms since 1970. */
  readonly instant: number;
  readonly rate: number;
  readonly running: boolean;
}

export interface LanePlayerOptions {
  /** The instant that is 0 for the elements. */
  readonly origin: number;
  readonly onBlocked: () => void;
  /** The element gave up: everything that it held is gone. */
  readonly onBroken: (segment: LaneSegment | null) => void;
  /** The device has nothing that sound could come out of. */
  readonly onSoundless: () => void;
}

/** How Firefox says that there is no loudspeaker; Chromium plays on in silence. */
const NO_LOUDSPEAKER = /MediaSinkAudioError/;

/**
 * Plays one lane with one media element, whose time is the lesson's (seconds since `origin`): wherever the clock jumps, the element seeks.
 */
export class LanePlayer {
  lane: Lane;
  readonly element: HTMLVideoElement | HTMLAudioElement;
  readonly #options: LanePlayerOptions;
  readonly #source: MediaSource;
  readonly #url: string;
  readonly #opened: Promise<void>;
  readonly #appended = new Map<string, { segment: LaneSegment; tries: number }>();
  #buffer: SourceBuffer | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #waitingSince: number | null = null;
  #appending: LaneSegment | null = null;
  #dead = false;

  constructor(lane: Lane, options: LanePlayerOptions) {
    this.lane = lane;
    this.#options = options;
    this.element = lane.kind === 'video' ? document.createElement('video') : document.createElement('audio');
    if (this.element instanceof HTMLVideoElement) this.element.playsInline = true;
    // Sound is a lane of its own.
    this.element.muted = lane.kind === 'video';
    this.element.preload = 'auto';
    this.element.preservesPitch = true;
    // ManagedMediaSource opens only where playing on another screen is off.
    this.element.disableRemotePlayback = true;
    const Source = must(mediaSourceClass(), 'MediaSource');
    this.#source = new Source();
    this.#opened = new Promise((resolve) => this.#source.addEventListener('sourceopen', () => resolve(), { once: true }));
    this.#url = URL.createObjectURL(this.#source);
    this.element.src = this.#url;
    this.element.addEventListener('error', () => this.#died());
  }

  /** Is the segment in the element's buffer? Browsers throw away what they please. */
  has(segment: LaneSegment): boolean {
    const known = this.#appended.get(segment.id);
    return known !== undefined && (known.tries >= TRIES || this.#rangeAt(this.#time((segment.at + segment.until) / 2)) !== null);
  }

  /** Appends a segment's file. Rejects where it can't be read: with `too_large` where the browser has no room, else for good. */
  add(segment: LaneSegment, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (!looksLike(segment.type, bytes)) return Promise.reject(new AppError('wrong_type'));
    return this.#inTurn(async () => {
      await this.#opened;
      const buffer = this.#bufferFor(segment.type);
      // A file may end in a cluster of unknown length: the next one begins anew.
      buffer.abort();
      buffer.timestampOffset = this.#time(segment.at);
      try {
        buffer.appendBuffer(bytes);
      } catch (error) {
        throw error instanceof DOMException && error.name === 'QuotaExceededError' ? new AppError('too_large', { cause: error }) : error;
      }
      // What can't be parsed takes the element with it: then that is what broke it, not what it plays.
      this.#appending = segment;
      await this.#updated(buffer);
      this.#appending = null;
      this.#appended.set(segment.id, { segment, tries: (this.#appended.get(segment.id)?.tries ?? 0) + 1 });
    });
  }

  /** Throws away what is not worth keeping. */
  trim(isKept: (segment: LaneSegment) => boolean): void {
    for (const [id, { segment }] of this.#appended) {
      if (isKept(segment)) continue;
      this.#appended.delete(id);
      this.#inTurn(async () => {
        const buffer = this.#buffer;
        if (!buffer || this.#rangeAt(this.#time((segment.at + segment.until) / 2)) === null) return;
        // A millisecond less: the first frame of the next one stays.
        buffer.remove(Math.max(0, this.#time(segment.at)), Math.max(0.001, this.#time(segment.until - 1)));
        await this.#updated(buffer);
      }).catch(() => {});
    }
  }

  /** Is there, decoded, what is to be seen or heard at the instant? Also where there is nothing to wait for. */
  isReady(instant: number, given: (segment: LaneSegment) => boolean): boolean {
    const segment = segmentAt(this.lane, instant);
    if (!segment || given(segment)) return this.#waited(true);
    if (!this.has(segment)) {
      this.#waitingSince = null;
      return false;
    }
    const wanted = this.#time(instant);
    const range = this.#rangeAt(wanted);
    if (!range || range.end - wanted < NEAR_END_S) return this.#waited(true);
    return this.#waited(!this.element.seeking && this.element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);
  }

  /** Seconds that it is behind the clock; null: it does not play now. */
  lateBy(instant: number): number | null {
    if (this.element.paused || this.element.seeking || !this.#rangeAt(this.#time(instant))) return null;
    return this.#time(instant) - this.element.currentTime;
  }

  /** Brings the element to where the clock is. */
  follow({ instant, rate, running }: Beat): void {
    const { element } = this;
    if (this.#dead) return;
    if (!sendsAt(this.lane, instant)) {
      this.#rest();
      this.#park(instant);
      return;
    }
    const wanted = this.#time(instant);
    if (!this.#rangeAt(wanted)) {
      this.#rest();
      // Data that comes is shown at once where it belongs.
      if (!this.#seeks() && segmentAt(this.lane, instant) && Math.abs(element.currentTime - wanted) > 1) element.currentTime = wanted;
      return;
    }
    if (!running) {
      this.#rest();
      if (!this.#seeks() && Math.abs(element.currentTime - wanted) > 0.03) element.currentTime = wanted;
      return;
    }
    if (element.paused) element.play().catch((error: unknown) => this.#refused(error));
    if (this.#seeks()) return;
    const { seekTo, rate: hurried } = correction(this.lane.kind, element.currentTime, wanted, rate);
    if (seekTo !== null) element.currentTime = seekTo;
    if (Math.abs(element.playbackRate - hurried) > 0.004) element.playbackRate = hurried;
  }

  close(): void {
    this.#dead = true;
    this.element.pause();
    this.element.remove();
    this.element.removeAttribute('src');
    this.element.load();
    URL.revokeObjectURL(this.#url);
  }

  #rest(): void {
    if (!this.element.paused) this.element.pause();
  }

  /** While it has nothing to play, it waits at its next beginning. */
  #park(instant: number): void {
    const next = nextStart(this.lane, instant);
    if (next === null || this.#seeks()) return;
    const time = this.#time(next);
    if (this.#rangeAt(time + 0.05) && Math.abs(this.element.currentTime - time) > 0.2) this.element.currentTime = time + 0.01;
  }

  /** Is it on its way? Where it was sent to a place without data, it never arrives: then it may be sent elsewhere. */
  #seeks(): boolean {
    return this.element.seeking && this.#rangeAt(this.element.currentTime) !== null;
  }

  #refused(error: unknown): void {
    if (error instanceof DOMException && error.name === 'NotAllowedError') this.#options.onBlocked();
  }

  #waited(ready: boolean): boolean {
    if (ready) {
      this.#waitingSince = null;
      return true;
    }
    const now = performance.now();
    this.#waitingSince ??= now;
    return now - this.#waitingSince > PATIENCE_MS;
  }

  #died(): void {
    if (this.#dead) return;
    this.#dead = true;
    const word = this.element.error?.message ?? '';
    if (NO_LOUDSPEAKER.test(word)) {
      this.#options.onSoundless();
      return;
    }
    const at = this.#options.origin + this.element.currentTime * 1_000;
    this.#options.onBroken(this.#appending ?? segmentAt(this.lane, at));
  }

  #time(instant: number): number {
    return (instant - this.#options.origin) / 1_000;
  }

  #rangeAt(time: number): { start: number; end: number } | null {
    const buffered = this.#buffer?.buffered;
    if (!buffered || this.#dead) return null;
    for (let i = 0; i < buffered.length; i += 1) {
      const [start, end] = [buffered.start(i), buffered.end(i)];
      if (start - 0.03 <= time && time < end) return { start, end };
    }
    return null;
  }

  #bufferFor(type: LaneSegment['type']): SourceBuffer {
    if (this.#source.readyState !== 'open') throw new AppError('closed');
    if (!this.#buffer) {
      this.#buffer = this.#source.addSourceBuffer(type);
      this.#source.duration = DURATION_S;
    } else this.#buffer.changeType(type);
    return this.#buffer;
  }

  #updated(buffer: SourceBuffer): Promise<void> {
    if (!buffer.updating) return Promise.resolve();
    return new Promise((resolve, reject) => {
      buffer.addEventListener('error', () => reject(new AppError('wrong_type')), { once: true });
      buffer.addEventListener('updateend', () => resolve(), { once: true });
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(() => (this.#dead ? Promise.reject(new AppError('closed')) : work()));
    this.#queue = done.catch(() => {});
    return done;
  }
}
