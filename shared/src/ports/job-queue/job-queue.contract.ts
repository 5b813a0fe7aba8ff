import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job, JobNews } from '../../contract/jobs.ts';
import { pollUntil } from '../../kernel/until.fixture.ts';
import { type RabbitServer, startRabbit } from '../event-bus/rabbitmq.fixture.ts';
import type { JobQueue, JobTurn, JobWork } from './job-queue.ts';
import { openJobQueue } from './open-job-queue.ts';

const until = (missing: () => string | null | Promise<string | null>) => pollUntil(missing, { timeoutMs: 15_000, everyMs: 10 });
const QUICK = { retryMs: [40, 90] };
const KIND = 'recording.poster';

let server: RabbitServer;
beforeAll(async () => {
  server = await startRabbit();
}, 90_000);
afterAll(() => server?.close());

const opened: JobQueue[] = [];
afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close('test over');
});

/** Two processes' queues. In memory there is one process: they are the same. */
const adapters: { name: string; open: () => [JobQueue, JobQueue] }[] = [
  {
    name: 'memory',
    open() {
      const queue = openJobQueue('memory:', QUICK);
      return [queue, queue];
    },
  },
  { name: 'rabbitmq', open: () => [openJobQueue(server.url, QUICK), openJobQueue(server.url, QUICK)] },
];

const aJob = (): Job => ({
  id: randomUUID(),
  kind: KIND,
  payload: { recordingId: '01890a5d-ac96-774b-bcce-b302099a8057', spans: [{ from: 1, until: 2 }], without: [] },
});

/** A worker that writes down what it does, and does it as long as it is told. */
function worker(
  act: (id: string, turn: JobTurn) => Promise<void> = async () => {},
  atOnce = 1,
): { work: JobWork<typeof KIND>; begun: string[]; done: string[]; dead: string[] } {
  const [begun, done, dead]: [string[], string[], string[]] = [[], [], []];
  const work: JobWork<typeof KIND> = {
    kind: KIND,
    atOnce,
    async handle({ id }, turn) {
      begun.push(id);
      await act(id, turn);
      done.push(id);
    },
    dead: async ({ id }, error) => void dead.push(`${id} ${error}`),
  };
  return { work, begun, done, dead };
}

/** Goes on until it is told to stop. */
const forever = (_id: string, { signal }: JobTurn) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));

