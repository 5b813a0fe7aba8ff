import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FilesObjectStore } from './files-object-store.ts';
import { SignedPaths } from './signed-path.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-list-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

let made = 0;
async function storeOf(keys: readonly string[]): Promise<FilesObjectStore> {
  made += 1;
  const store = new FilesObjectStore(join(dir, String(made)), new SignedPaths('a secret that signs paths in tests only', '/files/'));
  for (const key of keys) await store.put(key, new Uint8Array(), 0);
  return store;
}

/** Signs around the slash in the order of keys: `-` and `.` before it, digits and letters after. */
const part = fc.stringMatching(/^[a1][-.a1]{0,2}$/).filter((name) => !/^\.+$/.test(name));
const aKey = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
/** What is a file is no folder. */
const keySet = fc
  .uniqueArray(aKey, { maxLength: 12 })
  .map((keys) => keys.filter((key) => !keys.some((other) => other.startsWith(`${key}/`))));

describe('a listing of files', () => {
  it('has the keys that begin so and come after, in the order of keys', async () => {
    await fc.assert(
      fc.asyncProperty(
        keySet,
        fc.array(fc.tuple(fc.string({ unit: fc.constantFrom('a', '1', '-', '.', '/'), maxLength: 5 }), aKey)),
        async (keys, asked) => {
          const store = await storeOf(keys);
          for (const [prefix, after] of [...asked, ['', ''] as const, ...keys.map((key) => ['', key] as const)])
            expect(await store.list(prefix, after)).toEqual(
              keys.filter((key) => key.startsWith(prefix) && key > after).toSorted((a, b) => (a < b ? -1 : 1)),
            );
          await store.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('comes in pages of a thousand, each after the last key of the one before', async () => {
    const keys = Array.from({ length: 2_050 }, (_, i) => `recordings/${i % 7}/media/${String(i).padStart(5, '0')}.webm`).toSorted((a, b) =>
      a < b ? -1 : 1,
    );
    const store = await storeOf([]);
    for (let i = 0; i < 7; i += 1) await mkdir(join(dir, String(made), 'objects', 'recordings', String(i), 'media'), { recursive: true });
    await Promise.all(keys.map((key) => writeFile(join(dir, String(made), 'objects', key), '')));
    const pages: string[][] = [];
    for (let after = ''; ; ) {
      const page = await store.list('recordings/', after);
      const last = page.at(-1);
      if (last === undefined) break;
      pages.push(page);
      after = last;
    }
    expect(pages.map((page) => page.length)).toEqual([1_000, 1_000, 50]);
    expect(pages.flat()).toEqual(keys);
    await store.close();
  });
});
