import { z } from 'zod';
import { openSecretsFile, secret } from '@watoto/embedded/secrets.ts';

/** Keys and passwords of this cluster. Whoever has them can be anyone here. */
export const ClusterSecrets = z.object({
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
export type ClusterSecrets = z.infer<typeof ClusterSecrets>;

/** Made at the first run. Throws AppError `unavailable` if the file is there and unreadable as such. */
export function openClusterSecrets(dir: string): Promise<ClusterSecrets> {
  return openSecretsFile(dir, ClusterSecrets);
}
