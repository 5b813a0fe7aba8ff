import { describe, expect, it } from 'vitest';
import { ConnectionId, EntryId, PeerId, ProducerId, RecorderId, RecordingId } from '../kernel/ids.ts';
import type { Role } from '../contract/permissions.ts';
import type { RecordingPolicy } from '../contract/recording-policy.ts';
import type { EntryBody } from './entry.ts';
import { recordedProducers } from './recording-plan.ts';
import { apply } from './room.ts';
import { emptyRoom, type RoomState } from './state.ts';

const teacher = PeerId.parse('teacher');
const pupil = PeerId.parse('pupil');
const first = RecordingId.parse('0199aaaa-bbbb-7ccc-8ddd-000000000001');
const second = RecordingId.parse('0199aaaa-bbbb-7ccc-8ddd-000000000002');
const one = RecorderId.parse('one');
const two = RecorderId.parse('two');

class Lesson {
  state: RoomState = emptyRoom;

  constructor(recording: RecordingPolicy) {
    this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 3, recording } });
    this.say(null, { type: 'room.placed', data: { epoch: 1, legs: [], reason: 'test' } });
    this.join(teacher, 'host');
    this.join(pupil, 'pupil', true);
  }

  say(by: PeerId | null, body: EntryBody): string {
    const seq = this.state.seq + 1;
    const { state, outcome } = apply(this.state, { id: EntryId.parse(`e${seq}`), seq, at: seq * 1_000, by, ...body });
    this.state = state;
    return outcome.ok ? 'ok' : outcome.code;
  }

  join(peerId: PeerId, role: Role, recordable = false): void {
    const connectionId = ConnectionId.parse(`${peerId}-1`);
    this.say(null, {
      type: 'peer.joined',
      data: { peerId, connectionId, name: peerId, role, tokenId: null, keepsMedia: false, recordable },
    });
  }

  start(by: PeerId | null = teacher, recordingId = first): string {
    return this.say(by, { type: 'recording.started', data: { recordingId } });
  }
}

const manual = { start: 'manual', pupils: 'none' } as const;

describe('a recording in the room', () => {
  it('is begun, paused, resumed and stopped by hosts; the next one is another', () => {
    const lesson = new Lesson(manual);
    expect(lesson.start(pupil)).toBe('forbidden');
    expect(lesson.start(null)).toBe('forbidden');
    expect(lesson.start()).toBe('ok');
    expect(lesson.start(teacher, second)).toBe('conflict');
    expect(lesson.say(teacher, { type: 'recording.resumed', data: {} })).toBe('conflict');
    expect(lesson.say(pupil, { type: 'recording.paused', data: {} })).toBe('forbidden');
    expect(lesson.say(teacher, { type: 'recording.paused', data: {} })).toBe('ok');
    expect(lesson.state.recording).toMatchObject({ phase: 'paused', id: first });
    expect(lesson.say(teacher, { type: 'chapter.marked', data: { title: 'Halves' } })).toBe('conflict');
    expect(lesson.say(teacher, { type: 'recording.resumed', data: {} })).toBe('ok');
    expect(lesson.say(teacher, { type: 'chapter.marked', data: { title: 'Halves' } })).toBe('ok');
    expect(lesson.say(teacher, { type: 'recording.stopped', data: {} })).toBe('ok');
    expect(lesson.say(teacher, { type: 'recording.stopped', data: {} })).toBe('conflict');
    expect(lesson.start(teacher, second)).toBe('ok');
    expect(lesson.state.recording).toMatchObject({ phase: 'on', id: second, run: 0 });
  });

  it('follows the policy of the lesson', () => {
    const never = new Lesson({ start: 'off', pupils: 'none' });
    expect([never.start(), never.start(null)]).toEqual(['forbidden', 'forbidden']);
    expect(new Lesson({ start: 'auto', pupils: 'none' }).start(null)).toBe('ok');
  });

  it('has one recorder at a time; what an older one says is refused', () => {
    const lesson = new Lesson(manual);
    lesson.start();
    const take = (recorderId: RecorderId, run: number) =>
      lesson.say(null, { type: 'recording.taken', data: { recordingId: first, recorderId, run } });
    const save = (run: number, until: number) => lesson.say(null, { type: 'recording.saved', data: { recordingId: first, run, until } });
    expect(take(one, 1)).toBe('ok');
    expect(take(two, 1)).toBe('conflict');
    expect(save(1, 5_000)).toBe('ok');
    expect(save(1, 4_000)).toBe('ok');
    expect(lesson.state.recording?.savedUntil).toBe(5_000);
    expect(take(two, 2)).toBe('ok');
    expect(save(1, 9_000)).toBe('stale_epoch');
    expect(lesson.say(teacher, { type: 'recording.saved', data: { recordingId: first, run: 2, until: 9_000 } })).toBe('forbidden');
    expect(save(2, 9_000)).toBe('ok');
  });

  it('ends with the lesson; its recorder may say that all is saved', () => {
    const lesson = new Lesson(manual);
    lesson.start();
    lesson.say(null, { type: 'recording.taken', data: { recordingId: first, recorderId: one, run: 1 } });
    lesson.say(teacher, { type: 'room.ended', data: { reason: 'host' } });
    expect(lesson.state.recording?.phase).toBe('stopped');
    expect(lesson.say(null, { type: 'recording.saved', data: { recordingId: first, run: 1, until: 9_000 } })).toBe('ok');
    expect(lesson.say(null, { type: 'recording.taken', data: { recordingId: first, recorderId: two, run: 2 } })).toBe('ok');
    expect(lesson.say(teacher, { type: 'chapter.marked', data: { title: 'Late' } })).toBe('lesson_ended');
  });
});

describe('what is recorded', () => {
  const sources = (lesson: Lesson) => recordedProducers(lesson.state).map(({ peerId, source }) => `${peerId} ${source}`);
  const withMedia = (policy: RecordingPolicy) => {
    const lesson = new Lesson(policy);
    for (const peerId of [teacher, pupil])
      for (const [source, kind] of [
        ['mic', 'audio'],
        ['camera', 'video'],
      ] as const) {
        const producer = { id: ProducerId.parse(`${peerId}-${source}`), peerId, kind, source, paused: false };
        lesson.state = { ...lesson.state, producers: { ...lesson.state.producers, [producer.id]: producer } };
      }
    return lesson;
  };

  it('is what hosts send, while it is on', () => {
    const lesson = withMedia(manual);
    expect(sources(lesson)).toEqual([]);
    lesson.start();
    expect(sources(lesson)).toEqual(['teacher mic', 'teacher camera']);
    lesson.say(teacher, { type: 'recording.paused', data: {} });
    expect(sources(lesson)).toEqual([]);
  });

  it('has of pupils what the policy says, if they may be recorded', () => {
    const voices = withMedia({ start: 'manual', pupils: 'voices' });
    voices.start();
    voices.say(teacher, { type: 'spotlight.changed', data: { peerId: pupil } });
    expect(sources(voices)).toEqual(['teacher mic', 'teacher camera', 'pupil mic']);
    const stage = withMedia({ start: 'manual', pupils: 'stage' });
    stage.start();
    expect(sources(stage)).not.toContain('pupil camera');
    stage.say(teacher, { type: 'spotlight.changed', data: { peerId: pupil } });
    expect(sources(stage)).toContain('pupil camera');
    stage.join(pupil, 'pupil', false);
    expect(sources(stage).filter((one) => one.startsWith('pupil'))).toEqual([]);
  });
});
