import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Makes texts unreadable for whoever reads a cache or a table: people's names, or secret links, are in them. */
export interface Seal {
  seal(key: string, text: string): string;
  /** null: it was sealed by somebody else, or for another key. */
  open(key: string, sealed: string): string | null;
}

const ALGORITHM = 'aes-256-gcm';
const IV = 12;
const TAG = 16;

/** @param purpose of what is sealed: what was sealed for another can't be opened. */
export function sealWith(secret: string, purpose: 'cache' | 'mail'): Seal {
  const aesKey = Buffer.from(hkdfSync('sha256', secret, '', `watoto ${purpose}`, 32));
  return {
    seal(key, text) {
      const iv = randomBytes(IV);
      const cipher = createCipheriv(ALGORITHM, aesKey, iv).setAAD(Buffer.from(key));
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    open(key, sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < IV + TAG) return null;
      try {
        const decipher = createDecipheriv(ALGORITHM, aesKey, bytes.subarray(0, IV), { authTagLength: TAG }).setAAD(Buffer.from(key));
        decipher.setAuthTag(bytes.subarray(-TAG));
        return Buffer.concat([decipher.update(bytes.subarray(IV, -TAG)), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
