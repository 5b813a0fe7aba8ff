import type { Chapter, Replay, ReplayTrack } from '@watoto/shared/contract/http/recordings.ts';
import { widened } from '@watoto/shared/contract/cut-edges.ts';
import type { GapReason, LogPiece, RunManifest, Segment, SegmentType, Track } from '@watoto/shared/contract/recording.ts';
import type { LogMarks } from './log-marks.ts';
import { common, holds, lengthOf, merged, overlaps, positionIn, type Span, without } from '@watoto/shared/kernel/spans.ts';

/** A run with all of its segments: those of its pages, and those of its head. */
export interface Run {
  readonly manifest: RunManifest;
  readonly segments: readonly Segment[];
}

/** What was changed about a recording since it was made. */
export interface Edits {
  readonly cuts: readonly Span[];
  /** Tracks that nobody gets any more: RUN/TRACK. */
  readonly redacted: ReadonlySet<string>;
  /** Segments that storage has lost, or altered: RUN/TRACK/NUMBER. */
  readonly lost: ReadonlySet<string>;
}

const UNCHANGED: Edits = { cuts: [], redacted: new Set(), lost: new Set() };

/** What of a recording plays. */
export interface Timeline {
  readonly spans: readonly Span[];
  /** What is missing though nobody wanted it so. `track`: RUN/TRACK, where the others go on; null: of everybody. */
  readonly gaps: readonly { readonly from: number; readonly until: number; readonly reason: GapReason; readonly track: string | null }[];
  /**
   * The runs that have something, oldest first, with the segments that may be played, and which time is theirs: where two overlap, the
   * newer one's word holds.
   */
  readonly parts: readonly { readonly run: Run; readonly range: Span }[];
  /** What was recorded and nobody cut away, and still is not played: beside cuts, and where storage lost all there was. */
  readonly unplayed: readonly Span[];
}

/** A recorder takes a recording over so soon that nobody misses anything. */
const TAKEN_WITHIN_MS = 5_000;
/** A chapter that nobody marked is none so soon after another. */
const CHAPTERS_APART_MS = 10_000;
/** Less that is lost is not told: two tracks' segments don't end at the same instant. */
const LOSS_MIN_MS = 500;

/** What the runs amount to. No segment in it has a moment of a cut. */
export function timelineOf(runs: readonly Run[], edits: Partial<Edits> = {}): Timeline {
  const { cuts, redacted, lost } = { ...UNCHANGED, ...edits };
  const saved = runs.filter(({ manifest }) => manifest.savedUntil > manifest.from).toSorted((a, b) => a.manifest.run - b.manifest.run);
  const split = saved.map((run, i) => {
    const newer = Math.min(...saved.slice(i + 1).map(({ manifest }) => manifest.from));
    return { ...splitRun(run, cuts, redacted, lost), range: { from: run.manifest.from, until: Math.min(run.manifest.savedUntil, newer) } };
  });
  const recorded = merged(split.flatMap(({ run, range }) => without([range], holesOf(run))));
  const hidden = widened(
    cuts,
    split.flatMap(({ there }) => there),
  );
  const kept = split.flatMap(({ run }) => run.segments.map(spanOf));
  const missing = split.flatMap(({ missing: own, range }) =>
    own.flatMap((hole) => common([hole], [range]).map((span) => ({ ...hole, ...span }))),
  );
  const gone = common(without(missing, [...kept, ...hidden]), recorded).filter(({ from, until }) => until - from >= LOSS_MIN_MS);
  const spans = without(recorded, [...hidden, ...gone]);
  const own = missing.flatMap((hole) => common([hole], spans).map((span) => ({ ...hole, ...span })));
  return {
    spans,
    gaps: [
      ...gapsOf(split, recorded, hidden),
      ...gone.map((span) => ({ ...span, reason: 'storage_lost' as const, track: null })),
      ...own.filter(({ from, until }) => until - from >= LOSS_MIN_MS),
    ].toSorted((a, b) => a.from - b.from),
    parts: split.map(({ run, range }) => ({ run, range })),
    unplayed: without(common([...hidden, ...gone], recorded), cuts),
  };
}

