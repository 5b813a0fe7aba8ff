import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';

export const secret = z.string().min(32);

/** Keys that this installation signs with. Whoever has them can be anyone here. */
export const Secrets = z.object({
  /** Access and refresh tokens of the API. */
  access: secret,
  /** Room and resume tokens: API and signaling. */
  room: secret,
  /** Control links: signaling and the SFU node. */
  control: secret,
});
export type Secrets = z.infer<typeof Secrets>;

const FILE = 'secrets.json';

type SecretsSchema = z.ZodObject<Record<string, typeof secret>>;

/** The installation's secrets, made at the first run. Throws AppError `unavailable` if the file is there and unreadable as such. */
export function openSecrets(dataDir: string): Promise<Secrets> {
  return openSecretsFile(dataDir, Secrets);
}

/** The same for other secrets than the embedded profile's: one for each name of `schema`. */
export async function openSecretsFile<S extends SecretsSchema>(dataDir: string, schema: S): Promise<z.output<S>> {
  const path = join(dataDir, FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) return parse(text, path, schema);
  await create(path, Object.keys(schema.shape));
  return parse(await readFile(path, 'utf8'), path, schema);
}

function parse<S extends SecretsSchema>(text: string, path: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Neither the content nor zod's account of it may reach a log. Making new ones silently would sign everyone out.
    throw new AppError('unavailable', {
      message: `${path} is damaged. Put it back from a backup, or delete it: everyone then has to sign in again.`,
    });
  }
}

/** Whole or not at all, and never over one that is there: a full disk or a crash leaves no half file behind. */
async function create(path: string, names: readonly string[]): Promise<void> {
  const fresh = () => randomBytes(32).toString('base64url');
  const secrets = Object.fromEntries(names.map((name) => [name, fresh()]));
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
}
