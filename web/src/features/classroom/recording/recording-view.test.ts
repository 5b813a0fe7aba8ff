import { describe, expect, it } from 'vitest';
import { PeerId, RecorderId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { RecordingPolicy } from '@watoto/shared/contract/recording-policy.ts';
import type { RecordingState, RoomState } from '@watoto/shared/room/state.ts';
import { aRoom } from '../testing/a-room.ts';
import { actionsOf, alarmOf, clockAhead, clockText, LAG_MS, lightOf, NO_RECORDER_MS, recordedOf, savedMs } from './recording-view.ts';

const START = 1_700_000_000_000;
const recording = (change: Partial<RecordingState> = {}): RecordingState => ({
  id: RecordingId.parse('01900000-0000-7000-8000-000000000000'),
  phase: 'on',
  startedAt: START,
  since: START,
  recorderId: RecorderId.parse('recorder-1'),
  run: 1,
  savedUntil: null,
  trouble: null,
  ...change,
});
const room = (change: Partial<RoomState>): RoomState => ({ ...aRoom({ hosts: ['teacher'], pupils: ['me'] }), ...change });
const policy = (start: RecordingPolicy['start'], pupils: RecordingPolicy['pupils'] = 'none') => ({ recordingPolicy: { start, pupils } });

describe('the light', () => {
  it('is on, paused, or not there', () => {
    expect([lightOf({ recording: null }), lightOf({ recording: recording() })]).toEqual([null, 'on']);
    expect(lightOf({ recording: recording({ phase: 'paused' }) })).toBe('paused');
    expect(lightOf({ recording: recording({ phase: 'stopped' }) })).toBeNull();
  });
});

describe('what a host can do', () => {
  it('follows the phase, and the policy where there is none', () => {
    expect(actionsOf(room(policy('manual')), 'host')).toEqual(['start']);
    expect(actionsOf(room(policy('off')), 'cohost')).toBe('off');
    expect(actionsOf(room({ recording: recording() }), 'host')).toEqual(['pause', 'stop', 'chapter']);
    expect(actionsOf(room({ recording: recording({ phase: 'paused' }) }), 'host')).toEqual(['resume', 'stop']);
    expect(actionsOf(room({ recording: recording({ phase: 'stopped' }) }), 'host')).toEqual(['start']);
    // It was allowed when it began: whoever records can stop.
    expect(actionsOf(room({ recording: recording(), ...policy('off') }), 'host')).toContain('stop');
  });

  it('is nothing for everyone else', () => {
    for (const role of ['pupil', 'observer', 'recorder', null] as const) expect(actionsOf(room(policy('off')), role)).toEqual([]);
  });
});

describe('what is saved', () => {
  it('counts from the beginning', () => {
    expect(savedMs(null)).toBeNull();
    expect(savedMs(recording())).toBeNull();
    expect(savedMs(recording({ savedUntil: START + 65_000 }))).toBe(65_000);
    expect(savedMs(recording({ savedUntil: START - 5 }))).toBe(0);
  });

  it('reads as a clock', () => {
    expect([0, 9_999, 61_000, 3_600_000, 36_061_000].map(clockText)).toEqual(['0:00', '0:09', '1:01', '1:00:00', '10:01:01']);
  });
});

describe('the alarm', () => {
  it('says what the recorder says, whatever else is', () => {
    for (const trouble of ['storage', 'disk', 'media', 'no_recorder'] as const) {
      expect(alarmOf(recording({ trouble }), START)).toBe(trouble);
      expect(alarmOf(recording({ trouble, phase: 'stopped' }), START)).toBe(trouble);
    }
  });

  it('rings when no recorder came in time, paused or not; not of a recording that is over', () => {
    const alone = recording({ recorderId: null, run: 0 });
    expect(alarmOf(alone, START + NO_RECORDER_MS - 1)).toBeNull();
    expect(alarmOf(alone, START + NO_RECORDER_MS)).toBe('no_recorder');
    expect(alarmOf({ ...alone, phase: 'paused' }, START + NO_RECORDER_MS)).toBe('no_recorder');
    expect(alarmOf({ ...alone, phase: 'stopped' }, START + NO_RECORDER_MS)).toBeNull();
  });

  it('rings when saving is behind while it records; a pause is no lag, and after it the count begins anew', () => {
    expect(alarmOf(recording(), START + LAG_MS)).toBeNull();
    expect(alarmOf(recording(), START + LAG_MS + 1)).toBe('lagging');
    const saved = recording({ savedUntil: START + 60_000 });
    expect(alarmOf(saved, START + 60_000 + LAG_MS)).toBeNull();
    expect(alarmOf(saved, START + 60_001 + LAG_MS)).toBe('lagging');
    expect(alarmOf({ ...saved, phase: 'paused' }, START + 1e9)).toBeNull();
    expect(alarmOf({ ...saved, since: START + 1e6 }, START + 1e6 + LAG_MS)).toBeNull();
  });

  it('is silent where nothing records', () => {
    expect(alarmOf(null, START)).toBeNull();
    expect(alarmOf(recording({ phase: 'stopped' }), START + 1e9)).toBeNull();
  });
});

describe('who is recorded', () => {
  const me = PeerId.parse('me');
  const asked = (pupils: RecordingPolicy['pupils'], recordable?: boolean) => {
    const base = room(policy('manual', pupils));
    const peer = base.peers['me'];
    if (!peer) throw new Error('missing');
    return recordedOf({ ...base, peers: { ...base.peers, me: { ...peer, ...(recordable === undefined ? {} : { recordable }) } } }, me);
  };

  it('pupils by the policy, and never without consent', () => {
    expect([asked('none', true), asked('voices', true), asked('stage', true)]).toEqual(['none', 'voices', 'stage']);
    expect([asked('stage', false), asked('stage'), asked('voices')]).toEqual(['none', 'none', 'none']);
  });

  it('hosts are not asked, nor whoever sends nothing', () => {
    expect(recordedOf(room(policy('auto', 'stage')), PeerId.parse('teacher'))).toBeNull();
    expect(recordedOf(room({}), null)).toBeNull();
    expect(recordedOf(room({}), PeerId.parse('nobody'))).toBeNull();
  });
});

describe('the log’s clock', () => {
  it('is known best by what came quickest', () => {
    const first = clockAhead(null, 5_000, 100);
    expect(first).toBe(4_900);
    expect(clockAhead(first, 6_000, 1_300)).toBe(4_900);
    expect(clockAhead(first, 6_000, 1_050)).toBe(4_950);
  });
});
