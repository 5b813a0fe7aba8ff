import type { Door } from '@watoto/api/platform/door.ts';
import { LivePlatform } from '@watoto/api/platform/live-platform.ts';
import type { Platform } from '@watoto/api/platform/platform.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Signaling } from '@watoto/signaling/signaling.ts';

export interface LocalPlatform {
  readonly platform: Platform;
  /** Signaling is up: from now on its door is used. */
  connect(instance: string, door: Signaling['door']): void;
}

/** The platform page's view of this process: its registry, and signaling by function calls instead of HTTP. */
export function createLocalPlatform(registry: Registry, logger: Logger): LocalPlatform {
  let only: { id: string; door: Door } | null = null;
  return {
    platform: new LivePlatform({ registry, instances: () => Promise.resolve(only ? [only] : []), logger }),
    connect(id, door) {
      only = { id, door: openDoor(door) };
    },
  };
}

function openDoor(door: Signaling['door']): Door {
  const bell = () => {
    if (!door.bell) throw new AppError('unavailable');
    return door.bell;
  };
  return {
    look: () => Promise.resolve(door.look()),
    move: (roomId) => door.move(roomId),
    notice: async () => bell().notice(),
    sendNotice: async (notice) => bell().sendNotice(notice),
    withdrawNotice: async () => bell().withdrawNotice(),
    signOut: async (personId) => bell().signOut(personId),
  };
}
