import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** For tests: a real WebM file of so many seconds of moving picture (VP8), as the media part would hand it over. */
export async function makeSegment(seconds: number): Promise<Buffer> {
  return await inFolder(async (dir) => {
    const path = join(dir, 'one.webm');
    const picture = ['-f', 'lavfi', '-i', `testsrc=duration=${seconds}:size=160x120:rate=10`];
    await run('ffmpeg', ['-v', 'error', ...picture, '-c:v', 'libvpx', '-b:v', '100k', '-deadline', 'realtime', path]);
    return await readFile(path);
  });
}

/** Frames that a player gets out of the file. Rejects where it does not play. */
export async function framesOf(file: Buffer): Promise<number> {
  return await inFolder(async (dir) => {
    const path = join(dir, 'segment');
    await writeFile(path, file);
    const counted = ['-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0'];
    const { stdout, stderr } = await run('ffprobe', ['-v', 'error', ...counted, path]);
    if (stderr.trim() !== '') throw new Error(stderr);
    return Number(stdout.trim().split('\n')[0]);
  });
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'watoto-segment-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
