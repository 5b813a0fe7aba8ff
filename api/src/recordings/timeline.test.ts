import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PeerId, RecorderId, RecordingId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Gap, RunManifest, Segment } from '@watoto/shared/contract/recording.ts';
import { NO_MARKS } from './log-marks.ts';
import { common, lengthOf, overlaps, positionIn, type Span, without } from '@watoto/shared/kernel/spans.ts';
import { playedOf, type Run, timelineOf } from './timeline.ts';

const START = 1_700_000_000_000;
const SHA = 'a'.repeat(64);
const teacher = PeerId.parse('teacher');

interface RunDraft {
  readonly run?: number;
  /** Milliseconds after START. */
  readonly from?: number;
  readonly until: number;
  readonly gaps?: readonly (Span & { reason: Gap['reason']; track?: string | null })[];
}

function aRun({ run = 1, from = 0, until, gaps = [] }: RunDraft): Run {
  const manifest: RunManifest = {
    version: 1,
    recordingId: RecordingId.parse('0199aaaa-bbbb-7ccc-8ddd-000000000001'),
    roomId: RoomId.parse('room'),
    title: 'Drums',
    run,
    recorderId: RecorderId.parse(`r${run}`),
    startedAt: START,
    from: START + from,
    savedUntil: START + until,
    updatedAt: START + until,
    complete: true,
    tracks: [{ id: 't1', peerId: teacher, role: 'host', source: 'camera', kind: 'video', from: START + from, until: START + until }],
    gaps: gaps.map((gap) => ({ track: null, ...gap, from: START + gap.from, until: START + gap.until })),
    pages: 0,
    segments: [],
    log: [],
  };
  const segments: Segment[] = [];
  for (let at = from, number = 0; at < until; at += 4_000, number += 1)
    segments.push({
      track: 't1',
      number,
      at: START + at,
      ms: Math.min(4_000, until - at),
      type: 'video/webm; codecs="vp8"',
      bytes: 10,
      sha256: SHA,
      keyFrame: true,
    });
  return { manifest, segments };
}

const seconds = (spans: readonly Span[]) => spans.map(({ from, until }) => [(from - START) / 1_000, (until - START) / 1_000]);
const played = (runs: readonly Run[], cuts: readonly Span[] = [], redacted: string[] = [], lost: string[] = []) =>
  playedOf({ timeline: timelineOf(runs, { cuts, redacted: new Set(redacted), lost: new Set(lost) }), marks: NO_MARKS, cuts });
const cut = (from: number, until: number): Span => ({ from: START + from, until: START + until });

