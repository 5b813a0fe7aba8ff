import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the range that the kernel takes for outgoing connections (Linux: 32768 on). A port inside it may be taken by any
 * connection while its server is restarted, even by a client that connects to itself.
 */
const FIRST = 12_000;
const LAST = 32_000;
const ATTEMPTS = 200;

/** Handed out by this process, so that two who ask at once don't get the same one. */
const given = new Set<number>();

/** As many ports as asked for that nobody listens on, over TCP and UDP. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let attempt = 0; found.length < count; attempt += 1) {
    if (attempt > ATTEMPTS + count) throw new Error(`no ${count} free ports between ${FIRST} and ${LAST}`);
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    found.push(port);
  }
  return found;
}

/** Does nobody listen on it, on any address? */
export async function isFree(port: number): Promise<boolean> {
  return (await bindsTcp(port)) && (await bindsUdp(port));
}

async function bindsTcp(port: number): Promise<boolean> {
  const server = createServer();
  const bound = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '0.0.0.0', () => resolve(true));
  });
  if (!(await bound)) return false;
  server.close();
  await once(server, 'close');
  return true;
}

async function bindsUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const bound = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(port, '0.0.0.0', () => resolve(true));
  });
  if (bound) {
    socket.close();
    await once(socket, 'close');
  }
  return bound;
}
