import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { openEventBus } from '@watoto/shared/ports/event-bus/open-event-bus.ts';
import { type RabbitServer, startRabbit } from '@watoto/shared/ports/event-bus/rabbitmq.fixture.ts';
import { openDatabase, type Queries } from '../src/db/database.ts';
import { announce } from '../src/db/outbox.ts';
import type { Tables } from '../src/db/tables.ts';
import { type Consumer, consumer } from '../src/events/consumer.ts';
import { NO_EVENT_METRICS } from '../src/events/metrics.ts';
import { type Events, openEvents } from '../src/events/events.ts';
import { OutboxRelay } from '../src/events/outbox-relay.ts';
import { cleanUp } from '../src/events/outbox.store.ts';
import { quiet } from './fixture/postgres.ts';
import { createTestDatabase } from './fixture/test-database.ts';

const until = (missing: () => Promise<string | null> | string | null, timeoutMs = 20_000) => pollUntil(missing, { timeoutMs, everyMs: 20 });
/** A queue that was declared less than 5 s before a SIGKILL is lost with all that is in it. */
const SETTLED_MS = 6_000;

/** Of no API: its relay would take what is announced here to a bus of its own. */
let db: Kysely<Tables>;
const scope = new Scope('events test');
beforeAll(async () => {
  const { url } = scope.own(await createTestDatabase());
  ({ db } = scope.own(openDatabase({ url, logger: quiet, maxConnections: 20 })));
  // What handlers write down: the effect that must be there once.
  await sql`create table handled (consumer text not null, course text not null)`.execute(db);
});
afterAll(() => scope.close('tests are over'));

const closing: { close(reason: string): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close('test over');
});
beforeEach(async () => {
  await sql`truncate outbox, inbox, dead_letters, handled`.execute(db);
});
function own<T extends { close(reason: string): Promise<void> }>(one: T): T {
  closing.unshift(one);
  return one;
}

/** Writes a row for each event, in the event's own transaction. */
const note = (name: string): Consumer =>
  consumer(name, ['course.updated'], async (tx, { payload }) => {
    await sql`insert into handled values (${name}, ${payload.courseId})`.execute(tx);
  });
const say = (db: Queries, course: number) => announce(db, 'course.updated', { courseId: String(course) });
const handledBy = async (name: string): Promise<string[]> =>
  (await sql<{ course: string }>`select course from handled where consumer = ${name}`.execute(db)).rows.map(({ course }) => course);
