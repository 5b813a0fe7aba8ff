import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDataFolder } from '../src/data-folder.ts';
import { LogFile } from '../src/log-file.ts';
import { openSecrets } from '../src/secrets.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-data-'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('the data folder', () => {
  test('is made where it is missing, and free again after it was closed', async () => {
    const nested = join(dir, 'a', 'b');
    const folder = await openDataFolder(nested);
    expect((await stat(nested)).isDirectory()).toBe(true);
    await folder.close();
    await (await openDataFolder(nested)).close();
  });

  test('is held by one at a time', async () => {
    const folder = await openDataFolder(dir);
    await expect(openDataFolder(dir)).rejects.toThrow(`Watoto is already running with the data in ${dir}.`);
    await folder.close();
  });

  test('is held by one at a time under a path too long for a socket', async () => {
    const long = join(dir, 'x'.repeat(120));
    const folder = await openDataFolder(long);
    await expect(openDataFolder(long)).rejects.toThrow('already running');
    await folder.close();
  });

  test('whoever was killed does not hold it any more', async () => {
    const listen = `require('net').createServer().listen(${JSON.stringify(join(dir, 'running.sock'))}, () => console.log('up'))`;
    const killed = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(killed.stdout, 'data');
    await expect(openDataFolder(dir)).rejects.toThrow('already running');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await (await openDataFolder(dir)).close();
  });

  test('that is a file is called one', async () => {
    await writeFile(join(dir, 'file'), '');
    await expect(openDataFolder(join(dir, 'file'))).rejects.toThrow('is a file.');
    await expect(openDataFolder(join(dir, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('secrets', () => {
  test('are made once, for this user only, and stay', async () => {
    const first = await openSecrets(dir);
    expect(new Set(Object.values(first)).size).toBe(3);
    expect((await stat(join(dir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(await openSecrets(dir)).toEqual(first);
  });

  test('two first runs at once agree', async () => {
    const [left, right] = await Promise.all([openSecrets(dir), openSecrets(dir)]);
    expect(left).toEqual(right);
  });

  test.each(['', '{"access": "short"}', '{"access": '])('a damaged file (%j) is said to be one, and left as it is', async (text) => {
    const path = join(dir, 'secrets.json');
    await writeFile(path, text);
    await expect(openSecrets(dir)).rejects.toThrow(`${path} is damaged.`);
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

describe('the log file', () => {
  const line = (level: string, msg: string, more = {}) => `${JSON.stringify({ level, time: 'now', service: 'embedded', ...more, msg })}\n`;

  test('has every line; the terminal hears warnings and errors, without stacks, once it may', async () => {
    const heard: string[] = [];
    const file = new LogFile(join(dir, 'logs', 'watoto.log'), (text) => heard.push(text));
    file.write(line('warn', 'too early'));
    file.terminal = true;
    file.write(line('info', 'quiet'));
    file.write(line('error', 'failed', { err: { message: 'the Worker died', stack: 'at x.ts:1' } }));
    await vi.waitUntil(() => heard.length > 0, { timeout: 5_000 });
    file.write(line('fatal', 'the end'));
    expect(heard).toEqual(['error: failed (the Worker died)', 'fatal: the end']);
    expect((await readFile(file.path, 'utf8')).split('\n')).toHaveLength(5);
  });

  test('what came just before Ctrl-C is not told: it came of it', () => {
    vi.useFakeTimers();
    const heard: string[] = [];
    const file = new LogFile(join(dir, 'watoto.log'), (text) => heard.push(text));
    file.terminal = true;
    file.write(line('error', 'worker lost'));
    file.terminal = false;
    vi.runAllTimers();
    vi.useRealTimers();
    expect(heard).toEqual([]);
  });

  test('a disk that takes no more is told once, and stops nothing', async () => {
    const heard: string[] = [];
    const file = new LogFile('/dev/full', (text) => heard.push(text));
    file.write(line('info', 'one'));
    file.write(line('info', 'two'));
    expect(heard).toEqual(['The log cannot be written to /dev/full: ENOSPC: no space left on device, write']);
  });

  test('is written on after a restart', async () => {
    const path = join(dir, 'watoto.log');
    for (const msg of ['first run', 'second run']) new LogFile(path, () => {}).write(line('info', msg));
    expect(await readFile(path, 'utf8')).toBe(line('info', 'first run') + line('info', 'second run'));
  });
});
