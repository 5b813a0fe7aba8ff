import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ALWAYS, runFfmpeg } from '@watoto/recorder/export/run-ffmpeg.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-ffmpeg-'));
  vi.stubEnv('PATH', `${dir}${delimiter}${process.env['PATH'] ?? ''}`);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

it('ends at once when it is given up, whether or not it hears a polite word', async () => {
  await writeFile(join(dir, 'ffmpeg'), "#!/bin/sh\ntrap '' TERM\necho out_time_us=1000000 >&3\nexec sleep 60\n");
  await chmod(join(dir, 'ffmpeg'), 0o755);
  // No second, stronger signal after a while: there is no while.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const giveUp = new AbortController();
  const run = runFfmpeg({ args: [], signal: giveUp.signal, pace: ALWAYS, onProgress: () => giveUp.abort() });
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
});
