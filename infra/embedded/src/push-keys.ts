import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newVapidKeys, VapidKeys } from '@watoto/api/notifications/pusher.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';

const FILE = 'push-keys.json';

/** The key that browsers subscribe to web pushes with, made at the first run: with another one every subscription would be void. */
export async function openPushKeys(dataDir: string): Promise<VapidKeys> {
  const path = join(dataDir, FILE);
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, `${JSON.stringify(newVapidKeys(), null, 2)}\n`, { mode: 0o600, flush: true });
    // Never over one that is there.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const kept = VapidKeys.safeParse(JSON.parse(await readFile(path, 'utf8').catch(() => 'null')));
  if (!kept.success)
    throw new AppError('unavailable', {
      message: `${path} is damaged. Put it back from a backup, or delete it: devices then subscribe again.`,
    });
  return kept.data;
}
