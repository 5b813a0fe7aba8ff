import { describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { FanOut } from './fan-out.ts';

/** A room of `size` connections, which only count how often they are told. */
function rig(size: number) {
  const clock = new FakeClock();
  let told = 0;
  const pump = () => {
    told += 1;
  };
  const connections = new Map(Array.from({ length: size }, (_, i) => [i, { pump }]));
  return { clock, fanOut: new FanOut({ connections, clock }), rounds: () => told / size };
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('FanOut', () => {
  it('tells a small room of each entry at once, and of entries of one moment together', async () => {
    const { fanOut, rounds } = rig(5);
    fanOut.changed('peer.joined');
    fanOut.changed('message.said');
    expect(rounds()).toBe(0);
    await turn();
    expect(rounds()).toBe(1);
    fanOut.changed('peer.joined');
    await turn();
    expect(rounds()).toBe(2);
  });

  it('tells a large quiet room at once, and then lets those who come wait for each other', async () => {
    const { clock, fanOut, rounds } = rig(500);
    fanOut.changed('peer.joined');
    await turn();
    expect(rounds()).toBe(1);
    for (let i = 0; i < 9; i += 1) {
      clock.advance(100);
      fanOut.changed('peer.joined');
      await turn();
    }
    expect(rounds()).toBe(1);
    clock.advance(100);
    expect(rounds()).toBe(2);
  });

  it('lets nobody wait who has something to say: what came before goes with it', async () => {
    const { clock, fanOut, rounds } = rig(500);
    fanOut.changed('peer.joined');
    await turn();
    clock.advance(10);
    fanOut.changed('peer.joined');
    fanOut.changed('message.said');
    clock.advance(40);
    await turn();
    expect(rounds()).toBe(2);
    clock.advance(5_000);
    expect(rounds()).toBe(2);
  });

  it('gives those who arrive at a large room one snapshot, and none of them waits long', async () => {
    const { clock, fanOut } = rig(500);
    const taken: number[] = [];
    const arrive = () => void fanOut.snapshotTurn().then(() => taken.push(clock.now()));
    const start = clock.now();
    arrive();
    await turn();
    expect(taken).toEqual([start]);
    for (let i = 0; i < 5; i += 1) {
      clock.advance(40);
      arrive();
    }
    clock.advance(50);
    await turn();
    expect(taken.slice(1)).toEqual(Array.from({ length: 5 }, () => start + 250));
  });

  it('forgets its rounds when the room closes, and lets those go who wait', async () => {
    const { clock, fanOut, rounds } = rig(500);
    fanOut.changed('peer.joined');
    await fanOut.snapshotTurn();
    const waiting = fanOut.snapshotTurn();
    await turn();
    fanOut.changed('peer.left');
    fanOut.close();
    await waiting;
    clock.advance(5_000);
    expect(rounds()).toBe(1);
  });
});
