import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { Mail } from '../src/mail/mailer.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

let t: TestApi;
let people: People<'admin' | 'grace' | 'amina'>;
let ids: Ids<keyof typeof people>;
const sent: Mail[] = [];
let refuses = true;
const mailer = {
  send: async (mail: Mail) => {
    if (refuses) throw new AppError('invalid_input', { message: 'The mail server refuses this mail: no such person' });
    sent.push(mail);
  },
};

beforeAll(async () => {
  t = await openTestApi({}, undefined, { mailer });
  ({ people, ids } = await cast(t, { admin: 'admin', grace: 'teacher', amina: 'student' }));
});
afterAll(() => t?.close());
beforeEach(async () => {
  refuses = true;
  sent.length = 0;
  await t.db.deleteFrom('notification_deliveries').execute();
});

const FACTS = { title: 'Rhythm', course: null, startsAt: null, change: null, target: { to: 'course', id: '1' } };
const due = async (more: object = {}) => {
  const { id } = await t.db
    .insertInto('notification_deliveries')
    .values({
      user_id: ids.amina,
      channel: 'email',
      kind: 'gotPlace',
      payload: JSON.stringify(FACTS),
      message_id: randomUUID(),
      due_at: new Date(t.school.clock.now()),
      ...more,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};
const state = async (id: string) =>
  (await t.db.selectFrom('notification_deliveries').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state;
const until = (id: string, wanted: string) =>
  pollUntil(async () => ((await state(id)) === wanted ? null : `the state ${wanted}`), { timeoutMs: 15_000, everyMs: 30 });
const list = async (query: object = {}) => (await people.admin.call('events.failedMails', { query })).body;
const retry = (...again: string[]) => people.admin.call('events.retryMails', { body: { ids: again } });

describe('a mail that was given up', () => {
  test('is shown with its reader and the reason, and is sent after all, once', async () => {
    const id = await due();
    await until(id, 'failed');
    expect((await list()).items).toEqual([
      {
        id,
        to: { id: ids.amina, name: 'amina Test' },
        email: 'amina@school.test',
        kind: 'gotPlace',
        title: 'Rhythm',
        error: 'The mail server refuses this mail: no such person',
        attempts: 1,
        at: expect.any(String),
      },
    ]);
    refuses = false;
    const answers = await Promise.all([retry(id), retry(id), retry(id)]);
    expect(answers.reduce((sum, { body }) => sum + body.retried, 0)).toBe(1);
    await until(id, 'sent');
    expect((await retry(id)).body).toEqual({ retried: 0 });
    expect(sent.map(({ to }) => to)).toEqual(['amina@school.test']);
    expect((await list()).items).toEqual([]);
    const lines = await t.db.selectFrom('audit_log').select(['action', 'actor']).where('action', '=', 'mail.retried').execute();
    expect(lines).toEqual([{ action: 'mail.retried', actor: ids.admin }]);
  });

  test('that fails again is there again', async () => {
    const id = await due();
    await until(id, 'failed');
    expect((await retry(id)).body).toEqual({ retried: 1 });
    await until(id, 'failed');
    expect((await list()).items).toMatchObject([{ id, attempts: 1 }]);
  });

  test('is on a page of others, newest first; pushes and what waits are not', async () => {
    const failed = [];
    for (let n = 0; n < 3; n += 1) failed.unshift(await due({ state: 'failed', error: 'no', attempts: 6 }));
    await due({ state: 'failed', channel: 'push', error: 'gone' });
    await due({ state: 'waiting', due_at: new Date(t.school.clock.now() + 3_600_000) });
    const first = await list({ limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(failed.slice(0, 2));
    expect((await list({ limit: 2, cursor: first.nextCursor })).items.map(({ id }) => id)).toEqual(failed.slice(2));
  });

  test.each(['grace', 'amina'] as const)('is not for %s', async (who) => {
    const id = await due({ state: 'failed', error: 'no' });
    expect((await people[who].call('events.failedMails')).problem.code).toBe('forbidden');
    expect((await people[who].call('events.retryMails', { body: { ids: [id] } })).problem.code).toBe('forbidden');
    expect(await state(id)).toBe('failed');
  });
});
