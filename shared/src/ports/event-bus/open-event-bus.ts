import { AppError } from '../../kernel/errors.ts';
import type { EventBus } from './event-bus.ts';
import { createMemoryEventBus, type MemoryEventBusOptions } from './memory-event-bus.ts';
import { openRabbitEventBus, type RabbitEventBusOptions } from './rabbitmq-event-bus.ts';

/** The bus that `url` names: `memory:` (embedded) or `amqp://` / `amqps://` (cluster). Called in main.ts only. */
export function openEventBus(url: string, options: MemoryEventBusOptions & RabbitEventBusOptions = {}): EventBus {
  if (url === 'memory:') return createMemoryEventBus(options);
  if (/^amqps?:\/\//.test(url)) return openRabbitEventBus(url, options);
  throw new AppError('invalid_input', { message: 'The event bus is memory: or amqp://HOST:PORT or amqps://HOST:PORT.' });
}
