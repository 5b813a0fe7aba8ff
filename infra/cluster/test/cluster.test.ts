import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';
import { DEMO_PASSWORD } from '@watoto/api/demo/demo-school.ts';
import { processMark } from '@watoto/embedded/postgres/processes.ts';
import { RunManifest } from '@watoto/shared/contract/recording.ts';
import { manifestKey } from '@watoto/shared/contract/recording-keys.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { type Cluster, openCluster } from '../src/cluster.ts';
import { isFree } from '../src/free-ports.ts';
import { S3_BUCKET } from '../src/plan.ts';
import { SCALED_KINDS, type ScaledKind } from '../src/process-plan.ts';
import { Browser } from './person.fixture.ts';
import { processesOf } from './process-tree.fixture.ts';

const TEACHER = 'grace@demo.school';
const PUPIL = 'amina@demo.school';

let dir: string;
let cluster: Cluster;
let browser: Browser;

async function idOfFirst(path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { items } = JSON.parse((await browser.ask(path, { headers })).text) as { items: { id: string }[] };
  return items[0]?.id ?? '';
}

/** Whom the cluster's Prometheus configuration has scraped. */
function targets(kind: ScaledKind): string[] {
  const read = JSON.parse(readFileSync(join(dir, `monitoring/targets/${kind}.json`), 'utf8')) as { targets: string[] }[];
  return read.flatMap(({ targets: hosts }) => hosts);
}

