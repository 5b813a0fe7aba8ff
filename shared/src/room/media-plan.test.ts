import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PeerId, ProducerId } from '../kernel/ids.ts';
import { Rung, depth } from '../ladder/rung.ts';
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

it('leaves fewer pictures on each lower rung, and no picture where sound is left out', () => {
  const peers = fc.array(fc.tuple(fc.constantFrom('camera', 'screen', 'mic', 'screenAudio'), fc.integer({ min: 0, max: 1_280 })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(peers, (sources) => {
      const state = room(sources.map(([source], at) => [`p${at}`, `peer${at}`, source as ProducerState['source']]));
      const tiles = view(Object.fromEntries(sources.map(([, width], at) => [`p${at}`, [width, Math.round(width * 0.5625)]])));
      const flowing = Rung.options.map((rung) => {
        const on = [...mediaPlan(state, me, tiles, { rung })].filter(([, { paused }]) => !paused).map(([id]) => state.producers[id]?.kind);
        return { rung, videos: on.filter((kind) => kind === 'video').length, sounds: on.filter((kind) => kind === 'audio').length };
      });
      const sounds = sources.filter(([source]) => source === 'mic' || source === 'screenAudio').length;
      for (const { rung, videos, sounds: heard } of flowing) {
        expect(heard).toBe(rung === 'text' ? 0 : sounds);
        if (depth(rung) >= depth('audio')) expect(videos).toBe(0);
        expect(videos).toBeLessThanOrEqual(flowing[Math.max(0, depth(rung) - 1)]?.videos ?? 0);
      }
    }),
  );
});

it('keeps a shared screen where few pictures fit, then who teaches, then the largest', () => {
  const state = room([
    ['small', 'amina', 'camera'],
    ['large', 'brian', 'camera'],
    ['screen', 'chloe', 'screen'],
  ]);
  const tiles = view({ small: [200, 112], large: [900, 506], screen: [900, 506] });
  const shown = (rung: Rung) => [...mediaPlan(state, me, tiles, { rung })].filter(([, { paused }]) => !paused).map(([id]) => id);
  expect(shown('thumbnail')).toEqual(['screen']);
  const faces = room([
    ['small', 'amina', 'camera'],
    ['large', 'brian', 'camera'],
  ]);
  const one = [...mediaPlan(faces, me, tiles, { rung: 'thumbnail' })].filter(([, { paused }]) => !paused);
  expect(one).toEqual([['large', { paused: false, layers: { spatial: 0, temporal: 1 } }]]);
});

it('sends one small picture while it probes, on the rung that has none', () => {
  const state = room([['a', 'amina', 'camera']]);
  const tiles = view({ a: [900, 506] });
  expect([...mediaPlan(state, me, tiles, { rung: 'audio', probing: true }).values()]).toEqual([
    { paused: false, layers: { spatial: 0, temporal: 0 } },
  ]);
  expect([...mediaPlan(state, me, tiles, { rung: 'text', probing: true }).values()].every(({ paused }) => paused)).toBe(true);
});

it('leaves a device that is too slow more pictures than a thin network, but small ones, and the shared screen first', () => {
  const cameras = Array.from({ length: 8 }, (_, i): [string, string, 'camera'] => [`c${i}`, `p${i}`, 'camera']);
  const state = room([...cameras, ['s', 'p0', 'screen']]);
  const tiles = view(Object.fromEntries(Object.keys(state.producers).map((id) => [id, [700, 400] as [number, number]])));
  const shown = (rung: Rung) => [...mediaPlan(state, me, tiles, { rung, spares: true })].filter(([, { paused }]) => !paused);
  for (const rung of ['fewer', 'thumbnail'] as const) expect(shown(rung).map(([id]) => id)).toContain('s');
  expect(shown('fewer')).toHaveLength(6);
  expect(shown('fewer').flatMap(([id, { layers }]) => (id === 's' ? [] : [layers?.spatial]))).toEqual(Array(5).fill(0));
  expect(shown('thumbnail')).toHaveLength(2);
});