describe('what plays', () => {
  test('one run is one span', () => {
    const { spans, gaps, tracks } = played([aRun({ until: 20_000 })]);
    expect(seconds(spans)).toEqual([[0, 20]]);
    expect(gaps).toEqual([]);
    expect(tracks[0]?.segments).toHaveLength(5);
  });

  test('six hours of runs that follow each other are as many segments, and a place in them is found where it was', () => {
    const [hour, lost] = [3_600_000, 10_000];
    const runs = Array.from({ length: 6 }, (_, n) => aRun({ run: n + 1, from: n * hour, until: (n + 1) * hour - lost }));
    const { spans, gaps, tracks } = played(runs);
    expect(seconds(spans)).toEqual(runs.map((_, n) => [n * 3_600, (n + 1) * 3_600 - 10]));
    expect(gaps).toHaveLength(5);
    expect(tracks.reduce((sum, { segments }) => sum + segments.length, 0)).toBe((6 * (hour - lost)) / 4_000 + 3);
    expect(positionIn(spans, START + 5 * hour + 1_234)).toBe(5 * (hour - lost) + 1_234);
  });

  test('a pause leaves, and nobody is told of it as of a loss', () => {
    const { spans, gaps } = played([aRun({ until: 60_000, gaps: [{ from: 10_000, until: 40_000, reason: 'paused' }] })]);
    expect(seconds(spans)).toEqual([
      [0, 10],
      [40, 60],
    ]);
    expect(gaps).toEqual([]);
  });

  test('a cut leaves, to the edges of the segments that have some of it', () => {
    const { spans, tracks, gaps } = played([aRun({ until: 24_000 })], [cut(5_000, 14_000)]);
    expect(seconds(spans)).toEqual([
      [0, 4],
      [16, 24],
    ]);
    expect(tracks[0]?.segments.map(({ id }) => id)).toEqual(['1/t1/0', '1/t1/4', '1/t1/5']);
    expect(gaps).toEqual([]);
    expect(timelineOf([aRun({ until: 24_000 })], { cuts: [cut(5_000, 14_000)] }).unplayed).toEqual([
      cut(4_000, 5_000),
      cut(14_000, 16_000),
    ]);
  });

  test('where storage lost all there was, it is passed over; where only one track is lost, the rest plays', () => {
    const alone = played([aRun({ until: 20_000 })], [], [], ['1/t1/1', '1/t1/2']);
    expect(seconds(alone.spans)).toEqual([
      [0, 4],
      [12, 20],
    ]);
    expect(alone.gaps).toEqual([{ positionMs: 4_000, ms: 8_000, reason: 'storage_lost', track: null }]);
    const run = aRun({ until: 20_000 });
    const [camera] = run.manifest.tracks;
    const mic = { ...camera!, id: 't2' as const, source: 'mic' as const, kind: 'audio' as const };
    const both: Run = {
      manifest: { ...run.manifest, tracks: [camera!, mic] },
      segments: [...run.segments, ...run.segments.map((segment) => ({ ...segment, track: 't2' }))],
    };
    const one = played([both], [], [], ['1/t1/1']);
    expect(seconds(one.spans)).toEqual([[0, 20]]);
    expect(one.gaps).toEqual([{ positionMs: 4_000, ms: 4_000, reason: 'storage_lost', track: '1/t1' }]);
    expect(one.tracks.map(({ segments }) => segments.length)).toEqual([4, 5]);
  });

  test('what needs the picture before it goes with it', () => {
    const run = aRun({ until: 20_000 });
    const segments = run.segments.map((segment) => ({ ...segment, keyFrame: segment.number !== 2 }));
    const { gaps, tracks } = played([{ ...run, segments }], [], [], ['1/t1/1']);
    expect(gaps).toEqual([{ positionMs: 4_000, ms: 8_000, reason: 'storage_lost', track: null }]);
    expect(tracks[0]?.segments.map(({ id }) => id)).toEqual(['1/t1/0', '1/t1/3', '1/t1/4']);
  });

  test('what a lost recorder has not saved is a gap, at its place', () => {
    const runs = [aRun({ until: 20_000 }), aRun({ run: 2, from: 27_000, until: 40_000 })];
    expect(played(runs)).toMatchObject({ gaps: [{ positionMs: 20_000, ms: 7_000, reason: 'recorder_lost' }] });
    // Cut away: nobody needs to know.
    expect(played(runs, [cut(19_000, 28_000)]).gaps).toEqual([]);
  });

  test('a reason that a run gives is believed', () => {
    const gaps = [{ from: 20_000, until: 27_000, reason: 'disk_full' as const }];
    expect(played([aRun({ until: 20_000 }), aRun({ run: 2, from: 27_000, until: 40_000, gaps })]).gaps).toMatchObject([
      { reason: 'disk_full', ms: 7_000 },
    ]);
  });

  test('where runs overlap, the newer one has the word; one that saved nothing has none', () => {
    const runs = [aRun({ until: 30_000 }), aRun({ run: 2, from: 20_000, until: 40_000 }), aRun({ run: 3, from: 10_000, until: 10_000 })];
    const { spans, tracks } = played(runs);
    expect(seconds(spans)).toEqual([[0, 40]]);
    expect(tracks.map(({ id, segments }) => [id, segments.length])).toEqual([
      ['1/t1', 5],
      ['2/t1', 5],
    ]);
  });

  test('a track that was taken out is not there', () => {
    expect(played([aRun({ until: 20_000 })], [], ['1/t1']).tracks).toEqual([]);
  });

  test('a codec that changes makes another track, and no two have one id', () => {
    const run = aRun({ until: 20_000 });
    const changed = {
      ...run,
      segments: run.segments.map((one, i) => (i < 2 ? one : { ...one, type: 'video/mp4; codecs="avc1.42e01f"' as const })),
    };
    expect(played([changed]).tracks.map(({ id, segments }) => [id, segments.length])).toEqual([
      ['1/t1', 2],
      ['1/t1+1', 3],
    ]);
  });

  test('nothing at all is nothing', () => {
    expect(played([])).toEqual({ spans: [], gaps: [], tracks: [], log: [], chapters: [] });
  });
});

