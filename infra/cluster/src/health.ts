import { get as httpGet } from 'node:http';
import { type Socket, connect } from 'node:net';
import { answersStun } from '@watoto/coturn/ports.ts';
import type { HealthCheck } from './process-plan.ts';

const LOOPBACK = '127.0.0.1';
/** Milliseconds that one check may take. */
const CHECK_MS = 2_000;
/** PostgreSQL's SSLRequest, answered by any server that takes connections. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const AMQP_HEADER = Buffer.from([...Buffer.from('AMQP'), 0, 0, 9, 1]);
/** NAMES_REQ, answered with epmd's own port and the names. */
const EPMD_NAMES = Buffer.from([0, 1, 110]);
/** A method frame: Connection.Start. */
const AMQP_METHOD_FRAME = 1;

/** null: it works. Otherwise what is missing. */
export async function look(check: HealthCheck): Promise<string | null> {
  switch (check.by) {
    case 'http':
      return await answersOk(check.url);
    case 'redis':
      return await redisAnswers(check.port, check.password);
    case 'postgres': {
      const answer = await say(check.port, SSL_REQUEST);
      return answer === 'N' || answer === 'S' ? null : `no PostgreSQL on port ${check.port} (${answer})`;
    }
    case 'amqp': {
      const answer = await say(check.port, AMQP_HEADER);
      return answer.charCodeAt(0) === AMQP_METHOD_FRAME ? null : `no AMQP on port ${check.port} (${answer.slice(0, 60)})`;
    }
    case 'epmd': {
      const answer = await say(check.port, EPMD_NAMES);
      return portIn(answer) === check.port ? null : `no epmd on port ${check.port} (${answer})`;
    }
    case 'stun':
      return (await answersStun(check.host, check.port, CHECK_MS / 4)) ? null : `no STUN answer of ${check.host}:${check.port}`;
  }
}

function portIn(answer: string): number | null {
  const bytes = Buffer.from(answer, 'latin1');
  return bytes.length >= 4 ? bytes.readUInt32BE(0) : null;
}

function answersOk(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const request = httpGet(url, { timeout: CHECK_MS, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? null : `${url} says ${response.statusCode}`);
    });
    request.once('timeout', () => request.destroy(new Error('timed out')));
    request.once('error', (error) => resolve(`${url}: ${error.message}`));
  });
}

/** A server that still loads its files answers -LOADING. */
async function redisAnswers(port: number, password: string): Promise<string | null> {
  const answer = await say(port, `AUTH ${password}\r\nPING\r\n`, /\r\n.*\r\n/);
  return answer.includes('+PONG') ? null : `Redis on port ${port}: ${answer.trim()}`;
}

/** Connects, sends, and resolves with what comes back (Latin-1) once it matches, or with why nothing did. */
function say(port: number, request: Buffer | string, until: RegExp = /^[^]/): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket: Socket = connect(port, LOOPBACK, () => void socket.write(request));
    const done = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CHECK_MS, () => done('timed out'));
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (until.test(heard)) done(heard);
    });
    socket.once('error', (error) => done(error.message));
    socket.once('close', () => done(heard === '' ? 'closed without a word' : heard));
  });
}
