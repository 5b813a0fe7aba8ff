import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { viewLogs } from './log-view.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'watoto-logs-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('says warnings and worse of every file with their process’s name, from now on, and nothing else', async () => {
  const files = ['api-1', 'redis', 'edge'].map((name) => ({ name, logFile: join(dir, `${name}.log`) }));
  const [api = '', redis = '', edge = ''] = files.map(({ logFile }) => logFile);
  writeFileSync(api, '{"level":"error","msg":"before"}\n');
  const heard: string[] = [];
  const stop = viewLogs(
    () => files,
    (line) => heard.push(line),
  );
  appendFileSync(
    api,
    '{"level":"info","msg":"fine"}\n{"level":"error","msg":"the disk","err":{"message":"is full"}}\n{"level":"warn","msg":"half',
  );
  writeFileSync(redis, '1:M 21 Nov 2026 15:00:00.000 * fine\n1:M 21 Nov 2026 15:00:00.000 # Out of memory\n');
  writeFileSync(edge, '2026/11/21 15:00:00 [error] 1#1: upstream timed out\n');
  await pollUntil(() => (heard.length >= 3 ? null : `three lines: ${heard.join(' | ')}`), { timeoutMs: 5_000, everyMs: 20 });
  appendFileSync(api, ' a line"}\n');
  await pollUntil(() => (heard.length >= 4 ? null : `four lines: ${heard.join(' | ')}`), { timeoutMs: 5_000, everyMs: 20 });
  stop();
  expect(heard).toEqual([
    'api-1        error: the disk (is full)',
    'redis        1:M 21 Nov 2026 15:00:00.000 # Out of memory',
    'edge         2026/11/21 15:00:00 [error] 1#1: upstream timed out',
    'api-1        warn: half a line',
  ]);
});