describe.each(adapters)('the job queue: $name', ({ open }) => {
  let one: JobQueue;
  let two: JobQueue;
  let news: JobNews[];
  beforeEach(async () => {
    [one, two] = open();
    opened.push(one, two);
    await until(() => (one.isUp && two.isUp ? null : 'the queue'));
    news = [];
    await one.watch((told) => news.push(told));
  });
  const told = (id: string, state: JobNews['state']) => until(() => (news.some((n) => n.id === id && n.state === state) ? null : state));

  it('does each job once, whole, and as many at a time as it may', async () => {
    let most = 0;
    let now = 0;
    const { work, done } = worker(async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      now -= 1;
    }, 2);
    const jobs = Array.from({ length: 8 }, aJob);
    for (const job of jobs.slice(0, 4)) await one.add(job);
    const hired = await two.work(work);
    for (const job of jobs.slice(4)) await one.add(job);
    await until(() => (done.length >= 8 ? null : `${done.length} done`));
    expect(done.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
    expect(most).toBe(2);
    await hired.close('test over');
  });

  it('tells how far a job is, and when it is done', async () => {
    const { work } = worker(async (_id, { progress }) => {
      progress(0.5);
    });
    await two.work(work);
    const job = aJob();
    await one.add(job);
    await told(job.id, 'done');
    expect(news.filter(({ id }) => id === job.id)).toContainEqual({ id: job.id, kind: KIND, state: 'running', progress: 0.5 });
  });

  it('tries again what failed, and counts', async () => {
    const attempts: number[] = [];
    const { work, done } = worker(async (_id, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error('not now');
    });
    await two.work(work);
    const job = aJob();
    await one.add(job);
    await until(() => (done.length === 1 ? null : 'the third try'));
    expect(attempts).toEqual([1, 2, 3]);
    expect(await one.dead(KIND)).not.toContainEqual(expect.objectContaining({ job }));
  });

  it('lays aside what always fails, to look at and to begin anew', async () => {
    let broken = true;
    const { work, begun, done, dead } = worker(async (id) => {
      if (broken && id === job.id) throw new Error('never');
    });
    const job = aJob();
    await two.work(work);
    await one.add(job);
    await told(job.id, 'dead');
    expect(begun).toHaveLength(3);
    expect(dead).toEqual([`${job.id} never`]);
    expect(await one.dead(KIND)).toContainEqual({ job, error: 'never', attempts: 3 });
    // Looking takes nothing away.
    await until(async () => ((await two.dead(KIND)).length === 1 ? null : 'the dead one'));
    expect(await one.replay(KIND, randomUUID())).toBe(false);
    broken = false;
    await until(async () => ((await one.replay(KIND, job.id)) ? null : 'the dead one'));
    await until(() => (done.includes(job.id) ? null : 'the job'));
    expect(await one.dead(KIND)).toEqual([]);
  });

  it('tries once more where nobody could be told of a death', async () => {
    let deaf = true;
    let broken = true;
    const { work, dead, done } = worker(() => (broken ? Promise.reject(new Error('never')) : Promise.resolve()));
    const tell = work.dead!;
    await two.work({ ...work, dead: (...said) => (deaf ? ((deaf = false), Promise.reject(new Error('no bus'))) : tell(...said)) });
    const job = aJob();
    await one.add(job);
    await told(job.id, 'dead');
    expect(dead).toHaveLength(1);
    broken = false;
    await until(async () => ((await one.replay(KIND, job.id)) ? null : 'the dead one'));
    await until(() => (done.includes(job.id) ? null : 'the job'));
  });

  it.each([true, false])('cancels what waits, what is not there yet, and what runs: %s', async (runs) => {
    const [running, waiting, later, wanted] = [aJob(), aJob(), aJob(), aJob()];
    const { work, begun, done } = worker((id, turn) => (id === running.id ? forever(id, turn) : Promise.resolve()));
    await two.work(work);
    await one.add(running);
    if (runs) await until(() => (begun.includes(running.id) ? null : 'the first'));
    await one.add(waiting);
    await one.cancel(waiting.id);
    if (one.lasting) await one.cancel(later.id);
    await one.cancel(running.id);
    await told(running.id, 'cancelled');
    await told(waiting.id, 'cancelled');
    if (one.lasting) {
      await one.add(later);
      await told(later.id, 'cancelled');
    }
    await one.add(wanted);
    await told(wanted.id, 'done');
    // Another test's may come up here too.
    const mine = [running, waiting, later, wanted].map(({ id }) => id);
    expect(begun.filter((id) => mine.includes(id) && id !== running.id)).toEqual([wanted.id]);
    expect(done).toContain(wanted.id);
    expect(done).not.toContain(running.id);
  });

  it('gives back what a worker that closes had in hand, and counts it as no try', async () => {
    const first = worker(forever);
    const hired = await two.work(first.work);
    const job = aJob();
    await one.add(job);
    await until(() => (first.begun.includes(job.id) ? null : 'the first'));
    const attempts: number[] = [];
    const second = worker(async (_id, { attempt }) => void attempts.push(attempt));
    await one.work(second.work);
    await hired.close('a deployment');
    await until(() => (second.done.includes(job.id) ? null : 'the job'));
    expect(first.done).toEqual([]);
    expect(attempts).toEqual([1]);
  });

  it('never has one job with two workers, though it was added twice', async () => {
    let now = 0;
    let most = 0;
    const slow = async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 150));
      now -= 1;
    };
    const [left, right] = [worker(slow), worker(slow)];
    await one.work(left.work);
    await two.work(right.work);
    const job = aJob();
    await Promise.all([one.add(job), two.add(job)]);
    // In memory the second is known to be the first; by a broker it is done again.
    const times = one.lasting ? 2 : 1;
    await until(() => (left.done.length + right.done.length >= times ? null : `${left.done.length + right.done.length} of ${times}`));
    expect(most).toBe(1);
  });

  it('refuses what is no job, and anything when it is closed', async () => {
    await expect(one.add({ ...aJob(), payload: {} })).rejects.toMatchObject({ code: 'invalid_input' });
    await one.close('test over');
    await expect(one.add(aJob())).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('names what it can be', () => {
  expect(() => openJobQueue('http://localhost')).toThrow(/memory: or amqp/);
});
