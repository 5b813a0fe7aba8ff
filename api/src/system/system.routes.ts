import { sql } from 'kysely';
import type { systemRoutes } from '@watoto/shared/contract/http/system.ts';
import type { Queries } from '../db/database.ts';
import type { Handlers } from '../http/route.ts';
import type { OpenApiDocument } from '../http/openapi.ts';

export function systemHandlers(db: Queries, document: OpenApiDocument): Handlers<typeof systemRoutes> {
  return {
    'system.health': async () => {
      const { rows } = await sql<{ name: string }>`select name from schema_migrations order by name desc limit 1`.execute(db);
      return { status: 'ok', schema: rows[0]?.name ?? 'none' };
    },
    'system.openapi': () => ({ ...document }),
  };
}