test('chapters begin where they were marked, those in a pause after it, and none in what was cut', () => {
  const runs = [aRun({ until: 120_000, gaps: [{ from: 40_000, until: 60_000, reason: 'paused' }] })];
  const mark = (at: number, kind: 'marked' | 'screen' = 'marked') => ({ id: `m${at}`, at: START + at, kind, title: null });
  const marks = { ...NO_MARKS, chapters: [mark(5_000, 'screen'), mark(20_000), mark(50_000), mark(80_000), mark(119_999), mark(130_000)] };
  const cuts = [cut(75_000, 90_000)];
  const { chapters } = playedOf({ timeline: timelineOf(runs, { cuts }), marks, cuts });
  expect(chapters.map(({ id, positionMs }) => [id, positionMs])).toEqual([
    ['start', 0],
    ['m20000', 20_000],
    ['m50000', 40_000],
    ['m119999', 79_999],
  ]);
});

describe('whatever recorders and teachers do', () => {
  const span = fc.tuple(fc.nat(100_000), fc.nat(40_000)).map(([from, ms]) => ({ from, until: from + ms }));
  const gap = fc.record({ span, reason: fc.constantFrom('paused', 'recorder_lost', 'storage_lost', 'disk_full') });
  const drafts = fc.array(fc.record({ span, gaps: fc.array(gap, { maxLength: 3 }) }), { maxLength: 4 });
  const runsOf = (made: typeof drafts extends fc.Arbitrary<infer T> ? T : never) =>
    made.map(({ span: { from, until }, gaps }, i) =>
      aRun({ run: i + 1, from, until, gaps: gaps.map(({ span: hole, reason }) => ({ ...hole, reason: reason as Gap['reason'] })) }),
    );

  test('spans are in order, apart from each other, and have nothing that was cut or paused by the run that they are of', () => {
    fc.assert(
      fc.property(drafts, fc.array(span, { maxLength: 4 }), (made, outs) => {
        const cuts = outs.map(({ from, until }) => cut(from, until));
        const { spans, parts } = timelineOf(runsOf(made), { cuts });
        for (const [i, one] of spans.entries()) {
          expect(one.until).toBeGreaterThan(one.from);
          if (i > 0) expect(one.from).toBeGreaterThan(spans[i - 1]!.until);
          expect(cuts.filter(({ from, until }) => until > from && overlaps([one], { from, until }))).toEqual([]);
        }
        const [newest] = parts.slice(-1);
        for (const { reason, ...hole } of newest?.run.manifest.gaps ?? [])
          if (reason === 'paused') expect(common(common([hole], [newest!.range]), spans)).toEqual([]);
      }),
    );
  });

  test('no segment has a moment of a cut, and nothing plays that has no segment only because of it', () => {
    fc.assert(
      fc.property(drafts, fc.array(span, { maxLength: 4 }), fc.array(fc.nat(30), { maxLength: 10 }), (made, outs, gone) => {
        const cuts = outs.map(({ from, until }) => cut(from, until)).filter(({ from, until }) => until > from);
        const runs = runsOf(made);
        const lost = new Set(gone.map((number) => `1/t1/${number}`));
        const { spans, parts, unplayed } = timelineOf(runs, { cuts, lost });
        const handedOut = parts.flatMap(({ run }) => run.segments.map(({ at, ms }) => ({ from: at, until: at + ms })));
        expect(handedOut.filter((segment) => overlaps(cuts, segment))).toEqual([]);
        // What the database says of it is the same.
        expect(without(timelineOf(runs).spans, [...cuts, ...unplayed])).toEqual(spans);
      }),
    );
  });

  test('positions never go back, and end at the length of it', () => {
    fc.assert(
      fc.property(drafts, fc.array(fc.nat(150_000), { minLength: 2, maxLength: 20 }), (made, instants) => {
        const { spans } = timelineOf(runsOf(made));
        const positions = instants.toSorted((a, b) => a - b).map((at) => positionIn(spans, START + at));
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
        expect(positionIn(spans, START + 1_000_000)).toBe(lengthOf(spans));
      }),
    );
  });

  test('played and missing time are never the same', () => {
    fc.assert(
      fc.property(drafts, (made) => {
        const { spans, gaps } = timelineOf(runsOf(made));
        expect(gaps.filter((hole) => overlaps(spans, hole))).toEqual([]);
      }),
    );
  });
});
