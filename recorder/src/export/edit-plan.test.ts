import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Role } from '@watoto/shared/contract/permissions.ts';
import type { Source } from '@watoto/shared/contract/media.ts';
import { type EditSegment, type EditTrack, framesOf, planEdit } from './edit-plan.ts';

const segment = (track: string, number: number, at: number, ms: number, keyFrame = true): EditSegment => ({
  key: `${track}/${number}`,
  track: 't1',
  number,
  at,
  ms,
  type: 'video/webm; codecs="vp8"',
  bytes: 1,
  sha256: 'a'.repeat(64),
  keyFrame,
});

function track(id: string, source: Source, pieces: readonly (readonly [number, number])[], role: Role = 'host'): EditTrack {
  return { id, role, source, segments: pieces.map(([at, ms], i) => segment(id, i, at, ms)) };
}

const shown = (tracks: readonly EditTrack[], spans = [{ from: 0, until: 8_000 }]) =>
  planEdit(spans, tracks).map(({ frame, frames, camera, screen }) => [frame, frames, camera?.track ?? null, screen?.track ?? null]);

describe('what is seen', () => {
  test('the camera, and beside it the screen while one is shared', () => {
    const tracks = [track('1/t1', 'camera', [[0, 8_000]]), track('1/t2', 'screen', [[2_000, 4_000]])];
    expect(shown(tracks)).toEqual([
      [0, 50, '1/t1', null],
      [50, 100, '1/t1', '1/t2'],
      [150, 50, '1/t1', null],
    ]);
  });

  test('the host before others, and a newer track before an older one', () => {
    const tracks = [
      track('1/t1', 'camera', [[0, 8_000]], 'pupil'),
      track('1/t2', 'camera', [[2_000, 6_000]]),
      track('1/t3', 'camera', [[4_000, 4_000]]),
    ];
    expect(shown(tracks).map(([, , camera]) => camera)).toEqual(['1/t1', '1/t2', '1/t3']);
  });

  test('nothing that would only blink, and the last picture in a small hole', () => {
    const tracks = [
      track('1/t1', 'camera', [
        [0, 2_000],
        [3_000, 5_000],
      ]),
      track('1/t2', 'screen', [[1_000, 200]]),
    ];
    expect(shown(tracks)).toEqual([[0, 200, '1/t1', null]]);
  });

  test('a background where there is no picture', () => {
    expect(shown([])).toEqual([[0, 200, null, null]]);
  });

  test('a part begins with the key frame that it needs', () => {
    const camera = { ...track('1/t1', 'camera', []), segments: [0, 1, 2].map((n) => segment('1/t1', n, n * 4_000, 4_000, n !== 1)) };
    const [part] = planEdit([{ from: 5_000, until: 12_000 }], [camera]);
    expect(part?.camera?.segments.map(({ number }) => number)).toEqual([0, 1, 2]);
  });
});

const spans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 90_000 })), { minLength: 1, maxLength: 6 })
  .map((steps) => {
    let at = 0;
    return steps.map(([gap, ms]) => {
      const from = at + gap;
      at = from + ms;
      return { from, until: at };
    });
  });
const tracks = fc.array(
  fc.tuple(
    fc.constantFrom<Source>('mic', 'camera', 'screen', 'screenAudio'),
    fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 6_000 }), fc.boolean()), { maxLength: 30 }),
  ),
  { maxLength: 5 },
);

test('whatever was recorded: parts follow on each other to the last picture, each inside one span, with all that was heard', () => {
  fc.assert(
    fc.property(spans, tracks, (played, recorded) => {
      const all = recorded.map(([source, pieces], i): EditTrack => {
        let at = 0;
        const segments = pieces.map(([gap, ms, keyFrame], n) => {
          const from = at + gap;
          at = from + ms;
          return segment(`1/t${i}`, n, from, ms, keyFrame);
        });
        return { id: `1/t${i}`, role: 'host', source, segments };
      });
      const parts = planEdit(played, all);
      let frame = 0;
      for (const part of parts) {
        expect(part.frame).toBe(frame);
        expect(part.frames).toBeGreaterThan(0);
        frame += part.frames;
        const until = part.at + part.frames * 40;
        // A picture begins up to half its time before.
        expect(played.some((span) => part.at >= span.from - 20 && until <= span.until + 20)).toBe(true);
        for (const { segments } of [part.camera, part.screen, ...part.audio].filter((feed) => feed !== null)) {
          expect(segments.length).toBeGreaterThan(0);
          expect(segments.every((one) => one.at < until)).toBe(true);
        }
        const heard = all.filter(({ source, segments }) => {
          const sound = source === 'mic' || source === 'screenAudio';
          return sound && segments.some((one) => one.at < until && one.at + one.ms > part.at);
        });
        expect(part.audio.map((feed) => feed.track)).toEqual(heard.map(({ id }) => id));
      }
      expect(frame).toBe(framesOf(played));
    }),
  );
});
