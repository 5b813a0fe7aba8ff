import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import type { EventMessage } from '../../contract/events.ts';
import { eventIdOf } from '../../server/event-id.ts';
import { createMemoryEventBus } from './memory-event-bus.ts';
import { publishUntilKept } from './publish-until-kept.ts';

const message: EventMessage = { id: eventIdOf('x'), topic: 'room.ended', at: new Date(0).toISOString(), payload: { roomId: 'a', at: 0 } };

test('a bus that is away gets the event when it is back', async () => {
  const bus = createMemoryEventBus();
  const seen: string[] = [];
  await bus.subscribe({
    consumer: 'test',
    topics: ['room.ended'],
    handle: async ({ id }) => void seen.push(id),
    dead: async () => {},
  });
  let away = 2;
  const failures: unknown[] = [];
  const flaky = { publish: (event: EventMessage) => (away-- > 0 ? Promise.reject(new Error('away')) : bus.publish(event)) };
  const { signal } = new AbortController();
  const clock = { ...systemClock, after: (_ms: number, work: () => void) => systemClock.after(0, work) };
  await publishUntilKept({ bus: flaky, clock, signal, onError: (error) => failures.push(error) }, message);
  expect([seen, failures.length]).toEqual([[message.id], 2]);
  await bus.close('test');
});

test('whoever gives up is not kept waiting', async () => {
  const giveUp = new AbortController();
  const bus = { publish: () => Promise.reject(new Error('away')) };
  await publishUntilKept({ bus, clock: systemClock, signal: giveUp.signal, onError: () => giveUp.abort() }, message);
  expect(giveUp.signal.aborted).toBe(true);
});
