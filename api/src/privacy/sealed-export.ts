import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AppError } from '@watoto/shared/kernel/errors.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Exports wait in the database for the one who asked; whoever reads the database reads nothing of them. */
export class SealedExports {
  readonly #key: Buffer;

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'exports for people', 32));
  }

  async seal(requestId: string, text: string): Promise<Buffer> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(requestId));
    const packed = Buffer.concat([cipher.update(await pack(text)), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), packed]);
  }

  /** Throws `closed` where the server's secret was changed since. */
  async open(requestId: string, sealed: Buffer): Promise<Buffer> {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12), { authTagLength: 16 })
        .setAAD(Buffer.from(requestId))
        .setAuthTag(sealed.subarray(12, 28));
      return await unpack(Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]));
    } catch (cause) {
      throw new AppError('closed', { cause });
    }
  }
}
