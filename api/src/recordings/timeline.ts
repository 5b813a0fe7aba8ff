import type { Chapter, Replay, ReplayTrack } from '@watoto/shared/contract/http/recordings.ts';
import type { GapReason, LogPiece, RunManifest, Segment, SegmentType, Track } from '@watoto/shared/contract/recording.ts';
import type { LogMarks } from './log-marks.ts';
import { common, holds, lengthOf, merged, overlaps, positionIn, type Span, without } from './spans.ts';

/** A run with all of its segments: those of its pages, and those of its head. */
export interface Run {
  readonly manifest: RunManifest;
  readonly segments: readonly Segment[];
}

/** What of a recording plays. */
export interface Timeline {
  readonly spans: readonly Span[];
  /** What is missing though nobody wanted it so. */
  readonly gaps: readonly { readonly from: number; readonly until: number; readonly reason: GapReason }[];
  /** The runs that have something, oldest first, and which time is theirs: where two overlap, the newer one's word holds. */
  readonly parts: readonly { readonly run: Run; readonly range: Span }[];
}

/** A recorder takes a recording over so soon that nobody misses anything. */
const TAKEN_WITHIN_MS = 5_000;
/** A chapter that nobody marked is none so soon after another. */
const CHAPTERS_APART_MS = 10_000;

/** What the runs amount to; `cuts` are left out of what plays. */
export function timelineOf(runs: readonly Run[], cuts: readonly Span[] = []): Timeline {
  const saved = runs.filter(({ manifest }) => manifest.savedUntil > manifest.from).toSorted((a, b) => a.manifest.run - b.manifest.run);
  const parts = saved.map((run, i) => {
    const newer = Math.min(...saved.slice(i + 1).map(({ manifest }) => manifest.from));
    return { run, range: { from: run.manifest.from, until: Math.min(run.manifest.savedUntil, newer) } };
  });
  const recorded = merged(parts.flatMap(({ run, range }) => without([range], holesOf(run))));
  return { spans: without(recorded, cuts), gaps: gapsOf(parts, recorded, cuts), parts };
}

/** Where a run has nothing of anybody. */
function holesOf({ manifest }: Run) {
  return manifest.gaps.filter(({ track }) => track === null);
}

function gapsOf(parts: Timeline['parts'], recorded: readonly Span[], cuts: readonly Span[]): Timeline['gaps'] {
  const [first, last] = [recorded[0], recorded.at(-1)];
  if (!first || !last) return [];
  const begun = Math.min(...parts.map(({ run }) => run.manifest.startedAt));
  const from = first.from - begun > TAKEN_WITHIN_MS ? begun : first.from;
  let missing = without([{ from, until: last.until }], [...recorded, ...cuts]);
  const gaps: { from: number; until: number; reason: GapReason }[] = [];
  // The newest run says last what there was.
  for (const { reason, ...hole } of parts.toReversed().flatMap(({ run }) => holesOf(run))) {
    for (const span of common(missing, [hole])) gaps.push({ ...span, reason });
    missing = without(missing, [hole]);
  }
  for (const span of missing) gaps.push({ ...span, reason: 'recorder_lost' });
  return gaps.filter(({ reason }) => reason !== 'paused').toSorted((a, b) => a.from - b.from);
}

/** The parts of a replay that say where what is. */
export type Played = Pick<Replay, 'spans' | 'gaps' | 'tracks' | 'log' | 'chapters'>;

export interface PlayedOf {
  readonly timeline: Timeline;
  readonly marks: LogMarks;
  readonly cuts: readonly Span[];
  /** Tracks that nobody gets any more: RUN/TRACK. */
  readonly redacted: ReadonlySet<string>;
}

export function playedOf({ timeline, marks, cuts, redacted }: PlayedOf): Played {
  const { spans, gaps, parts } = timeline;
  const end = spans.at(-1)?.until ?? 0;
  return {
    spans: spans.map(({ from, until }) => ({ from, until })),
    gaps: gaps.map(({ from, until, reason }) => ({ positionMs: positionIn(spans, from), ms: until - from, reason })),
    tracks: parts.flatMap(({ run, range }) => tracksOf(run, common(spans, [range]), marks, redacted)),
    log: parts.flatMap(({ run, range }, i) => {
      const until = parts[i + 1] ? range.until : end;
      return run.manifest.log.filter(({ at }) => at < until).map((piece) => toPiece(run.manifest.run, piece));
    }),
    chapters: chaptersOf(marks, spans, cuts),
  };
}

function toPiece(run: number, { number, at, until, bytes }: LogPiece): Played['log'][number] {
  return { id: `${run}/log/${number}`, at, until, bytes };
}

function tracksOf({ manifest, segments }: Run, spans: readonly Span[], marks: LogMarks, redacted: ReadonlySet<string>): ReplayTrack[] {
  const byTrack = Map.groupBy(segments, ({ track }) => track);
  return manifest.tracks.flatMap((track) => {
    const id = `${manifest.run}/${track.id}`;
    if (redacted.has(id)) return [];
    const played = (byTrack.get(track.id) ?? []).filter(({ at, ms }) => overlaps(spans, { from: at, until: at + ms }));
    // A codec that changed makes another track: a player opens one decoder for each.
    return [...Map.groupBy(played, ({ type }) => type)].map(([type, own], i) =>
      toTrack(i === 0 ? id : `${id}+${i}`, manifest.run, track, type, own, marks),
    );
  });
}

function toTrack(id: string, run: number, track: Track, type: SegmentType, segments: readonly Segment[], marks: LogMarks): ReplayTrack {
  const { peerId, role, source, kind } = track;
  return {
    id,
    peerId,
    name: marks.names.get(peerId) ?? '',
    role,
    source,
    kind,
    type,
    segments: segments
      .toSorted((a, b) => a.number - b.number)
      .map(({ number, at, ms, keyFrame, bytes }) => ({ id: `${run}/${track.id}/${number}`, at, ms, keyFrame, bytes })),
  };
}

function chaptersOf({ chapters }: LogMarks, spans: readonly Span[], cuts: readonly Span[]): Chapter[] {
  if (spans.length === 0) return [];
  const total = lengthOf(spans);
  const out: Chapter[] = [{ id: 'start', positionMs: 0, kind: 'start', title: null }];
  for (const { id, at, kind, title } of chapters) {
    const positionMs = positionIn(spans, at);
    const tooSoon = kind !== 'marked' && positionMs - (out.at(-1)?.positionMs ?? 0) < CHAPTERS_APART_MS;
    if (holds(cuts, at) || positionMs >= total || tooSoon) continue;
    out.push({ id, positionMs, kind, title });
  }
  return out;
}
