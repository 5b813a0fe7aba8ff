import { createHmac } from 'node:crypto';

/** What signs links to files: from the secret of access tokens, and good for nothing else. */
export function linkSecret(accessTokenSecret: string): string {
  return createHmac('sha256', accessTokenSecret).update('links to files').digest('base64url');
}
