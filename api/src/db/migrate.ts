import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { openDatabase } from './database.ts';

const FOLDER = new URL('./migrations/', import.meta.url);
const FILE_NAME = /^(\d{4}_[a-z0-9_]+)\.sql$/;
const TABLE = 'schema_migrations';

/** The database can't be brought to what this program needs. `message` says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** The numbered files of a folder, forward only. */
export function sqlFiles(folder: URL = FOLDER): MigrationProvider {
  return {
    async getMigrations() {
      const migrations: Record<string, Migration> = {};
      for (const file of (await readdir(folder)).toSorted()) {
        const name = FILE_NAME.exec(file)?.[1];
        if (!name) throw new MigrationError(`${file} is not named like a migration (0001_words.sql)`);
        const text = await readFile(new URL(file, folder), 'utf8');
        migrations[name] = { up: async (db) => void (await sql.raw(text).execute(db)) };
      }
      const numbers = Object.keys(migrations).map((name) => Number(name.slice(0, 4)));
      if (numbers.some((number, i) => number !== i + 1))
        throw new MigrationError(`migrations are not numbered 1, 2, 3: ${numbers.join(', ')}`);
      return migrations;
    },
  };
}

export interface MigrateOptions {
  readonly url: string;
  readonly logger: Logger;
  readonly files?: MigrationProvider;
}

/**
 * Brings the schema up to date, all or nothing, under an advisory lock: any number of processes may start at once. Refuses a
 * schema that a newer program made. Resolves with the name of the newest migration.
 */
export async function migrate({ url, logger, files = sqlFiles() }: MigrateOptions): Promise<string> {
  const newest = Object.keys(await files.getMigrations()).at(-1);
  if (!newest) throw new MigrationError('there are no migrations');
  // A pool of its own: building an index may take longer than any request may.
  const database = openDatabase({ url, logger, maxConnections: 2, statementTimeoutMs: 0 });
  try {
    const migrator = new Migrator({
      db: database.db,
      provider: files,
      migrationTableName: TABLE,
      migrationLockTableName: `${TABLE}_lock`,
    });
    const { error, results = [] } = await migrator.migrateToLatest();
    const applied = results.filter((result) => result.status === 'Success').map((result) => result.migrationName);
    if (error) throw explain(error, results.find((result) => result.status === 'Error')?.migrationName);
    if (applied.length > 0) logger.info({ applied }, 'schema migrated');
    return newest;
  } finally {
    await database.close('migrated');
  }
}

function explain(error: unknown, failed: string | undefined): Error {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /previously executed migration (\S+) is missing/.exec(message)?.[1];
  if (unknown) {
    return new MigrationError(
      `The database was made by a newer version of Watoto (it has ${unknown}). Start that version, or restore a backup.`,
      {
        cause: error,
      },
    );
  }
  return new MigrationError(failed ? `Migration ${failed} failed: ${message}` : `The database could not be migrated: ${message}`, {
    cause: error,
  });
}