const spanOf = ({ at, ms }: Segment): Span => ({ from: at, until: at + ms });

/** Apart: the segments of a run that may be played, and what is missing of its tracks. `there`: also those that have some of a cut. */
function splitRun(run: Run, cuts: readonly Span[], redacted: ReadonlySet<string>, lost: ReadonlySet<string>) {
  const { manifest, segments } = run;
  const there = redacted.size === 0 ? segments : segments.filter(({ track }) => !redacted.has(`${manifest.run}/${track}`));
  const missing = manifest.gaps.flatMap(({ track, ...gap }) =>
    track === null || redacted.has(`${manifest.run}/${track}`) ? [] : [{ ...gap, track: `${manifest.run}/${track}` }],
  );
  if (cuts.length === 0 && lost.size === 0) return { run: { manifest, segments: there }, there, missing: joined(missing) };
  const kept: Segment[] = [];
  for (const [id, own] of Map.groupBy(there, ({ track }) => track)) {
    const track = `${manifest.run}/${id}`;
    let broken: 'lost' | 'cut' | null = null;
    for (const segment of own.toSorted((a, b) => a.number - b.number)) {
      if (overlaps(cuts, spanOf(segment))) broken = 'cut';
      else if (lost.has(`${track}/${segment.number}`)) broken = 'lost';
      // Without a key frame it plays only right after the one before, which is not there.
      else if (segment.keyFrame) broken = null;
      if (broken === null) kept.push(segment);
      else if (broken === 'lost') missing.push({ ...spanOf(segment), reason: 'storage_lost', track });
    }
  }
  return { run: { manifest, segments: kept }, there, missing: joined(missing) };
}

/** Of what follows on each other in one track, one. */
function joined<T extends Span & { track: string }>(holes: readonly T[]): T[] {
  const out: T[] = [];
  for (const hole of holes) {
    const last = out.at(-1);
    if (last && last.track === hole.track && hole.from - last.until < LOSS_MIN_MS) out[out.length - 1] = { ...last, until: hole.until };
    else out.push(hole);
  }
  return out;
}

/** Where a run has nothing of anybody. */
function holesOf({ manifest }: Run) {
  return manifest.gaps.filter(({ track }) => track === null);
}

/** Where nothing was recorded. */
function gapsOf(parts: Timeline['parts'], recorded: readonly Span[], cuts: readonly Span[]): Timeline['gaps'][number][] {
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
  return gaps.filter(({ reason }) => reason !== 'paused').map((gap) => ({ ...gap, track: null }));
}

/** The parts of a replay that say where what is. */
export type Played = Pick<Replay, 'spans' | 'gaps' | 'tracks' | 'log' | 'chapters'>;

export interface PlayedOf {
  readonly timeline: Timeline;
  readonly marks: LogMarks;
  readonly cuts: readonly Span[];
}

export function playedOf({ timeline, marks, cuts }: PlayedOf): Played {
  const { spans, gaps, parts } = timeline;
  const end = spans.at(-1)?.until ?? 0;
  return {
    spans: spans.map(({ from, until }) => ({ from, until })),
    gaps: gaps.map(({ from, until, reason, track }) => ({ positionMs: positionIn(spans, from), ms: until - from, reason, track })),
    tracks: parts.flatMap(({ run, range }) => tracksOf(run, common(spans, [range]), marks)),
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

function tracksOf({ manifest, segments }: Run, spans: readonly Span[], marks: LogMarks): ReplayTrack[] {
  const byTrack = Map.groupBy(segments, ({ track }) => track);
  return manifest.tracks.flatMap((track) => {
    const id = `${manifest.run}/${track.id}`;
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
