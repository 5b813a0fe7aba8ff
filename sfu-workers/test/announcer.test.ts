import { expect, test } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import { FRESH_MS } from '@watoto/shared/ports/registry/registry.ts';
import { Announcer } from '../src/announcer.ts';
import { logger, until } from './fixture.ts';

const node = { id: NodeId.parse('node-1'), url: 'memory:', capacity: 10 };
const request = { roomId: RoomId.parse('room-1'), size: 5, knownEpoch: 0 };

test('a node is placed on while it beats, not while it drains, and is away after close', async () => {
  const clock = new FakeClock();
  const registry = createMemoryRegistry({ clock });
  let beats = 0;
  const announcer = await Announcer.open({ registry, node, clock, logger, onBeat: () => void (beats += 1) });
  for (let ms = 0; ms < 2 * FRESH_MS; ms += 1_000) {
    const before = beats;
    clock.advance(1_000);
    await until(() => (beats > before ? null : 'no beat'));
  }
  expect(await registry.place(request)).toMatchObject({ nodeId: node.id });

  await announcer.drain();
  expect(await registry.place({ ...request, roomId: RoomId.parse('room-2') })).toBeNull();
  await announcer.close();
  expect(await registry.nodes()).toEqual([]);
  await registry.close();
});

test('a registry that does not answer costs beats, not the node', async () => {
  const clock = new FakeClock();
  const registry = createMemoryRegistry({ clock });
  const announcer = await Announcer.open({ registry, node, clock, logger });
  await registry.close();
  clock.advance(5_000);
  await announcer.drain();
});
