import { Scope } from '@watoto/shared/kernel/scope.ts';
import { openInstances } from '@watoto/shared/ports/instances/open-instances.ts';
import { openRegistry } from '@watoto/shared/ports/registry/open-registry.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { HttpDoor } from './http-door.ts';
import { LivePlatform } from './live-platform.ts';
import type { Platform } from './platform.ts';

/** Milliseconds that Redis gets to answer: a page that waits longer than that between two looks says nothing. */
const REDIS_DEADLINE_MS = 2_000;

export interface PlatformDeps {
  readonly redisUrl: string;
  /** ROOM_TOKEN_SECRET: signs what signaling instances let us in by. */
  readonly secret: string;
  readonly logger: Logger;
}

/** The live tiers of a cluster: registry and instances on Redis, doors over HTTP. Throws `unavailable` where Redis is away. */
export async function openPlatform({ redisUrl, secret, logger }: PlatformDeps): Promise<Platform> {
  const scope = new Scope('platform', (err) => logger.error({ err }, 'platform: in the background'));
  try {
    const registry = await openRegistry(redisUrl, { deadlineMs: REDIS_DEADLINE_MS });
    scope.defer(() => registry.close());
    const instances = await openInstances(redisUrl, { deadlineMs: REDIS_DEADLINE_MS });
    scope.defer(() => instances.close());
    return new LivePlatform({
      registry,
      instances: async () => (await instances.list()).map(({ id, url }) => ({ id, door: new HttpDoor({ url, secret }) })),
      logger,
      onClose: (reason) => scope.close(reason),
    });
  } catch (error) {
    await scope.close('could not open');
    throw error;
  }
}
