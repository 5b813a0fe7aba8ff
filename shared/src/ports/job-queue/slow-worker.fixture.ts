import { JobKind } from '../../contract/jobs.ts';
import { openRabbitJobQueue } from './rabbitmq-job-queue.ts';

/** For tests: a process that takes one job after another and ends none. */
const [url = '', kind] = process.argv.slice(2);
const queue = openRabbitJobQueue(url, { retryMs: [100] });
await queue.work({
  kind: JobKind.parse(kind),
  atOnce: 1,
  handle: ({ id }) =>
    new Promise(() => {
      console.log(`begun ${id}`);
    }),
});
