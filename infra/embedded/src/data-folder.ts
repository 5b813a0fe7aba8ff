import { createHash } from 'node:crypto';
import { access, constants, mkdir, realpath, rm, stat, statfs } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@watoto/shared/kernel/errors.ts';

/** Less free space than this and the database may not even start. */
const FREE_BYTES = 100 * 1024 * 1024;
/** Longest path that a Unix socket may have on Linux and macOS, with a little to spare. */
const SOCKET_PATH_MAX = 100;

export interface DataFolder {
  close(): Promise<void>;
}

/**
 * Makes the data folder ready and holds it for this process: readable, writable, with some space, used by nobody else.
 * Throws AppError `unavailable` or `conflict` with a sentence that says what to do, or the file system's own error.
 */
export async function openDataFolder(dir: string): Promise<DataFolder> {
  await makeFolder(dir);
  await requireSpace(dir);
  return await hold(dir);
}

async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (!(await stat(dir)).isDirectory())
    throw new AppError('unavailable', { message: `${dir} is a file. Move it away, or set DATA_DIR to another folder.` });
  await access(dir, constants.R_OK | constants.W_OK | constants.X_OK);
}

async function requireSpace(dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  if (free >= FREE_BYTES) return;
  const message = `The disk is full: ${Math.floor(free / 1024 / 1024)} MB are free for ${dir}, and Watoto needs at least ${FREE_BYTES / 1024 / 1024} MB.`;
  throw new AppError('unavailable', { message });
}

/** A Unix socket is held as long as its process lives and by no other, which a file with a process id in it is not. */
async function hold(dir: string): Promise<DataFolder> {
  const path = await lockPath(dir);
  const server = createServer((socket) => socket.end());
  if (!(await listens(server, path))) {
    if (await answers(path))
      throw new AppError('conflict', {
        message: `Watoto is already running with the data in ${dir}. Stop it first, or set DATA_DIR to another folder.`,
      });
    // Left by a process that was killed.
    await rm(path, { force: true });
    if (!(await listens(server, path)))
      throw new AppError('conflict', { message: `Another Watoto has just started with the data in ${dir}.` });
  }
  server.unref();
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function lockPath(dir: string): Promise<string> {
  const real = await realpath(dir);
  const inside = join(real, 'running.sock');
  if (inside.length <= SOCKET_PATH_MAX) return inside;
  return join(tmpdir(), `watoto-${createHash('sha256').update(real).digest('hex').slice(0, 20)}.sock`);
}

function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(path, () => {
      server.removeAllListeners('error');
      resolve(true);
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
