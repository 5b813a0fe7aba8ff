import { describe, expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { stagePlan } from './stage-plan.ts';
import { aLane } from './testing/a-lane.ts';
import { wantedLanes } from './wanted-lanes.ts';
import { aSegment } from './testing/a-lane.ts';
import { timeLineOf } from './timeline.ts';

const camera = aLane([]);
const mic = aLane([], { source: 'mic', kind: 'audio' });
const screen = aLane([], { source: 'screen' });
const pupil = aLane([], { peerId: PeerId.parse('amina'), role: 'pupil' });
const lanes = [camera, mic, screen, pupil];
const plan = (sending: readonly string[], over: Partial<Parameters<typeof stagePlan>[2]> = {}) => {
  const { large, small } = stagePlan(lanes, sending, { spotlight: null, swapped: false, mode: 'both', ...over });
  return [large?.key ?? null, ...small.map(({ key }) => key)];
};

describe('stagePlan', () => {
  it('shows the screen large and the teacher beside it, or the other way round', () => {
    expect(plan([camera.key, screen.key])).toEqual([screen.key, camera.key]);
    expect(plan([camera.key, screen.key], { swapped: true })).toEqual([camera.key, screen.key]);
  });

  it('follows the spotlight', () => {
    expect(plan([camera.key, pupil.key], { spotlight: pupil.peerId })).toEqual([pupil.key, camera.key]);
    expect(plan([camera.key, pupil.key])).toEqual([camera.key, pupil.key]);
  });

  it('names a teacher whose camera is off', () => {
    expect(plan([mic.key])).toEqual([camera.key]);
    expect(plan([])).toEqual([null]);
  });

  it('shows what was asked for, and somebody where that is not there', () => {
    expect(plan([camera.key, screen.key], { mode: 'screen' })).toEqual([screen.key]);
    expect(plan([camera.key, screen.key], { mode: 'speaker' })).toEqual([camera.key]);
    expect(plan([camera.key], { mode: 'screen' })).toEqual([camera.key]);
  });
});

describe('wantedLanes', () => {
  const line = timeLineOf([{ from: 0, until: 100_000 }]);
  const at = (instant: number, mode: 'both' | 'speaker' | 'sound' = 'both') =>
    wantedLanes(
      [
        aLane([aSegment(30_000)], { source: 'screen' }),
        aLane([aSegment(0)], { source: 'camera' }),
        aLane([aSegment(0), aSegment(60_000)], { source: 'mic', kind: 'audio' }),
      ],
      { line, position: instant, instant, aheadMs: 20_000, mode },
    ).map(({ source }) => source);

  it('are those that play soon, voices first', () => {
    expect(at(0)).toEqual(['mic', 'camera']);
    expect(at(15_000)).toEqual(['screen']);
    expect(at(45_000)).toEqual(['mic']);
  });

  it('are not what nobody looks at', () => {
    expect(at(0, 'sound')).toEqual(['mic']);
    expect(at(15_000, 'speaker')).toEqual([]);
  });

  it('are no more voices than a browser can play, the teacher always', () => {
    const voices = Array.from({ length: 30 }, (_, i) =>
      aLane([aSegment(0)], { peerId: PeerId.parse(`p${i}`), role: i === 29 ? 'host' : 'pupil', source: 'mic', kind: 'audio' }),
    );
    const wanted = wantedLanes(voices, { line, position: 0, instant: 0, aheadMs: 20_000, mode: 'both' });
    expect(wanted).toHaveLength(10);
    expect(wanted[0]?.role).toBe('host');
  });
});
