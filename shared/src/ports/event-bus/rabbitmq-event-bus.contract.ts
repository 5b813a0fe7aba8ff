import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EventMessage } from '../../contract/events.ts';
import { pollUntil } from '../../kernel/until.fixture.ts';
import type { EventBus } from './event-bus.ts';
import { openRabbitEventBus } from './rabbitmq-event-bus.ts';
import { type RabbitServer, startRabbit } from './rabbitmq.fixture.ts';
import { EXCHANGE, UNREADABLE } from './rabbitmq-topology.ts';

const until = (missing: () => string | null | Promise<string | null>) => pollUntil(missing, { timeoutMs: 60_000, everyMs: 20 });
/** A queue that was declared less than 5 s before a SIGKILL is lost with all that is in it: RabbitMQ writes its schema later. */
const SETTLED_MS = 6_000;

let server: RabbitServer;
beforeAll(async () => {
  server = await startRabbit();
}, 90_000);
afterAll(() => server?.close());

const opened: EventBus[] = [];
afterEach(async () => {
  for (const bus of opened.splice(0)) await bus.close('test over');
});
function open(onError: (error: unknown) => void = () => {}): EventBus {
  const bus = openRabbitEventBus(server.url, { retryMs: [100], deadAgainMs: 100, onError });
  opened.push(bus);
  return bus;
}

const event = (): EventMessage => ({ id: randomUUID(), topic: 'course.updated', at: '2026-03-02T08:00:00.000Z', payload: {} });

describe('RabbitMQ', () => {
  it('does not confirm what no consumer has a queue for, to a publisher who asks for that', async () => {
    const publisher = openRabbitEventBus(server.url, { mustBeHeard: true });
    opened.push(publisher);
    const consumer = open();
    await until(() => (publisher.isUp && consumer.isUp ? null : 'the bus'));
    const message: EventMessage = { ...event(), topic: 'room.opened' };
    await expect(publisher.publish(message)).rejects.toMatchObject({ code: 'unavailable' });
    const heard: string[] = [];
    await consumer.subscribe({
      consumer: 'late',
      topics: ['room.opened'],
      handle: async ({ id }) => void heard.push(id),
      dead: async () => {},
    });
    await publisher.publish(message);
    await until(() => (heard.includes(message.id) ? null : 'the event'));
    expect(heard).toEqual([message.id]);
  });

  it('is killed while events pass: what it confirmed arrives, and the rest is refused, not lost', { timeout: 180_000 }, async () => {
    const [publisher, consumer] = [open(), open()];
    const heard = new Map<string, number>();
    await until(() => (publisher.isUp && consumer.isUp ? null : 'the bus'));
    await consumer.subscribe({
      consumer: 'kill',
      topics: ['course.updated'],
      handle: async ({ id }) => void heard.set(id, (heard.get(id) ?? 0) + 1),
      dead: async () => {},
    });
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));

    const confirmed: string[] = [];
    const send = async (message: EventMessage) => {
      for (;;) {
        const taken = await publisher.publish(message).then(
          () => true,
          () => false,
        );
        if (taken) return void confirmed.push(message.id);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const sending = Promise.all(
      Array.from({ length: 1_000 }, async (_, n) => {
        await new Promise((resolve) => setTimeout(resolve, n));
        await send(event());
      }),
    );
    await until(() => (confirmed.length > 100 ? null : `${confirmed.length} confirmed`));
    await server.kill('SIGKILL');
    await until(() => (publisher.isUp ? 'a dead broker that is up' : null));
    await server.restart();
    await sending;
    await until(() => {
      const missing = confirmed.filter((id) => !heard.has(id)).length;
      return missing === 0 ? null : `${missing} of ${confirmed.length} are missing`;
    });
    expect(confirmed).toHaveLength(1_000);
  });

  it('is not there yet: nothing is published, and it begins when it comes', { timeout: 120_000 }, async () => {
    await server.kill('SIGKILL');
    const errors: unknown[] = [];
    const bus = open((error) => errors.push(error));
    const heard: string[] = [];
    await bus.subscribe({
      consumer: 'early',
      topics: ['course.updated'],
      handle: async ({ id }) => void heard.push(id),
      dead: async () => {},
    });
    const message = event();
    await expect(bus.publish(message)).rejects.toMatchObject({ code: 'unavailable' });
    await until(() => (errors.length > 0 ? null : 'a word on the broker'));
    await server.restart();
    await until(() => (bus.isUp ? null : 'the bus'));
    await bus.publish(message);
    await until(() => (heard.includes(message.id) ? null : 'the event'));
  });

  it('lost its queues while it ran: they are made anew', async () => {
    const bus = open();
    const heard: string[] = [];
    await until(() => (bus.isUp ? null : 'the bus'));
    await bus.subscribe({
      consumer: 'wiped',
      topics: ['course.updated'],
      handle: async ({ id }) => void heard.push(id),
      dead: async () => {},
    });
    const admin = await connect(server.url);
    await (await admin.createChannel()).deleteQueue('watoto.wiped');
    await admin.close();
    await until(() => (bus.isUp ? 'a bus without its queue' : null));
    await until(() => (bus.isUp ? null : 'the bus'));
    const message = event();
    await bus.publish(message);
    await until(() => (heard.includes(message.id) ? null : 'the event'));
  });

  it('sets aside what is no event, and goes on', async () => {
    const errors: unknown[] = [];
    const bus = open((error) => errors.push(error));
    const heard: string[] = [];
    await until(() => (bus.isUp ? null : 'the bus'));
    await bus.subscribe({
      consumer: 'strict',
      topics: ['course.updated'],
      handle: async ({ id }) => void heard.push(id),
      dead: async () => {},
    });
    const admin = await connect(server.url);
    const channel = await admin.createConfirmChannel();
    for (const text of ['{', '{}', '{"id":"x"}']) channel.publish(EXCHANGE, 'course.updated', Buffer.from(text));
    await channel.waitForConfirms();
    const message = event();
    await bus.publish(message);
    await until(() => (heard.includes(message.id) ? null : 'the event'));
    expect(errors.map(String).join()).toContain('is no event');
    const { messageCount } = await channel.checkQueue(UNREADABLE);
    expect(messageCount).toBeGreaterThanOrEqual(3);
    await admin.close();
  });
});