const unpublished = async (): Promise<number> => {
  const { count } = await db
    .selectFrom('outbox')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('published_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
};
const all = (name: string, count: number) => async () => {
  const got = new Set(await handledBy(name)).size;
  return got === count ? null : `${count - got} of ${count} events`;
};
const events = (bus: EventBus, consumers: readonly Consumer[]): Events => own(openEvents({ db, bus, consumers, logger: quiet }));

describe('what is announced', () => {
  test('is heard when it is committed, and not when it is rolled back', async () => {
    const bus = own(openEventBus('memory:'));
    events(bus, [note('a'), note('b')]);
    await db.transaction().execute((tx) => say(tx, 1));
    await expect(
      db.transaction().execute(async (tx) => {
        await say(tx, 2);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await until(async () => (await all('a', 1)()) ?? (await all('b', 1)()));
    await until(async () => ((await unpublished()) === 0 ? null : 'the mark'));
    expect(await handledBy('a')).toEqual(['1']);
  });

  test('is parsed before it is handled: what is no such event is a dead letter in plain words', async () => {
    const bus = own(openEventBus('memory:', { retryMs: [5] }));
    events(bus, [note('strict')]);
    await db.insertInto('outbox').values({ topic: 'course.updated', message_id: randomUUID(), payload: '{"courseId": 7}' }).execute();
    await until(async () => ((await db.selectFrom('dead_letters').select('id').execute()).length === 1 ? null : 'the letter'));
    const letter = await db.selectFrom('dead_letters').selectAll().executeTakeFirstOrThrow();
    expect(letter).toMatchObject({ consumer: 'strict', topic: 'course.updated', payload: { courseId: 7 }, attempts: 2 });
    expect(letter.error).toContain('courseId');
    expect(await handledBy('strict')).toEqual([]);
  });

  test('is forgotten after a while, but never before it was published', async () => {
    const bus = own(openEventBus('memory:'));
    const live = events(bus, [note('old')]);
    await say(db, 1);
    await until(all('old', 1));
    await until(async () => ((await unpublished()) === 0 ? null : 'the mark'));
    await live.close('no relay now');
    await say(db, 2);
    await sql`update outbox set published_at = published_at - interval '8 days', created_at = now() - interval '40 days'`.execute(db);
    await sql`update inbox set created_at = now() - interval '31 days'`.execute(db);
    await cleanUp(db);
    expect(await db.selectFrom('outbox').select('payload').execute()).toEqual([{ payload: { courseId: '2' } }]);
    expect(await db.selectFrom('inbox').selectAll().execute()).toEqual([]);
  });
});

describe('a relay', () => {
  const broken = (): EventBus => ({
    isUp: true,
    publish: () => Promise.reject(new Error('no')),
    subscribe: async () => {},
    close: async () => {},
  });

  test('that can reach no bus keeps everything, and says how old the oldest is', async () => {
    const relay = own(new OutboxRelay({ db, bus: broken(), logger: quiet, metrics: NO_EVENT_METRICS, everyMs: 20 }));
    await say(db, 1);
    await sql`update outbox set created_at = now() - interval '90 seconds'`.execute(db);
    await until(() => (relay.age >= 90 ? null : `an age, not ${relay.age}`));
    expect(await unpublished()).toBe(1);
  });

  test('that dies between publishing and marking: published again, handled once', async () => {
    const bus = own(openEventBus('memory:'));
    let published = 0;
    const dying: EventBus = {
      isUp: true,
      async publish(message) {
        await bus.publish(message);
        published += 1;
        // The mark never comes: to the database it is the same as a process that was killed.
        throw new Error('killed');
      },
      subscribe: (subscription) => bus.subscribe(subscription),
      close: async () => {},
    };
    const first = openEvents({ db, bus: dying, consumers: [note('once')], logger: quiet });
    for (let n = 0; n < 20; n += 1) await say(db, n);
    await until(() => (published >= 20 ? null : `${published} published`));
    await first.close('killed');
    expect(await unpublished()).toBe(20);
    own(new OutboxRelay({ db, bus, logger: quiet, metrics: NO_EVENT_METRICS }));
    await until(async () => ((await unpublished()) === 0 ? null : 'the marks'));
    expect((await handledBy('once')).length).toBe(20);
  });

  test('beside others: all arrive, each is handled once, and none is published twice', async () => {
    const bus = own(openEventBus('memory:'));
    let published = 0;
    const counting: EventBus = {
      isUp: true,
      publish: async (message) => {
        published += 1;
        await bus.publish(message);
      },
      subscribe: (subscription) => bus.subscribe(subscription),
      close: async () => {},
    };
    for (let instance = 0; instance < 3; instance += 1) events(counting, instance === 0 ? [note('many')] : []);
    await Promise.all(Array.from({ length: 500 }, (_, n) => say(db, n)));
    await until(all('many', 500));
    await until(async () => ((await unpublished()) === 0 ? null : 'the marks'));
    expect(await handledBy('many')).toHaveLength(500);
    expect(published).toBe(500);
  });
});

describe('over RabbitMQ', () => {
  let server: RabbitServer;
  beforeAll(async () => {
    server = await startRabbit();
  }, 90_000);
  afterAll(() => server?.close());
  const open = () => own(openEventBus(server.url, { retryMs: [100, 200], deadAgainMs: 200 }));

  test('two instances and a broker that is killed: 1,000 events all arrive, each handled once', { timeout: 180_000 }, async () => {
    const buses = [open(), open()];
    await until(() => (buses.every(({ isUp }) => isUp) ? null : 'the bus'), 60_000);
    for (const bus of buses) events(bus, [note('killed')]);
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const saying = (async () => {
      for (let n = 0; n < 1_000; n += 10) {
        await Promise.all(Array.from({ length: 10 }, (_, i) => say(db, n + i)));
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();
    await until(async () => ((await handledBy('killed')).length > 200 ? null : 'the first events'));
    await server.kill('SIGKILL');
    await saying;
    const heardBefore = (await handledBy('killed')).length;
    expect(heardBefore).toBeLessThan(1_000);
    await server.restart();
    await until(all('killed', 1_000), 90_000);
    await until(async () => ((await unpublished()) === 0 ? null : 'the marks'), 30_000);
    expect(await handledBy('killed')).toHaveLength(1_000);
    expect(await db.selectFrom('dead_letters').select('id').execute()).toEqual([]);
  });

  test('a consumer that fails is tried again, and then there is a dead letter', { timeout: 60_000 }, async () => {
    const bus = open();
    await until(() => (bus.isUp ? null : 'the bus'), 60_000);
    let tries = 0;
    const failing = consumer('failing', ['course.updated'], async () => {
      tries += 1;
      throw new Error('the answer is 42');
    });
    events(bus, [failing]);
    await say(db, 1);
    await until(async () => ((await db.selectFrom('dead_letters').select('id').execute()).length === 1 ? null : 'the letter'));
    expect(tries).toBe(3);
    expect(await db.selectFrom('inbox').selectAll().execute()).toEqual([]);
  });
});
