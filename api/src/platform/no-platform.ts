import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Platform } from './platform.ts';

function refuse(): Promise<never> {
  return Promise.reject(
    new AppError('unavailable', { message: 'This API was started without REDIS_URL: it knows nothing of nodes and live lessons.' }),
  );
}

/** An API beside no live tiers: the school works, the platform page says why it does not. */
export const NO_PLATFORM: Platform = {
  nodes: refuse,
  rooms: refuse,
  instances: refuse,
  drain: refuse,
  move: refuse,
  notice: refuse,
  sendNotice: refuse,
  withdrawNotice: refuse,
  signOut: refuse,
  close: () => Promise.resolve(),
};
