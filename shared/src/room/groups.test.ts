import { describe, expect, it } from 'vitest';
import { EntryId, GroupId, PeerId, ProducerId } from '../kernel/ids.ts';
import { placesForGroups } from '../ports/registry/cost-model.ts';
import type { EntryBody } from './entry.ts';
import { groupOf, groupSizes, peopleOf, sameGroup } from './groups.ts';
import { hintReaches, levelsFor } from './hearing.ts';
import { LessonInTheMaking } from './lesson.fixture.ts';
import { mediaPlan } from './media-plan.ts';
import { recordedProducers } from './recording-plan.ts';
import { RoomState } from './state.ts';
import { entryFor, readingOf, stateFor } from './visibility.ts';

const id = (name: string) => PeerId.parse(name);
const group = (name: string) => GroupId.parse(name);

function grouped(): LessonInTheMaking {
  const lesson = new LessonInTheMaking(['amina', 'brian', 'chloe', 'dan']);
  expect(lesson.openGroups({ lions: ['amina', 'brian'], zebras: ['chloe'] })).toBe('ok');
  return lesson;
}

describe('groups', () => {
  it('part the room: each is with its own, the rest in the main room with the teacher', () => {
    const { state } = grouped();
    expect(groupOf(state, id('amina'))).toBe('lions');
    expect(sameGroup(state, id('amina'), id('brian'))).toBe(true);
    expect(sameGroup(state, id('amina'), id('chloe'))).toBe(false);
    expect(sameGroup(state, id('dan'), id('teacher'))).toBe(true);
    expect(peopleOf(state, group('lions')).map(({ name }) => name)).toEqual(['amina', 'brian']);
  });

  it('are opened, timed, told and closed by hosts only, and one opening at a time', () => {
    const lesson = grouped();
    expect(lesson.openGroups({ others: ['dan'] })).toBe('conflict');
    const forged: EntryBody[] = [
      { type: 'groups.opened', data: { groups: [{ id: group('mine'), name: 'Mine', peerIds: [] }], lastsMs: null } },
      { type: 'groups.closed', data: { endsAt: null } },
      { type: 'groups.timed', data: { lastsMs: 60_000 } },
      { type: 'groups.told', data: { text: 'Hello' } },
      { type: 'peer.moved', data: { peerId: id('amina'), groupId: group('zebras') } },
    ];
    for (const body of forged) expect(lesson.say('amina', body)).toBe('forbidden');
    expect(lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } })).toBe('ok');
    expect(lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } })).toBe('conflict');
    expect(groupOf(lesson.state, id('amina'))).toBeNull();
  });

  it('have everyone in one of them at most, and ids that were never used', () => {
    const lesson = new LessonInTheMaking(['amina']);
    expect(lesson.openGroups({ lions: ['amina'], zebras: ['amina'] })).toBe('invalid_input');
    lesson.openGroups({ lions: ['amina'] });
    lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } });
    expect(lesson.openGroups({ lions: ['amina'] })).toBe('conflict');
  });

  it('are remembered when they are closed: without the teacher who visited', () => {
    const lesson = grouped();
    lesson.say('teacher', { type: 'peer.moved', data: { peerId: id('teacher'), groupId: group('lions') } });
    lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } });
    expect(lesson.state.groups).toMatchObject({ phase: 'closed', members: { amina: 'lions', brian: 'lions', chloe: 'zebras', dan: null } });
    expect(lesson.state.groups?.members['teacher']).toBeUndefined();
  });

  it('end by themselves at the end that was set, and not at one that was set before', () => {
    const lesson = new LessonInTheMaking(['amina']);
    lesson.openGroups({ lions: ['amina'] }, 60_000);
    const first = lesson.state.groups?.endsAt ?? 0;
    expect(first).toBe(lesson.state.at + 60_000);
    lesson.say('teacher', { type: 'groups.timed', data: { lastsMs: 300_000 } });
    expect(lesson.say(null, { type: 'groups.closed', data: { endsAt: first } })).toBe('conflict');
    expect(lesson.say(null, { type: 'groups.closed', data: { endsAt: null } })).toBe('conflict');
    expect(lesson.say(null, { type: 'groups.closed', data: { endsAt: lesson.state.groups?.endsAt ?? 0 } })).toBe('ok');
  });

  it('take in who comes late: a new pupil into the smallest, one who was away into the one that it was in', () => {
    const lesson = grouped();
    lesson.leave('amina');
    lesson.join('eve');
    lesson.join('amina');
    expect(groupOf(lesson.state, id('eve'))).toBe('zebras');
    expect(groupOf(lesson.state, id('amina'))).toBe('lions');
    lesson.leave('dan');
    lesson.join('dan');
    expect(groupOf(lesson.state, id('dan'))).toBeNull();
    lesson.join('helper', 'cohost');
    lesson.join('guest', 'observer');
    expect(groupOf(lesson.state, id('helper'))).toBeNull();
    expect(groupOf(lesson.state, id('guest'))).toBeNull();
    expect(groupSizes(lesson.state)).toEqual([2, 2]);
  });

  it('call for help once each, and a visit answers', () => {
    const lesson = grouped();
    expect(lesson.say('dan', { type: 'group.helpCalled', data: {} })).toBe('conflict');
    lesson.say('amina', { type: 'group.helpCalled', data: {} });
    lesson.say('brian', { type: 'group.helpCalled', data: {} });
    lesson.say('chloe', { type: 'group.helpCalled', data: {} });
    expect(lesson.state.groups?.calls.map(({ groupId }) => groupId)).toEqual(['lions', 'zebras']);
    expect(lesson.say('chloe', { type: 'group.helpAnswered', data: { groupId: group('lions') } })).toBe('forbidden');
    lesson.say('brian', { type: 'group.helpAnswered', data: { groupId: group('lions') } });
    lesson.say('teacher', { type: 'peer.moved', data: { peerId: id('teacher'), groupId: group('zebras') } });
    expect(lesson.state.groups?.calls).toEqual([]);
    expect(groupOf(lesson.state, id('teacher'))).toBe('zebras');
  });

  it('keep what is written in them among themselves and the hosts', () => {
    const lesson = grouped();
    const say = (by: string, groupId: string) =>
      lesson.say(by, { type: 'message.said', data: { text: 'Psst', to: 'group', groupId: group(groupId) } });
    expect(say('chloe', 'lions')).toBe('conflict');
    expect(lesson.say('amina', { type: 'message.said', data: { text: 'Psst', to: 'group' } })).toBe('invalid_input');
    expect(say('amina', 'lions')).toBe('ok');
    const said = lesson.entries.at(-1);
    if (!said) throw new Error('nothing said');
    const reads = () =>
      ['teacher', 'amina', 'brian', 'chloe', 'dan'].filter((name) => {
        expect(stateFor(lesson.state, id(name)).chat.length).toBe(entryFor(said, { ok: true }, lesson.state, id(name)) === said ? 1 : 0);
        return stateFor(lesson.state, id(name)).chat.length === 1;
      });
    expect(reads()).toEqual(['teacher', 'amina', 'brian']);
    lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } });
    expect(reads()).toEqual(['teacher', 'amina', 'brian']);
    expect(stateFor(lesson.state, id('nobody')).chat).toEqual([]);
    expect(readingOf(lesson.state, id('amina'))).not.toBe(readingOf(lesson.state, id('chloe')));
    lesson.say('teacher', { type: 'locks.changed', data: { chat: true } });
    lesson.openGroups({ owls: ['amina', 'chloe'] });
    expect(say('amina', 'owls')).toBe('locked');
  });

  it('are heard and seen by nobody else, wherever the client says that it looks', () => {
    const lesson = grouped();
    lesson.say(null, {
      type: 'room.placed',
      data: { epoch: 1, legs: [{ nodeId: 'n1' as never, epoch: 1, size: 30 }], reason: 'first' },
    });
    for (const name of ['teacher', 'amina', 'brian', 'chloe', 'dan'])
      for (const source of ['mic', 'camera'] as const)
        lesson.say(name, {
          type: 'producer.opened',
          data: {
            producerId: ProducerId.parse(`${name}-${source}`),
            kind: source === 'mic' ? 'audio' : 'video',
            source,
            paused: false,
            epoch: 1,
          },
        });
    const all = new Map(Object.values(lesson.state.producers).map((producer) => [producer.id, { width: 300, height: 200 }]));
    const receives = (name: string) =>
      [...mediaPlan(lesson.state, id(name), all)].flatMap(([producerId, { paused }]) => (paused ? [] : [String(producerId)])).sort();
    expect(receives('amina')).toEqual(['brian-camera', 'brian-mic']);
    expect(receives('chloe')).toEqual([]);
    expect(receives('teacher')).toEqual(['dan-camera', 'dan-mic']);
    // Before the client has said what it shows, too.
    expect([...mediaPlan(lesson.state, id('chloe'), null).values()].every(({ paused }) => paused)).toBe(true);
    lesson.say('teacher', { type: 'peer.moved', data: { peerId: id('teacher'), groupId: group('zebras') } });
    expect(receives('chloe')).toEqual(['teacher-camera', 'teacher-mic']);
    expect(receives('teacher')).toEqual(['chloe-camera', 'chloe-mic']);
    lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } });
    expect(receives('amina')).toHaveLength(8);
  });

  it('are not recorded, nor is a teacher who visits one', () => {
    const lesson = grouped();
    const mic = (name: string) => ({
      id: ProducerId.parse(`${name}-mic`),
      peerId: id(name),
      kind: 'audio' as const,
      source: 'mic' as const,
      paused: false,
    });
    const peers = Object.fromEntries(Object.entries(lesson.state.peers).map(([name, peer]) => [name, { ...peer, recordable: true }]));
    const recorded = (from: RoomState) =>
      recordedProducers({
        ...from,
        peers,
        producers: Object.fromEntries(['teacher', 'amina', 'dan'].map((name) => [`${name}-mic`, mic(name)])),
        recordingPolicy: { ...from.recordingPolicy, pupils: 'voices' },
        recording: { id: 'r' as never, phase: 'on', startedAt: 0, since: 0, recorderId: null, run: 0, savedUntil: null, trouble: null },
      }).map(({ peerId }) => peerId);
    expect(recorded(lesson.state)).toEqual(['teacher', 'dan']);
    lesson.say('teacher', { type: 'peer.moved', data: { peerId: id('teacher'), groupId: group('lions') } });
    expect(recorded(lesson.state)).toEqual(['dan']);
  });

  it('let nobody know who speaks in another one', () => {
    const { state } = grouped();
    const said = {
      levels: [
        { peerId: id('amina'), volume: -20 },
        { peerId: id('chloe'), volume: -40 },
        { peerId: id('teacher'), volume: -30 },
      ],
      dominant: id('amina'),
    };
    expect(levelsFor(state, id('brian'), said)).toEqual({ levels: [{ peerId: 'amina', volume: -20 }], dominant: 'amina' });
    expect(levelsFor(state, id('dan'), said)).toEqual({ levels: [{ peerId: 'teacher', volume: -30 }], dominant: 'teacher' });
    expect(hintReaches(state, id('amina'), id('chloe'))).toBe(false);
    expect(hintReaches(state, id('teacher'), id('chloe'))).toBe(true);
  });

  it('need the places that were reserved, and more where large groups all speak', () => {
    const peers = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`p${i}`, 1]));
    const room = { size: 31, peers };
    expect(placesForGroups([], room)).toBe(31);
    expect(placesForGroups([3, 3, 4, 4, 4, 4, 4, 4], room)).toBe(31);
    expect(placesForGroups([15, 15], room)).toBeGreaterThan(40);
    // Nobody needs fewer because the groups are small.
    expect(placesForGroups([2, 2], room)).toBe(31);
  });

  it('are not in snapshots from before there were any, and these still read', () => {
    const { groups: _groups, timer: _timer, picks: _picks, seats: _seats, ...old } = new LessonInTheMaking(['amina']).state;
    expect(RoomState.parse(old)).toMatchObject({ groups: null, timer: null, picks: [], seats: [] });
    expect(EntryId.parse('groups-end:1790000000000')).toBe('groups-end:1790000000000');
  });
});