describe('the cluster on one machine', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'watoto-cluster-'));
    cluster = await openCluster({ dir, testDatabase: true, sfuWorkers: 1, converter: 1 });
    browser = new Browser(cluster);
  });

  afterAll(async () => {
    browser?.close();
    await cluster?.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('is all there, each tier a process of its own, and each answers in its own protocol', async () => {
    const names = [
      'redis',
      'postgres',
      'epmd',
      's3',
      'coturn',
      'rabbitmq',
      'sfu-1',
      'sfu-2',
      'api-1',
      'api-2',
      'signaling-1',
      'signaling-2',
      'recorder-1',
      'recorder-2',
      'converter-1',
      'edge',
    ];
    expect(cluster.processes.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(new Set(cluster.processes.map(({ pid }) => pid)).size).toBe(names.length);
    for (const process of cluster.processes) expect(await process.healthy(), process.name).toBeNull();
    for (const process of cluster.processes.filter(({ opsUrl }) => opsUrl !== null)) {
      expect((await fetch(`${process.opsUrl}/healthz`)).status, process.name).toBe(200);
    }
    // Whoever has figures is a target of the Prometheus that may be started on this cluster.
    for (const kind of SCALED_KINDS) {
      const hosts = cluster.of(kind).map(({ opsUrl }) => new URL(opsUrl ?? '').host);
      expect(targets(kind), kind).toEqual(hosts);
      for (const host of hosts)
        expect(await (await fetch(`http://${host}/metrics`)).text(), host).toContain('watoto_event_loop_lag_seconds');
    }
  });

  test('its edge serves the web app, safely and packed, and knows no other certificate', async () => {
    const page = await browser.ask('/lessons/42', { headers: { 'accept-encoding': 'gzip', 'x-request-id': 'a-decent-request-id' } });
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-cache',
      'x-request-id': 'a-decent-request-id',
    });
    expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ${cluster.url.replace('https', 'wss')};`);
    const app = await browser.ask('/');
    const script = /\/assets\/[^"]+\.js/.exec(app.text)?.[0] ?? '';
    const packed = await browser.ask(script, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed).toMatchObject({
      status: 200,
      headers: { 'content-encoding': 'gzip', 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect((await browser.ask('/assets/none.js')).status).toBe(404);
    expect((await browser.ask('/none.js')).status).toBe(404);
    // Only who trusts the cluster's authority gets in without a warning.
    await expect(fetch(cluster.url)).rejects.toThrow();
    const log = await pollForLine(cluster.process('edge').logFile, 'a-decent-request-id');
    expect(JSON.parse(log)).toMatchObject({ service: 'edge', method: 'GET', path: '/index.html', status: 200 });
  });

  test('a person signs in over TLS, gets a room token, and joins the lesson over WSS with media on a node', async () => {
    const teacher = await browser.connect(await browser.roomToken(await browser.signIn(TEACHER, DEMO_PASSWORD)));
    const joined = await teacher.join();
    expect(joined.media).toMatchObject({ epoch: 1, send: { id: expect.any(String) as unknown } });
    const pupil = await browser.connect(await browser.roomToken(await browser.signIn(PUPIL, DEMO_PASSWORD)));
    await pupil.join();
    await teacher.call('message.say', { text: 'Karibuni, said through the edge' });
    await pollUntil(() => (pupil.heard('Karibuni, said through the edge') ? null : 'the message'), { timeoutMs: 10_000, everyMs: 20 });
    for (const person of [teacher, pupil]) person.close();
  });

  test('the school hears of signaling, by way of RabbitMQ, that the lesson is live', async () => {
    const headers = { authorization: `Bearer ${await browser.signIn(TEACHER, DEMO_PASSWORD)}` };
    const status = async () => {
      const { items } = JSON.parse((await browser.ask('/api/v1/lessons', { headers })).text) as { items: { status: string }[] };
      return items[0]?.status === 'live' ? null : `a live lesson, not ${items[0]?.status}`;
    };
    // RabbitMQ may still be on its way up; and nobody may ask for lessons ten times a second.
    await pollUntil(status, { timeoutMs: 60_000, everyMs: 500 });
  });

  test('a lesson is recorded into S3, also when its recorder is killed, and the school hears when it is ready', async () => {
    const accessToken = await browser.signIn(TEACHER, DEMO_PASSWORD);
    const teacher = await browser.connect(await browser.roomToken(accessToken));
    await teacher.join();
    const { recordingId } = await teacher.call('recording.start', {});
    const listed = async (status: string) => {
      const { text } = await browser.ask('/api/v1/recordings', { headers: { authorization: `Bearer ${accessToken}` } });
      const found = (JSON.parse(text) as { items: { id: string; status: string }[] }).items.find(({ id }) => id === recordingId);
      return found?.status === status ? null : `${recordingId} ${status}: ${text.slice(0, 300)}`;
    };
    const manifest = async (run: number) => {
      const path = join(dir, 's3', 'objects', S3_BUCKET, manifestKey(recordingId, run));
      return RunManifest.safeParse(JSON.parse(await readFile(path, 'utf8').catch(() => '{}'))).data;
    };
    const SOON = { timeoutMs: 30_000, everyMs: 100 };
    await pollUntil(() => listed('live'), SOON);
    await teacher.call('message.say', { text: 'On the record' });
    await pollUntil(async () => ((await manifest(1))?.log.length ? null : 'a piece of the log'), SOON);
    const holder = (await manifest(1))?.recorderId ?? '';
    await cluster.process(holder.replace(/-[0-9a-f]+$/, '')).kill('SIGKILL');
    await pollUntil(async () => ((await manifest(2)) ? null : 'another recorder'), SOON);
    await teacher.call('recording.stop', {});
    await pollUntil(() => listed('ready'), SOON);
    for (const run of [1, 2]) expect((await manifest(run))?.complete, `run ${run}`).toBe(true);
    expect((await manifest(2))?.gaps).toMatchObject([{ reason: 'recorder_lost' }]);
    teacher.close();
  });

  test('a file larger than a form goes through the edge into S3, and comes back whole and in parts', async () => {
    const headers = { authorization: `Bearer ${await browser.signIn(TEACHER, DEMO_PASSWORD)}` };
    const courseId = await idOfFirst('/api/v1/courses?mine=true', headers);
    // Text, as what it is is read from its bytes.
    const bytes = Buffer.alloc(9 * 1024 * 1024, 'Rhythm is what comes back. ');
    const begun = await browser.ask('/api/v1/files', {
      method: 'POST',
      headers,
      body: { name: 'rhythm.txt', bytes: bytes.length, purpose: 'material', courseId },
    });
    expect(begun.status).toBe(201);
    const { file, url } = JSON.parse(begun.text) as { file: { id: string }; url: string };
    expect((await browser.ask(url, { method: 'PUT', body: bytes })).status).toBe(204);
    const finished = await browser.ask(`/api/v1/files/${file.id}/finish`, { method: 'POST', headers, body: {} });
    expect(JSON.parse(finished.text)).toMatchObject({ state: 'ready', bytes: bytes.length, type: 'text/plain' });
    // In S3, that is, and not in a folder of the API's.
    expect((await readdir(join(dir, 's3'), { recursive: true })).filter((name) => name.includes(file.id))).not.toEqual([]);

    const link = JSON.parse((await browser.ask(`/api/v1/files/${file.id}/link`, { headers })).text) as { url: string };
    expect((await browser.ask(link.url)).text).toBe(bytes.toString());
    const part = await browser.ask(link.url, { headers: { range: 'bytes=5000000-5000026' } });
    expect(part).toMatchObject({ status: 206, headers: { 'content-range': `bytes 5000000-5000026/${bytes.length}` } });
    expect(part.text).toBe(bytes.subarray(5_000_000, 5_000_027).toString());
    // What is no longer, or never was, a good address.
    expect((await browser.ask(link.url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).status).toBe(403);
  });

  test('slides go through the edge into S3, by way of RabbitMQ to whoever draws them, and come back as pictures', async () => {
    const headers = { authorization: `Bearer ${await browser.signIn(TEACHER, DEMO_PASSWORD)}` };
    const lessonId = await idOfFirst('/api/v1/lessons', headers);
    const pdf = pdfOf([{ text: 'Fractions' }, { text: 'One half' }]);
    const asked = { method: 'POST', headers } as const;
    const begun = await browser.ask(`/api/v1/lessons/${lessonId}/decks`, { ...asked, body: { name: 'Fractions.pdf', bytes: pdf.length } });
    expect(begun.status).toBe(201);
    const { deck, url } = JSON.parse(begun.text) as { deck: { id: string }; url: string };
    expect((await browser.ask(url, { method: 'PUT', body: pdf })).status).toBe(204);
    expect((await browser.ask(`/api/v1/decks/${deck.id}/finish`, { ...asked, body: {} })).status).toBe(200);
    const ready = async () => {
      const { text } = await browser.ask(`/api/v1/decks/${deck.id}`, { headers });
      return (JSON.parse(text) as { state: string }).state === 'ready' ? null : text;
    };
    await pollUntil(ready, { timeoutMs: 60_000, everyMs: 200 });
    const { text } = await browser.ask(`/api/v1/decks/${deck.id}/pages`, { headers });
    const { pages } = JSON.parse(text) as { pages: { text: string; large: string; small: string }[] };
    expect(pages.map((page) => page.text)).toEqual(['Fractions', 'One half']);
    for (const link of pages.flatMap(({ large, small }) => [large, small]))
      expect(await browser.ask(link, { headers })).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } });
    const figures = await (await fetch(`http://${targets('converter')[0]}/metrics`)).text();
    expect(figures).toMatch(/^watoto_converter_job_seconds_count\{.*outcome="made".*\} 1$/m);
  });

  test('what happens in one API is told by way of RabbitMQ, also when that was away', async () => {
    const [teacher, pupil] = await Promise.all(
      [TEACHER, PUPIL].map(async (email) => ({ authorization: `Bearer ${await browser.signIn(email, DEMO_PASSWORD)}` })),
    );
    const courseId = await idOfFirst('/api/v1/courses?mine=true', teacher!);
    const { id } = JSON.parse((await browser.ask('/api/v1/users/me', { headers: pupil! })).text) as { id: string };
    const told = async () => {
      const { items } = JSON.parse((await browser.ask('/api/v1/notifications', { headers: pupil! })).text) as { items: { kind: string }[] };
      return items.filter(({ kind }) => kind === 'gotPlace').length;
    };
    const outAndIn = async () => {
      for (const method of ['DELETE', 'PUT']) {
        const { status } = await browser.ask(`/api/v1/courses/${courseId}/students/${id}`, { method, headers: teacher! });
        expect(status, method).toBe(200);
      }
    };
    const before = await told();
    await outAndIn();
    const oneMore = async (than: number) => ((await told()) === than + 1 ? null : 'one more notification');
    await pollUntil(() => oneMore(before), { timeoutMs: 20_000, everyMs: 100 });

    await cluster.process('rabbitmq').kill('SIGKILL');
    await outAndIn();
    expect(await told()).toBe(before + 1);
    await cluster.process('rabbitmq').restart();
    await pollUntil(() => oneMore(before + 1), { timeoutMs: 60_000, everyMs: 200 });
  });

  test('an API and a signaling instance are killed: whoever asks the edge notices nothing', async () => {
    const token = await browser.roomToken(await browser.signIn(TEACHER, DEMO_PASSWORD));
    await Promise.all(['api-1', 'signaling-1'].map((name) => cluster.process(name).kill('SIGKILL')));
    expect(cluster.process('api-1').running).toBe(false);
    for (let round = 0; round < 10; round += 1) expect((await browser.ask('/api/v1/health')).status).toBe(200);
    await browser.signIn(PUPIL, DEMO_PASSWORD);
    for (let round = 0; round < 4; round += 1) {
      const person = await browser.connect(token);
      person.close();
    }
    const [api, signaling] = [cluster.process('api-1'), cluster.process('signaling-1')];
    const { url, pid } = api;
    await Promise.all([api.restart(), signaling.restart()]);
    expect(api).toMatchObject({ url, running: true, starts: 2 });
    expect(api.pid).not.toBe(pid);
    expect(await signaling.healthy()).toBeNull();
  });

  test('a signaling instance that was away takes a whole class at once when the other dies', async () => {
    const token = await browser.roomToken(await browser.signIn(TEACHER, DEMO_PASSWORD));
    const other = cluster.process('signaling-2');
    await other.kill('SIGKILL');
    const people = await Promise.all(Array.from({ length: 20 }, () => browser.connect(token)));
    for (const person of people) person.close();
    await other.restart();
  });

  test('the edge says so in the API’s own form while no API is there at all', async () => {
    for (const api of cluster.of('api')) await api.kill('SIGKILL');
    const answer = await browser.ask('/api/v1/health');
    expect(answer).toMatchObject({ status: 503, headers: { 'content-type': 'application/problem+json', 'retry-after': '1' } });
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'unavailable', status: 503 });
    await Promise.all(cluster.of('api').map((api) => api.restart()));
    await pollUntil(async () => ((await browser.ask('/api/v1/health')).status === 200 ? null : 'the API'), {
      timeoutMs: 10_000,
      everyMs: 50,
    });
  });

  test('an instance is added and one is taken away: the edge follows', async () => {
    const added = await cluster.add('signaling');
    expect(added.name).toBe('signaling-3');
    await cluster.stop('signaling-1');
    await cluster.stop('signaling-2');
    expect(cluster.of('signaling').map(({ name }) => name)).toEqual(['signaling-3']);
    expect(targets('signaling')).toEqual([new URL(added.opsUrl ?? '').host]);
    const token = await browser.roomToken(await browser.signIn(TEACHER, DEMO_PASSWORD));
    const person = await browser.connect(token);
    person.close();
  });

  test('Postgres and Redis come back on the same address with what was acknowledged', async () => {
    for (const name of ['postgres', 'redis']) {
      const server = cluster.process(name);
      const { url } = server;
      await server.kill('SIGKILL');
      expect(await server.healthy()).not.toBeNull();
      await server.restart();
      expect(server.url).toBe(url);
      expect(await server.healthy()).toBeNull();
    }
    await pollUntil(async () => ((await browser.ask('/api/v1/health')).status === 200 ? null : 'the API'), {
      timeoutMs: 20_000,
      everyMs: 50,
    });
    await browser.signIn(TEACHER, DEMO_PASSWORD);
  });

  test('closing leaves no process and no port taken', async () => {
    const ours = await processesOf(cluster.processes.map(({ pid }) => pid));
    expect(ours.length).toBeGreaterThan(cluster.processes.length);
    const ports = cluster.processes
      .flatMap(({ url, opsUrl }) => [url, ...(opsUrl === null ? [] : [opsUrl])])
      .map((url) => Number(/:(\d+)(\/|$)/.exec(url)?.[1]));
    browser.close();
    await cluster.close();
    expect(ours.filter((pid) => processMark(pid) !== null)).toEqual([]);
    for (const port of ports) expect(await isFree(port), String(port)).toBe(true);
    expect(cluster.processes.filter(({ running }) => running)).toEqual([]);
  });
});

