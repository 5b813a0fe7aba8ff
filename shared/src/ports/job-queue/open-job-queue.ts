import { AppError } from '../../kernel/errors.ts';
import type { JobQueue } from './job-queue.ts';
import { createMemoryJobQueue, type MemoryJobQueueOptions } from './memory-job-queue.ts';
import { openRabbitJobQueue, type RabbitJobQueueOptions } from './rabbitmq-job-queue.ts';

/** The queue that `url` names: `memory:` (embedded) or `amqp://` / `amqps://` (cluster). Called in main.ts only. */
export function openJobQueue(url: string, options: MemoryJobQueueOptions & RabbitJobQueueOptions = {}): JobQueue {
  if (url === 'memory:') return createMemoryJobQueue(options);
  if (/^amqps?:\/\//.test(url)) return openRabbitJobQueue(url, options);
  throw new AppError('invalid_input', { message: 'The job queue is memory: or amqp://HOST:PORT or amqps://HOST:PORT.' });
}
