import { createConnection, type Socket as TcpSocket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { type Rig, type TestClient, joined, metricOf, startSignaling, until } from './fixture.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startSignaling({ maxWaiting: 600 });
});
afterEach(async () => {
  await rig.close();
});

const rawUrl = () => `${rig.url.replace('http', 'ws')}${SIGNALING_PATH}?EIO=4&transport=websocket`;

/** A class that talks while something bad happens next door: each message must come back to everyone. */
async function talkWhile(work: () => Promise<void>): Promise<void> {
  const next = { room: RoomId.parse('next-door') };
  const teacher = await joined(rig.url, 'Teacher', next);
  const pupils: TestClient[] = [await joined(rig.url, 'Amina', next), await joined(rig.url, 'Brian', next)];
  const running = work();
  for (let i = 0; i < 5; i += 1) {
    await teacher.call('message.say', { text: `sentence ${i}` });
    await until(() => (pupils.every((pupil) => pupil.said.length === i + 1) ? null : `sentence ${i} at everyone`));
  }
  await running;
  for (const client of [teacher, ...pupils]) {
    expect(client.disconnected).toBe(false);
    client.close();
  }
}

it('lets 1,000 sockets that never say who they are wait in vain, up to a limit, and counts them', async () => {
  const sockets: WebSocket[] = [];
  let refused = 0;
  await talkWhile(async () => {
    for (let i = 0; i < 1_000; i += 1) {
      const socket = new WebSocket(rawUrl());
      socket.on('error', () => {
        refused += 1;
      });
      sockets.push(socket);
    }
    await until(
      () => (sockets.filter((s) => s.readyState === WebSocket.OPEN).length + refused === 1_000 ? null : `${refused} refused`),
      20_000,
    );
  });
  expect(refused).toBe(400);
  // The server ends those it let in when their time to say who they are is over.
  await until(() => (sockets.every((s) => s.readyState === WebSocket.CLOSED) ? null : 'all of them to be dropped'), 15_000);
  expect(await metricOf(rig.metrics, 'watoto_signaling_refused_total')).toMatchObject({ full: 400, never_authenticated: 600 });
});

it('drops frames that are no protocol at all', async () => {
  await talkWhile(async () => {
    for (const rubbish of ['hello', '4', '42["call"', '40{"token":', '999999[]', ' '.repeat(70_000), Buffer.alloc(100_000)]) {
      const socket = new WebSocket(rawUrl());
      await new Promise((resolve) => socket.once('open', resolve));
      socket.on('error', () => {});
      socket.send(rubbish);
      await until(() => (socket.readyState === WebSocket.CLOSED ? null : `the end of ${String(rubbish).slice(0, 20)}`), 10_000);
    }
  });
});

it('holds nobody up for a client that does not read', async () => {
  const teacher = await joined(rig.url, 'Teacher');
  const pupil = await joined(rig.url, 'Amina');
  const stuck = await joined(rig.url, 'Stuck');
  pauseReading(stuck);
  // 500 entries of 2 kB fill every buffer on the way many times over.
  const speakers = await Promise.all(Array.from({ length: 50 }, (_, i) => joined(rig.url, `Speaker${i}`)));
  for (let round = 0; round < 8; round += 1) {
    await Promise.all(speakers.map((speaker) => speaker.call('message.say', { text: `${round} ${'x'.repeat(1_900)}` })));
  }
  await until(() => (teacher.state.seq === pupil.state.seq && pupil.entries.length > 400 ? null : 'teacher and pupil level'), 10_000);
  expect(pupil.said.length).toBe(300);
  for (const client of [teacher, pupil, stuck, ...speakers]) client.close();
});

/** Stops taking bytes from the kernel, as a device that sleeps does. */
function pauseReading(client: TestClient): void {
  const transport = client.socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } };
  transport.ws._socket.pause();
}

it('survives half of a handshake', async () => {
  await talkWhile(async () => {
    const { hostname, port } = new URL(rig.url);
    const sockets = Array.from({ length: 50 }, () => createConnection(Number(port), hostname));
    for (const socket of sockets) {
      socket.on('error', () => {});
      socket.write(`GET ${SIGNALING_PATH}?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n`);
    }
    await until(() => (sockets.every((s) => s.bytesWritten > 0) ? null : 'half a request from each'));
    for (const socket of sockets) socket.destroy();
  });
});
