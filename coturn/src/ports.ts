import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { type AddressInfo, connect, createServer, isIPv6 } from 'node:net';
import { once } from 'node:events';

const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;

/** Asks once over UDP for a STUN binding (RFC 8489); false where nothing answers within `ms`. */
export async function answersStun(host: string, port: number, ms = 100): Promise<boolean> {
  const request = Buffer.alloc(20);
  request.writeUInt16BE(BINDING_REQUEST, 0);
  request.writeUInt32BE(MAGIC_COOKIE, 4);
  randomBytes(12).copy(request, 8);
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      const done = (answered: boolean) => {
        clearTimeout(timer);
        resolve(answered);
      };
      socket.once('error', () => done(false));
      socket.on('message', (answer) => {
        const ours = answer.length >= 20 && answer.subarray(8, 20).equals(request.subarray(8));
        if (ours) done(answer.readUInt16BE(0) === BINDING_SUCCESS);
      });
      // An unreachable port (ECONNREFUSED) is heard as an error only on a connected socket: silence says it too.
      socket.send(request, port, host);
    });
  } finally {
    socket.close();
  }
}

export function answersTcp(host: string, port: number, ms = 500): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => done(true));
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(ms, () => done(false));
    socket.once('error', () => done(false));
  });
}

/** A port that nobody listens on now, over UDP and TCP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const udp = createSocket('udp4');
    const bound = await new Promise<boolean>((resolve) => {
      udp.once('error', () => resolve(false));
      udp.bind(port, '127.0.0.1', () => resolve(true));
    });
    udp.close();
    server.close();
    await once(server, 'close');
    if (bound) return port;
  }
}
