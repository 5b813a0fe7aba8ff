import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Platform } from './platform.ts';

/**
 * A platform that is opened when it is first asked, and again at the next call where that failed: the API starts and serves the
 * school whether Redis is there or not.
 */
export function createLazyPlatform(open: () => Promise<Platform>, logger: Logger): Platform {
  let opening: Promise<Platform> | null = null;
  let closed = false;

  const opened = (): Promise<Platform> => {
    if (closed) return Promise.reject(new AppError('draining'));
    if (opening) return opening;
    const attempt = open();
    opening = attempt;
    attempt.catch((err: unknown) => {
      logger.warn({ err }, 'the live tiers can not be reached');
      if (opening === attempt) opening = null;
    });
    return attempt;
  };

  return {
    nodes: async () => (await opened()).nodes(),
    rooms: async () => (await opened()).rooms(),
    instances: async () => (await opened()).instances(),
    drain: async (nodeId, drain) => (await opened()).drain(nodeId, drain),
    move: async (roomId) => (await opened()).move(roomId),
    notice: async () => (await opened()).notice(),
    sendNotice: async (notice) => (await opened()).sendNotice(notice),
    withdrawNotice: async () => (await opened()).withdrawNotice(),
    signOut: async (personId) => (await opened()).signOut(personId),
    async close(reason) {
      closed = true;
      const platform = await opening?.catch(() => null);
      await platform?.close(reason);
    },
  };
}
