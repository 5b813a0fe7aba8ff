import type { ApiConfig } from '@watoto/api/config.ts';
import { openDatabase } from '@watoto/api/db/database.ts';
import { migrate } from '@watoto/api/db/migrate.ts';
import { type DemoSchool, seedDemo } from '@watoto/api/demo/seed-demo.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { ClusterSecrets } from './secrets.ts';

export interface SchoolOptions {
  readonly databaseUrl: string;
  readonly publicUrl: string;
  readonly secrets: ClusterSecrets;
  readonly demo: boolean;
  readonly logger: Logger;
}

/** Once, before any API starts: the schema, and the demo school where one is wanted. */
export async function prepareSchool({ databaseUrl, publicUrl, secrets, demo, logger }: SchoolOptions): Promise<DemoSchool | null> {
  await migrate({ url: databaseUrl, logger });
  if (!demo) return null;
  const database = openDatabase({ url: databaseUrl, logger, maxConnections: 2 });
  // The API refuses to run as a demo outside the embedded profile. This is a launcher that fills an empty database, as that one's
  // does; the API instances know nothing of it, and run as in production.
  const config: ApiConfig = {
    profile: 'embedded',
    publicUrl,
    accessTokenSecret: secrets.access,
    roomTokenSecret: secrets.room,
    trustedProxies: 0,
    demo: true,
    production: false,
  };
  try {
    return await seedDemo({ db: database.db, config });
  } finally {
    await database.close('prepared');
  }
}
