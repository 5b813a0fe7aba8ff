import { createServer } from 'node:net';
import { runService } from '../src/server/lifecycle.ts';
import { createLogger } from '../src/server/logger.ts';

/** A service of its own process for lifecycle.test.ts: holds a port open; its first argument is how it fails, if at all. */
await runService({
  name: 'fixture',
  logger: createLogger({ service: 'fixture' }),
  async start(scope) {
    const server = createServer().listen(0, '127.0.0.1');
    scope.defer(() => void server.close());
    if (process.argv[2] === 'throw') setImmediate(() => JSON.parse('broken on purpose'));
    if (process.argv[2] === 'reject') void Promise.reject(new Error('rejected on purpose'));
    if (process.argv[2] === 'fail') throw new Error('failed on purpose');
  },
});
