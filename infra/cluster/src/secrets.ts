import { z } from 'zod';
import { type VapidKeys } from '@watoto/api/notifications/pusher.ts';
import { openPushKeys } from '@watoto/embedded/push-keys.ts';
import { openSecretsFile, secret } from '@watoto/embedded/secrets.ts';

const Named = z.object({
  /** Access and refresh tokens of the API. */
  access: secret,
  /** Room and resume tokens: API and signaling. */
  room: secret,
  /** Control links: signaling and the SFU nodes. */
  control: secret,
  /** Time-limited TURN credentials: who issues them, and coturn. */
  turn: secret,
  redis: secret,
  amqp: secret,
  s3: secret,
});

/** Keys and passwords of this cluster. Whoever has them can be anyone here. */
export interface ClusterSecrets extends z.infer<typeof Named> {
  /** What browsers subscribe to web pushes with: one pair, for as long as pushes shall reach them. */
  readonly vapid: VapidKeys;
}

/** Made at the first run. Throws AppError `unavailable` if the file is there and unreadable as such. */
export async function openClusterSecrets(dir: string): Promise<ClusterSecrets> {
  return { ...(await openSecretsFile(dir, Named)), vapid: await openPushKeys(dir) };
}