test('what is kept alive comes back by itself, and one folder holds one cluster', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watoto-cluster-'));
  const quick = { dir: folder, without: ['rabbitmq', 's3', 'coturn', 'edge', 'postgres'], signaling: 1, sfu: 0 } as const;
  const heard: string[] = [];
  const kept = await openCluster({ ...quick, keepAlive: true, say: (line) => heard.push(line) });
  try {
    await expect(openCluster(quick)).rejects.toMatchObject({ code: 'conflict' });
    const instance = kept.process('signaling-1');
    const { pid } = instance;
    await instance.kill('SIGKILL');
    await pollUntil(async () => (instance.starts === 2 ? await instance.healthy() : 'another start'), { timeoutMs: 60_000, everyMs: 50 });
    expect(instance.pid).not.toBe(pid);
    expect(heard).toContainEqual(expect.stringContaining('signaling-1 has ended (killed by SIGKILL)'));
  } finally {
    await kept.close();
  }
  expect(processMark(kept.process('signaling-1').pid)).toBeNull();
  await rm(folder, { recursive: true, force: true });
});

test('a launcher that is killed leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watoto-cluster-'));
  const script = `const { openCluster } = await import(${JSON.stringify(join(import.meta.dirname, '../src/cluster.ts'))});
    const cluster = await openCluster({ dir: ${JSON.stringify(folder)}, without: ['rabbitmq', 's3', 'coturn', 'api'], signaling: 1, sfu: 1, sfuWorkers: 1, testDatabase: true });
    console.log(JSON.stringify(cluster.processes.map(({ pid }) => pid)));
    setInterval(() => {}, 1_000);`;
  const launcher = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(launcher.stdout, 'data')) as [Buffer];
  const left = await processesOf(JSON.parse(line.toString()) as number[]);
  expect(left.length).toBeGreaterThan(4);
  launcher.kill('SIGKILL');
  await pollUntil(() => left.filter((pid) => processMark(pid) !== null).join(' ') || null, { timeoutMs: 10_000, everyMs: 20 });
  await rm(folder, { recursive: true, force: true });
});

async function pollForLine(file: string, text: string): Promise<string> {
  let line = '';
  await pollUntil(
    async () => {
      line = (await readFile(file, 'utf8')).split('\n').find((each) => each.includes(text)) ?? '';
      return line === '' ? `a line with ${text} in ${file}` : null;
    },
    { timeoutMs: 5_000, everyMs: 20 },
  );
  return line;
}
