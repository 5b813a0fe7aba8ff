import { z } from 'zod';
import { envUrl, parseConfig } from '@watoto/shared/server/config.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { openDatabase } from './db/database.ts';
import { encryptFields } from './db/fields/encrypt-fields.ts';
import { FIELDS_ENVIRONMENT, fieldsOf } from './db/fields/field-keys.ts';
import { openFields } from './db/fields/open-fields.ts';
import { migrate } from './db/migrate.ts';

/**
 * `npm run encrypt-fields`: encrypts the names and addresses that are in the database already, once a FIELD_KEY is there or was
 * changed. The API may run meanwhile; ended before its time, it goes on where it was.
 */
const env = parseConfig(z.object({ DATABASE_URL: envUrl('postgres', 'postgresql'), ...FIELDS_ENVIRONMENT }), process.env);
const logger = createLogger({ service: 'encrypt-fields', level: 'info' });
const fields = fieldsOf(env);
if (!fields) throw new Error('Set FIELD_KEY to the key to encrypt with: 32 bytes in base64, as openssl rand -base64 32 makes them.');

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
await migrate({ url: env.DATABASE_URL, logger });
const database = openDatabase({ url: env.DATABASE_URL, logger, maxConnections: 2, statementTimeoutMs: 0, fields });
try {
  await openFields(database.db);
  const rows = await encryptFields(database.db, {
    signal: stop.signal,
    onBatch: (table, count) => logger.info({ table, count }, 'encrypted'),
  });
  logger.info({ rows, key: fields.keyId }, 'everything is encrypted with this key');
} finally {
  await database.close('encrypted');
}
