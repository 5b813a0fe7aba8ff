import { expect, it } from 'vitest';
import { NodeId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Rung } from '@watoto/shared/ladder/rung.ts';
import { type RoomState, emptyRoom } from '@watoto/shared/room/state.ts';
import { pupilOf } from '../media/pupil.fixture.ts';
import { LevelsTeller } from './levels.ts';

const [teacher, pupil, far] = [PeerId.parse('teacher'), PeerId.parse('pupil'), PeerId.parse('far')];
const [here, there] = [NodeId.parse('here'), NodeId.parse('there')];

/** Two pupils of whom one is on another node, and what each was told. */
function listeners() {
  let flows = true;
  const told: Record<string, unknown[]> = { pupil: [], far: [] };
  const connection = (name: string) => ({
    emitLossy(_name: unknown, data: unknown) {
      if (flows) told[name]?.push(data);
      return flows;
    },
  });
  const levels = new LevelsTeller(
    new Map([
      [pupil, connection('pupil')],
      [far, connection('far')],
    ]),
  );
  const state = (rung: Rung): RoomState => ({
    ...emptyRoom,
    peers: { [pupil]: { ...pupilOf(pupil), nodeId: here }, [far]: { ...pupilOf(far), nodeId: there } },
    rungs: { [pupil]: { rung, why: 'network', own: 'auto', host: 'auto' } },
  });
  const hear = (rung: Rung, volume: number | null) =>
    levels.tell(state(rung), here, {
      levels: volume === null ? [] : [{ peerId: teacher, volume }],
      dominant: teacher,
    });
  return { told, hear, jam: (is: boolean) => (flows = !is) };
}

it('tells those on a node how loud who is heard there is', () => {
  const { told, hear } = listeners();
  for (const volume of [-20, -25, -25]) hear('thumbnail', volume);
  expect(told['pupil']).toHaveLength(3);
  expect(told['far']).toEqual([]);
});

it('tells whoever has sound at most only who it is, when that changes', () => {
  const { told, hear } = listeners();
  for (const rung of ['audio', 'text'] as const) for (const volume of [-20, -25, -30, null, null]) hear(rung, volume);
  expect(told['pupil']).toMatchObject([{ levels: [{ volume: -20 }] }, { levels: [] }, { levels: [{ volume: -20 }] }, { levels: [] }]);
});

it('says again what a jam has kept back', () => {
  const { told, hear, jam } = listeners();
  hear('audio', -20);
  jam(true);
  hear('audio', null);
  jam(false);
  hear('audio', null);
  expect(told['pupil']).toMatchObject([{ levels: [{ volume: -20 }] }, { levels: [] }]);
});

it('tells who it is on the way down, also where somebody else was told of in between', () => {
  const { told, hear } = listeners();
  for (const [rung, volume] of [
    ['audio', -20],
    ['video', null],
    ['audio', -25],
  ] as const)
    hear(rung, volume);
  expect(told['pupil']).toMatchObject([{ levels: [{ volume: -20 }] }, { levels: [] }, { levels: [{ volume: -25 }] }]);
});
