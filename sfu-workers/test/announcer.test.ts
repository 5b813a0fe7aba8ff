import { expect, test } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import { FRESH_MS } from '@watoto/shared/ports/registry/registry.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { Announcer, type AnnouncerDeps } from '../src/announcer.ts';
import { logger, until } from './fixture.ts';

const node = { id: NodeId.parse('node-1'), url: 'memory:', workers: 1, capacity: 10 };
const request = { roomId: RoomId.parse('room-1'), size: 5, knownEpoch: 0 };

/** A registry on a clock of its own, and announcers that beat when `beats` says so. */
function setUp() {
  const clock = new FakeClock();
  const registry = createMemoryRegistry({ clock });
  const open = (more: Partial<AnnouncerDeps> = {}) => Announcer.open({ registry, node, clock, logger, ...more });
  return { clock, registry, open };
}

test('a node is placed on while it beats, not while it drains, and is away after close', async () => {
  const { clock, registry, open } = setUp();
  let beats = 0;
  const announcer = await open({ onBeat: () => void (beats += 1) });
  for (let ms = 0; ms < 2 * FRESH_MS; ms += 1_000) {
    const before = beats;
    clock.advance(1_000);
    await until(() => (beats > before ? null : 'no beat'));
  }
  expect(await registry.place(request)).toMatchObject({ legs: [{ nodeId: node.id, size: 5 }] });

  await announcer.drain();
  expect(await registry.place({ ...request, roomId: RoomId.parse('room-2') })).toBeNull();
  await announcer.resume();
  expect(await registry.place({ ...request, roomId: RoomId.parse('room-2') })).not.toBeNull();
  await announcer.close();
  expect(await registry.nodes()).toEqual([]);
  await registry.close();
});

test('each heartbeat says what the node counts', async () => {
  const { clock, registry, open } = setUp();
  let peers = 1;
  const announcer = await open({ load: () => ({ rooms: 1, peers, transports: 2, producers: 3, consumers: 4 }) });
  expect((await registry.nodes())[0]?.load?.peers).toBe(1);
  peers = 2;
  clock.advance(1_000);
  await until(async () => ((await registry.nodes())[0]?.load?.peers === 2 ? null : 'not yet said'));
  await announcer.close();
});

test('a registry that does not answer costs beats, not the node', async () => {
  const { clock, registry, open } = setUp();
  const announcer = await open();
  await registry.close();
  clock.advance(5_000);
  await announcer.drain();
});

test('a node that claims what can’t be does not start', async () => {
  const { open } = setUp();
  await expect(open({ node: { ...node, capacity: 1_000_000 } })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('the administrator’s wish reaches the node once, and its end too', async () => {
  const { clock, registry, open } = setUp();
  const heard: boolean[] = [];
  let beats = 0;
  const announcer = await open({ onBeat: () => void (beats += 1), onDrainRequested: (drain) => heard.push(drain) });
  const beatUntil = (missing: () => boolean) =>
    until(() => {
      clock.advance(1_000);
      return missing() ? `heard ${heard.join()}, ${beats} beats` : null;
    });
  await registry.requestDrain(node.id, true);
  await beatUntil(() => heard.length === 0);
  beats = 0;
  await beatUntil(() => beats < 3);
  await registry.requestDrain(node.id, false);
  await beatUntil(() => heard.length === 1);
  expect(heard).toEqual([true, false]);
  await announcer.close();
});

test('a second process with the id is refused and says so once; it takes over when the first falls silent, and can’t be thrown out by it', async () => {
  const { clock, registry, open } = setUp();
  const said: string[] = [];
  const write = (line: string) => void said.push(line);
  let beats = 0;
  // The first one hangs: its clock stands still.
  const first = await open({ clock: new FakeClock() });
  const second = await open({
    node: { ...node, capacity: 7 },
    logger: createLogger({ service: 'second', level: 'info', destination: { write } }),
    onBeat: () => void (beats += 1),
  });
  expect(beats).toBe(0);
  expect((await registry.nodes())[0]?.capacity).toBe(10);
  await until(() => {
    clock.advance(1_000);
    return beats > 0 ? null : 'still refused';
  });
  expect((await registry.nodes())[0]?.capacity).toBe(7);
  expect(said.filter((line) => line.includes('another process announces itself'))).toHaveLength(1);
  await first.close();
  expect((await registry.nodes())[0]?.capacity).toBe(7);
  await second.close();
  expect(await registry.nodes()).toEqual([]);
});
