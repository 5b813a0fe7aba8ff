import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventMessage, Topic } from '../../contract/events.ts';
import { pollUntil } from '../../kernel/until.fixture.ts';
import type { DeadLetter, EventBus, Subscription } from './event-bus.ts';
import { openEventBus } from './open-event-bus.ts';
import { type RabbitServer, startRabbit } from './rabbitmq.fixture.ts';

const until = (missing: () => string | null) => pollUntil(missing, { timeoutMs: 15_000, everyMs: 10 });
const QUICK = { retryMs: [30, 60], deadAgainMs: 100 };

let server: RabbitServer;
beforeAll(async () => {
  server = await startRabbit();
}, 90_000);
afterAll(() => server?.close());

const opened: EventBus[] = [];
afterEach(async () => {
  for (const bus of opened.splice(0)) await bus.close('test over');
});

/** Two processes' buses. In memory there is one process: they are the same. */
const adapters: { name: string; open: () => [EventBus, EventBus] }[] = [
  {
    name: 'memory',
    open() {
      const bus = openEventBus('memory:', QUICK);
      return [bus, bus];
    },
  },
  { name: 'rabbitmq', open: () => [openEventBus(server.url, QUICK), openEventBus(server.url, QUICK)] },
];

let made = 0;
/** A name that no other test's consumer has. */
const aConsumer = (): string => `c${process.pid}-${(made += 1)}`;

const event = (topic: Topic = 'course.updated', payload: Record<string, unknown> = {}): EventMessage => ({
  id: randomUUID(),
  topic,
  at: '2026-03-02T08:00:00.000Z',
  payload,
});
const numbered = (count: number, topic?: Topic) => Array.from({ length: count }, (_, n) => event(topic, { n }));

/** A consumer that writes down what it gets. */
function listener(consumer: string, topics: readonly Topic[] = ['course.updated']) {
  const heard: EventMessage[] = [];
  const dead: DeadLetter[] = [];
  const subscription: Subscription = {
    consumer,
    topics,
    async handle(message) {
      heard.push(message);
    },
    async dead(letter) {
      dead.push(letter);
    },
  };
  return { heard, dead, subscription };
}

describe.each(adapters)('the event bus: $name', ({ open }) => {
  let one: EventBus;
  let two: EventBus;
  beforeEach(async () => {
    [one, two] = open();
    opened.push(one, two);
    await until(() => (one.isUp && two.isUp ? null : 'the bus'));
  });

  it('brings each consumer what it listens to, whole, once and in order', async () => {
    const courses = listener(aConsumer());
    const all = listener(aConsumer(), ['course.updated', 'lesson.started']);
    await one.subscribe(courses.subscription);
    await two.subscribe(all.subscription);
    const messages = numbered(50);
    await Promise.all([...messages, event('lesson.started'), event('user.updated')].map((message) => one.publish(message)));
    await until(() => (courses.heard.length >= 50 && all.heard.length >= 51 ? null : `${courses.heard.length} and ${all.heard.length}`));
    expect(courses.heard).toEqual(messages);
    expect(all.heard).toHaveLength(51);
    expect(new Set(all.heard.map(({ topic }) => topic))).toEqual(new Set(['course.updated', 'lesson.started']));
  });

  it('shares the work of a consumer among those who subscribe by its name', async () => {
    const consumer = aConsumer();
    const [left, right] = [listener(consumer), listener(consumer)];
    await one.subscribe(left.subscription);
    await two.subscribe(right.subscription);
    const messages = numbered(60);
    await Promise.all(messages.map((message) => one.publish(message)));
    await until(() => (left.heard.length + right.heard.length >= 60 ? null : `${left.heard.length} and ${right.heard.length}`));
    expect(new Set([...left.heard, ...right.heard].map(({ id }) => id)).size).toBe(60);
    expect(Math.min(left.heard.length, right.heard.length)).toBeGreaterThan(0);
  });

  it('tries again what failed, while others go on', async () => {
    const { heard, dead, subscription } = listener(aConsumer());
    const [bad, good] = [event(), event()];
    let tries = 0;
    await one.subscribe({
      ...subscription,
      async handle(message) {
        if (message.id === bad.id && (tries += 1) < 3) throw new Error('not now');
        await subscription.handle(message);
      },
    });
    await Promise.all([one.publish(bad), one.publish(good)]);
    await until(() => (heard.length === 2 ? null : `${heard.length} handled`));
    expect(heard).toEqual([good, bad]);
    expect(tries).toBe(3);
    expect(dead).toEqual([]);
  });

  it('hands over what failed all its tries, with the reason, until somebody takes it', async () => {
    const { dead, subscription } = listener(aConsumer());
    const [first, second] = [event('course.updated', { a: 'x'.repeat(20_000) }), event()];
    let refused = 0;
    await one.subscribe({
      ...subscription,
      handle: (message) => Promise.reject(new Error(message.id === first.id ? `never: ${'y'.repeat(5_000)}` : '')),
      dead: (letter) => ((refused += 1) <= 2 ? Promise.reject(new Error('no database')) : subscription.dead(letter)),
    });
    await Promise.all([one.publish(first), one.publish(second)]);
    await until(() => (dead.length === 2 ? null : `${dead.length} dead`));
    const letter = dead.find(({ message }) => message.id === first.id);
    expect(letter?.message).toEqual(first);
    expect(letter?.attempts).toBe(3);
    expect(letter?.error).toMatch(/^never: y{1000}/);
    expect(letter?.error.length).toBeLessThanOrEqual(2_000);
    expect(dead.every(({ error }) => error !== '')).toBe(true);
  });

  it('loses nothing that it said was safe when it closes with work in hand', async () => {
    const consumer = aConsumer();
    const first = listener(consumer);
    let begun = 0;
    await one.subscribe({
      ...first.subscription,
      async handle(message) {
        begun += 1;
        await new Promise((resolve) => setTimeout(resolve, 30));
        await first.subscription.handle(message);
      },
    });
    const messages = numbered(20);
    const outcomes = messages.map((message) =>
      one.publish(message).then(
        () => message.id,
        () => null,
      ),
    );
    await until(() => (begun >= 2 ? null : 'the second one'));
    await one.close('a deployment');
    const handled = first.heard.length;
    // What was begun was ended, and nothing after it.
    expect(handled).toBe(begun);
    const safe = (await Promise.all(outcomes)).filter((id) => id !== null);
    const second = listener(consumer);
    if (two.isUp) await two.subscribe(second.subscription);
    await until(() => {
      const seen = new Set([...first.heard, ...second.heard].map(({ id }) => id));
      const missing = safe.filter((id) => !seen.has(id));
      return missing.length === 0 ? null : `${missing.length} of ${safe.length}`;
    });
    expect(first.heard).toHaveLength(handled);
    await expect(one.publish(event())).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('takes an event that nobody listens to', async () => {
    await one.publish(event('recording.ready'));
  });
});

it('names what it can be', () => {
  expect(() => openEventBus('http://localhost')).toThrow(/memory: or amqp/);
});
