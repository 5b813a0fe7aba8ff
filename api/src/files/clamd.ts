import { connect } from 'node:net';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Scanner } from './scanner.ts';

/** Milliseconds without a word from clamd. */
const SILENCE_MS = 60_000;
const MAX_ANSWER = 4_096;

/** A clamd by TCP: `tcp://host:3310`. Its protocol is in clamd(8): INSTREAM, chunks after their length, an empty one at the end. */
export function openClamd(url: string): Scanner {
  const { hostname, port } = new URL(url);
  return { name: 'clamd', scan: (body, signal) => scan({ host: hostname, port: Number(port) || 3310 }, body, signal) };
}

async function scan(at: { host: string; port: number }, body: Readable, signal?: AbortSignal): Promise<'clean' | 'infected'> {
  const socket = connect({ ...at, allowHalfOpen: true });
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('clamd says nothing')));
  let said = '';
  socket.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, MAX_ANSWER);
  });
  const answered = new Promise<void>((resolve, reject) => {
    socket.once('end', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('clamd hung up')));
  });
  // A clamd that has seen enough hangs up before the end, having said why.
  const unlessSaid = (error: unknown) => {
    if (said === '') throw error;
  };
  const sent = () => {
    socket.write('zINSTREAM\0');
    return pipeline(body, chunked(), socket, { end: false, ...(signal ? { signal } : {}) });
  };
  try {
    await Promise.all([sent().catch(unlessSaid), answered.catch(unlessSaid)]);
  } catch (cause) {
    throw new AppError(signal?.aborted ? 'cancelled' : 'unavailable', { cause });
  } finally {
    body.destroy();
    socket.destroy();
  }
  const answer = said.replaceAll('\0', '').trim();
  if (answer === 'stream: OK') return 'clean';
  if (answer.endsWith(' FOUND')) return 'infected';
  throw new AppError('unavailable', { message: `the virus scanner says: ${answer.slice(0, 200)}` });
}

function chunked(): Transform {
  const length = (bytes: number) => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(bytes);
    return header;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      this.push(length(chunk.length));
      done(null, chunk);
    },
    flush(done) {
      done(null, length(0));
    },
  });
}
