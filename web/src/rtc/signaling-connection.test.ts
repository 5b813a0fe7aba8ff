import { describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CallEnvelope, Reply } from '@watoto/shared/kernel/rpc.ts';
import { Credentials } from './credentials.ts';
import { type ConnectionStatus, type EventHandlers, SignalingConnection } from './signaling-connection.ts';
import type { SignalingSocket, SocketEnd } from './signaling-socket.ts';

class FakeSocket implements SignalingSocket {
  readonly sent: { call: CallEnvelope; reply: (reply: Reply) => void }[] = [];
  readonly #end = Promise.withResolvers<SocketEnd>();
  readonly ended = this.#end.promise;
  heard = 0;

  close(): void {
    this.#end.resolve(null);
  }

  send(call: CallEnvelope, reply: (reply: Reply) => void): void {
    this.sent.push({ call, reply });
  }
}

const handlers: EventHandlers = {
  'room.snapshot': () => {},
  'room.entries': () => {},
  'consumer.opened': () => {},
  'consumer.closed': () => {},
  'consumer.layers': () => {},
  'media.lost': () => {},
  'room.hint': () => {},
  'room.levels': () => {},
  'platform.notice': () => {},
};

/** Lets what is already settled run. */
const settle = async () => {
  for (let i = 0; i < 3; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

function rig() {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const statuses: ConnectionStatus['kind'][] = [];
  let reachable = true;
  const connection = new SignalingConnection({
    open() {
      if (!reachable) return new Promise((_resolve, reject) => clock.after(8_000, () => reject(new AppError('unavailable'))));
      const socket = new FakeSocket();
      sockets.push(socket);
      return Promise.resolve(socket);
    },
    credentials: new Credentials(() => Promise.resolve('token')),
    join: () => Promise.resolve(),
    probe: async (call) => void (await call('room.sync', { after: 3 })),
    handlers,
    onStatus: ({ kind }) => statuses.push(kind),
    onError: () => {},
    clock,
    random: () => 0,
  });
  const reach = (now: boolean) => {
    reachable = now;
  };
  return { clock, sockets, statuses, connection, run: connection.run(), reach };
}

describe('SignalingConnection', () => {
  it('keeps a socket that shows a sign of life, and replaces one that does not', async () => {
    const { clock, sockets, connection, run } = rig();
    await settle();
    connection.check();
    expect(sockets[0]?.sent.map(({ call }) => call.name)).toEqual(['room.sync']);
    if (sockets[0]) sockets[0].heard += 1;
    clock.advance(2_000);
    await settle();
    expect(sockets.length).toBe(1);
    connection.check();
    clock.advance(2_000);
    await settle();
    clock.advance(1_000);
    await settle();
    expect(sockets.length).toBe(2);
    expect(connection.live).toBe(true);
    connection.close();
    expect(await run).toBe(null);
  });

  it('asks once, however many signs of trouble there are', async () => {
    const { sockets, connection } = rig();
    await settle();
    for (let i = 0; i < 5; i += 1) connection.check();
    expect(sockets[0]?.sent.length).toBe(1);
    connection.close();
  });

  it('is back at once when woken, though an attempt into a dead network is still under way', async () => {
    const { clock, sockets, connection, reach } = rig();
    await settle();
    reach(false);
    sockets[0]?.close();
    await settle();
    clock.advance(500);
    await settle();
    expect(connection.live).toBe(false);
    reach(true);
    connection.wake();
    await settle();
    expect(connection.live).toBe(true);
    connection.close();
  });
});
