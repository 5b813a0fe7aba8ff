import type { Role } from '@watoto/shared/contract/permissions.ts';
import type { Source } from '@watoto/shared/contract/media.ts';
import type { Segment } from '@watoto/shared/contract/recording.ts';

/** Pictures a second, and samples of sound. A picture is a whole number of samples: parts of both have one length. */
export const FPS = 25;
export const SAMPLE_RATE = 48_000;
const FRAME_MS = 1_000 / FPS;
/** A part is done by one process, which has its pieces on the disk: what is lost by pausing or failing. */
const PART_MS = 30_000;
/** A picture that comes late is still the one before. */
const HOLE_MS = 1_500;
/** Layouts that are shown for less than this are not shown. */
const BLINK_MS = 400;
/** So much of what is before, that a decoder is in its stride where a part begins. */
const WARM_UP_MS = 100;

export interface EditSegment extends Segment {
  readonly key: string;
}

export interface EditTrack {
  /** RUN/TRACK. */
  readonly id: string;
  readonly role: Role;
  readonly source: Source;
  /** In order. */
  readonly segments: readonly EditSegment[];
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

/** A track's pieces that a part needs; they may begin before it. */
export interface Feed {
  readonly track: string;
  readonly segments: readonly EditSegment[];
}

/** A stretch of the film that one layout has. */
export interface Part {
  /** Of the film, from 0. */
  readonly frame: number;
  readonly frames: number;
  /** When its first picture was, by the log's clock: milliseconds since 1970, with fractions. */
  readonly at: number;
  readonly camera: Feed | null;
  readonly screen: Feed | null;
  readonly audio: readonly Feed[];
}

/** Where one kind of picture is there without a hole. */
interface Shot extends Span {
  readonly track: EditTrack;
  readonly segments: readonly EditSegment[];
  readonly rank: number;
}

interface Stretch extends Span {
  readonly camera: Shot | null;
  readonly screen: Shot | null;
}

/** Pictures of the whole film. */
export function framesOf(spans: readonly Span[]): number {
  return frameAt(spans.reduce((ms, { from, until }) => ms + until - from, 0));
}

/** What is seen and heard when: parts that follow on each other, from the first picture to the last. */
export function planEdit(spans: readonly Span[], tracks: readonly EditTrack[]): Part[] {
  const cameras = tracks.filter(({ source }) => source === 'camera').flatMap(shotsOf);
  const screens = tracks.filter(({ source }) => source === 'screen').flatMap(shotsOf);
  const sounds = tracks.filter(({ source }) => source === 'mic' || source === 'screenAudio');
  const parts: Part[] = [];
  let position = 0;
  for (const span of spans) {
    for (const stretch of stretchesOf(span, cameras, screens)) {
      const begin = position + stretch.from - span.from;
      const end = position + stretch.until - span.from;
      for (let frame = frameAt(begin); frame < frameAt(end); frame += PART_MS / FRAME_MS) {
        const frames = Math.min(PART_MS / FRAME_MS, frameAt(end) - frame);
        const at = span.from + frame * FRAME_MS - position;
        const until = at + frames * FRAME_MS;
        parts.push({
          frame,
          frames,
          at,
          camera: pictureFeed(stretch.camera, at, until),
          screen: pictureFeed(stretch.screen, at, until),
          audio: sounds.map((track) => soundFeed(track, at, until)).filter((feed) => feed !== null),
        });
      }
    }
    position += span.until - span.from;
  }
  return parts;
}

function frameAt(positionMs: number): number {
  return Math.round(positionMs / FRAME_MS);
}

const RANK: Readonly<Record<Role, number>> = { host: 2, cohost: 1, pupil: 0, observer: 0, recorder: 0 };

/** Of two people the host, of two tracks the newer one: it has taken the other's place. */
function shotsOf(track: EditTrack): Shot[] {
  const shots: Shot[] = [];
  const rank = RANK[track.role];
  let open: EditSegment[] = [];
  const close = () => {
    const [first, last] = [open[0], open.at(-1)];
    if (first && last) shots.push({ track, segments: open, rank, from: first.at, until: last.at + last.ms });
    open = [];
  };
  for (const segment of track.segments) {
    const last = open.at(-1);
    if (last && (segment.at - (last.at + last.ms) > HOLE_MS || segment.type !== last.type)) close();
    open.push(segment);
  }
  close();
  return shots;
}

function stretchesOf(span: Span, cameras: readonly Shot[], screens: readonly Shot[]): Stretch[] {
  const inside = [...cameras, ...screens].filter(({ from, until }) => until > span.from && from < span.until);
  const edges = inside.flatMap(({ from, until }) => [from, until]).filter((at) => at > span.from && at < span.until);
  const cuts = [...new Set([span.from, ...edges, span.until])].toSorted((a, b) => a - b);
  const stretches: Stretch[] = [];
  cuts.slice(0, -1).forEach((from, i) => {
    const until = cuts[i + 1]!;
    const [camera, screen] = [shownAt(cameras, from), shownAt(screens, from)];
    const last = stretches.at(-1);
    const same = last?.camera === camera && last?.screen === screen;
    if (last && (same || until - from < BLINK_MS)) stretches[stretches.length - 1] = { ...last, until };
    else if (last && last.until - last.from < BLINK_MS) stretches[stretches.length - 1] = { from: last.from, until, camera, screen };
    else stretches.push({ from, until, camera, screen });
  });
  return stretches.filter(({ from, until }) => until > from);
}

function shownAt(shots: readonly Shot[], at: number): Shot | null {
  let best: Shot | null = null;
  for (const shot of shots) {
    if (shot.from > at || shot.until <= at) continue;
    if (!best || shot.rank > best.rank || (shot.rank === best.rank && shot.from > best.from)) best = shot;
  }
  return best;
}

/** From the key frame that its first picture needs. */
function pictureFeed(shot: Shot | null, at: number, until: number): Feed | null {
  if (!shot) return null;
  const { segments, track } = shot;
  let first = Math.max(0, lastBefore(segments, at));
  while (first > 0 && !segments[first]!.keyFrame) first -= 1;
  const mine = segments.slice(first).filter((segment) => segment.at < until);
  return mine.length > 0 ? { track: track.id, segments: mine } : null;
}

function soundFeed({ id, segments }: EditTrack, at: number, until: number): Feed | null {
  const first = Math.max(0, lastBefore(segments, at - WARM_UP_MS));
  const mine = segments.slice(first).filter((segment) => segment.at < until && segment.at + segment.ms > at - WARM_UP_MS);
  return mine.some((segment) => segment.at + segment.ms > at) ? { track: id, segments: mine } : null;
}

/** The last one that begins at `at` or before; -1: none does. */
function lastBefore(segments: readonly EditSegment[], at: number): number {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
