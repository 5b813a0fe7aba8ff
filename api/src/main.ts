import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createApi } from './api.ts';
import { configFrom } from './config.ts';
import { openDatabase } from './db/database.ts';
import { migrate } from './db/migrate.ts';

const config = configFrom(process.env);
const logger = createLogger({ service: 'api', level: config.logLevel });

await runService<Server>({
  name: 'api',
  logger,
  async start(scope) {
    await migrate({ url: config.databaseUrl, logger });
    const { db } = scope.own(openDatabase({ url: config.databaseUrl, logger, maxConnections: config.databasePool }));
    const api = scope.own(createApi({ config: config.api, db, logger }));
    const server = createServer(api.handler);
    scope.defer(() => server.closeAllConnections());
    server.listen(config.port, config.host);
    await once(server, 'listening');
    return server;
  },
  // Keep-alive connections without a request close at once, the others after their answer.
  drain: (server) => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
});
