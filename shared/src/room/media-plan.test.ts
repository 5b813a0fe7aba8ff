import { expect, it } from 'vitest';
import { PeerId, ProducerId } from '../kernel/ids.ts';
import { type View, mediaPlan } from './media-plan.ts';
import { type ProducerState, type RoomState, emptyRoom } from './state.ts';

const me = PeerId.parse('me');

function room(producers: [id: string, peer: string, source: ProducerState['source']][]): RoomState {
  const states = producers.map(
    ([id, peer, source]): ProducerState => ({
      id: ProducerId.parse(id),
      peerId: PeerId.parse(peer),
      source,
      kind: source === 'mic' || source === 'screenAudio' ? 'audio' : 'video',
      paused: false,
    }),
  );
  return { ...emptyRoom, producers: Object.fromEntries(states.map((p) => [p.id, p])) };
}

function view(tiles: Record<string, [width: number, height: number]>): View {
  return new Map(Object.entries(tiles).map(([id, [width, height]]) => [ProducerId.parse(id), { width, height }]));
}

it('gives everyone all audio, and never their own', () => {
  const plan = mediaPlan(
    room([
      ['a', 'amina', 'mic'],
      ['b', 'me', 'mic'],
      ['c', 'brian', 'screenAudio'],
    ]),
    me,
    view({}),
  );
  expect([...plan.keys()]).toEqual(['a', 'c']);
  expect([...plan.values()].every((wanted) => !wanted.paused)).toBe(true);
});

it('pauses video that nobody sees, and picks the layer by the size of the tile', () => {
  const state = room([
    ['a', 'amina', 'camera'],
    ['b', 'brian', 'camera'],
    ['c', 'chloe', 'camera'],
    ['d', 'dan', 'camera'],
  ]);
  const plan = mediaPlan(state, me, view({ a: [200, 112], b: [480, 270], c: [1200, 675] }));
  expect([...plan].map(([id, { paused, layers }]) => [id, paused, layers?.spatial])).toEqual([
    ['a', false, 0],
    ['b', false, 1],
    ['c', false, 2],
    ['d', true, 0],
  ]);
});

it('counts the height of a tall tile: its picture is cropped, not shrunk', () => {
  const plan = mediaPlan(room([['a', 'amina', 'camera']]), me, view({ a: [180, 320] }));
  expect(plan.get(ProducerId.parse('a'))?.layers?.spatial).toBe(2);
});

it('sends a shared screen in full, whatever the tile', () => {
  const plan = mediaPlan(room([['s', 'amina', 'screen']]), me, view({ s: [160, 90] }));
  expect(plan.get(ProducerId.parse('s'))).toEqual({ paused: false, layers: { spatial: 2, temporal: 2 } });
});

it('starts a first page of small pictures before the client has said what it shows', () => {
  const state = room(Array.from({ length: 20 }, (_, i) => [`p${i}`, `peer${i}`, 'camera']));
  const plan = [...mediaPlan(state, me, null).values()];
  expect(plan.filter((wanted) => !wanted.paused)).toHaveLength(9);
  expect(plan.every((wanted) => wanted.layers?.spatial === 0)).toBe(true);
});
