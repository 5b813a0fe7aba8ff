import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../contract/jobs.ts';
import { pollUntil } from '../../kernel/until.fixture.ts';
import { type RabbitServer, startRabbit } from '../event-bus/rabbitmq.fixture.ts';
import { UNREADABLE } from '../event-bus/rabbitmq-topology.ts';
import type { JobQueue } from './job-queue.ts';
import { openRabbitJobQueue } from './rabbitmq-job-queue.ts';

const until = (missing: () => string | null | Promise<string | null>) => pollUntil(missing, { timeoutMs: 60_000, everyMs: 20 });
/** A queue that was declared less than 5 s before a SIGKILL is lost with all that is in it: RabbitMQ writes its schema later. */
const SETTLED_MS = 6_000;
const RETRY_MS = [100];
const KIND = 'recording.poster';

let server: RabbitServer;
beforeAll(async () => {
  server = await startRabbit();
}, 90_000);
afterAll(() => server?.close());

const opened: JobQueue[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const queue of opened.splice(0)) await queue.close('test over');
});
async function open(onError: (error: unknown) => void = () => {}): Promise<JobQueue> {
  const queue = openRabbitJobQueue(server.url, { retryMs: RETRY_MS, onError });
  opened.push(queue);
  await until(() => (queue.isUp ? null : 'the queue'));
  return queue;
}

const aJob = (): Job => ({
  id: randomUUID(),
  kind: KIND,
  payload: { recordingId: '01890a5d-ac96-774b-bcce-b302099a8057', spans: [{ from: 1, until: 2 }], without: [] },
});

async function worker(queue: JobQueue) {
  const attempts = new Map<string, number>();
  const hired = await queue.work({ kind: KIND, atOnce: 1, handle: async ({ id }, { attempt }) => void attempts.set(id, attempt) });
  return { attempts, hired };
}

/** A process that takes jobs and never ends one; says `begun ID`. */
function slowWorker(): { child: ChildProcess; begun: Promise<void> } {
  const file = fileURLToPath(new URL('slow-worker.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, server.url, KIND], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const begun = new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (said: Buffer) => said.toString().includes('begun') && resolve());
    child.once('exit', (code) => reject(new Error(`the worker ended (${code})`)));
  });
  begun.catch(() => {});
  return { child, begun };
}

describe('jobs on RabbitMQ', () => {
  it('are all there after the broker was killed in the middle, and what runs is done again', { timeout: 180_000 }, async () => {
    const queue = await open();
    const jobs = Array.from({ length: 20 }, aJob);
    let stuck = true;
    const done = new Set<string>();
    let aborted = 0;
    await queue.work({
      kind: KIND,
      atOnce: 2,
      async handle({ id }, { signal }) {
        if (stuck) {
          await new Promise<void>((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          }).finally(() => (aborted += 1));
        }
        done.add(id);
      },
    });
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    for (const job of jobs) await queue.add(job);
    await server.kill('SIGKILL');
    // Another worker will have them: nothing goes on here.
    await until(() => (aborted === 2 ? null : `${aborted} of 2 were told`));
    await expect(queue.add(aJob())).rejects.toMatchObject({ code: 'unavailable' });
    stuck = false;
    await server.restart();
    await until(() => (jobs.every(({ id }) => done.has(id)) ? null : `${done.size} of ${jobs.length}`));
  });

  it('come again when their worker is killed', { timeout: 60_000 }, async () => {
    const queue = await open();
    const job = aJob();
    const { child, begun } = slowWorker();
    await queue.add(job);
    await begun;
    const { attempts } = await worker(queue);
    expect(attempts.size).toBe(0);
    child.kill('SIGKILL');
    await until(() => (attempts.has(job.id) ? null : 'the job'));
  });

  it('are dead when they have cost enough workers', { timeout: 120_000 }, async () => {
    const queue = await open();
    const job = aJob();
    await queue.add(job);
    for (let n = 0; n < 5; n += 1) {
      const { child, begun } = slowWorker();
      await begun;
      child.kill('SIGKILL');
    }
    const { attempts } = await worker(queue);
    await until(async () => ((await queue.dead(KIND)).some((letter) => letter.job.id === job.id) ? null : 'the dead job'));
    expect(attempts.has(job.id)).toBe(false);
    expect(await queue.replay(KIND, job.id)).toBe(true);
    await until(() => (attempts.has(job.id) ? null : 'the job'));
  });

  it('that were cancelled stay so for a worker that comes later', async () => {
    const queue = await open();
    const [cancelled, wanted] = [aJob(), aJob()];
    await queue.add(cancelled);
    await queue.add(wanted);
    await queue.cancel(cancelled.id);
    const { attempts } = await worker(await open());
    await until(() => (attempts.has(wanted.id) ? null : 'the job'));
    expect(attempts.has(cancelled.id)).toBe(false);
  });

  it('sets aside what is no job, and goes on', async () => {
    const errors: unknown[] = [];
    const queue = await open((error) => errors.push(error));
    const { attempts } = await worker(queue);
    const admin = await connect(server.url);
    const channel = await admin.createConfirmChannel();
    for (const text of ['{', '{}', JSON.stringify({ ...aJob(), payload: {} })])
      channel.publish('', `watoto.jobs.${KIND}`, Buffer.from(text));
    await channel.waitForConfirms();
    const job = aJob();
    await queue.add(job);
    await until(() => (attempts.has(job.id) ? null : 'the job'));
    expect(errors.map(String).join()).toContain('is no job');
    expect((await channel.checkQueue(UNREADABLE)).messageCount).toBeGreaterThanOrEqual(3);
    await admin.close();
  });
});
