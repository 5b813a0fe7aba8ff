import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { must } from '@watoto/shared/kernel/assert.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type DerivedKeys, derived } from './derived-keys.ts';
import type { EncryptedColumn } from './encrypted-columns.ts';

const PREFIX = 'enc:1:';
const FORM = /^enc:1:([0-9a-f]{8}):([A-Za-z0-9_-]+)$/;
const NONCE = 12;
const TAG = 16;
/** Beginnings of words that can be searched for. */
const SHORTEST = 2;
const LONGEST = 12;

/** What is in an encrypted column can not be what we put there. */
export class FieldError extends AppError {
  readonly reason: 'unreadable' | 'unknown_key' | 'misplaced';
  /** Which column, as the query names it. */
  readonly column: string;

  constructor(reason: FieldError['reason'], column: string, cause?: unknown) {
    // The caller learns nothing; the log has the cause.
    super('internal', { cause: new Error(`encrypted field ${column}: ${reason}`, { cause }) });
    this.reason = reason;
    this.column = column;
  }
}

/** Encrypts names and addresses (AES-256-GCM), and makes what they can be found by without being read. */
export class FieldCipher {
  readonly #current: DerivedKeys;
  /** The current one first. */
  readonly #all: readonly DerivedKeys[];

  /** @param keys of 32 bytes: the first encrypts, each decrypts. */
  constructor(keys: readonly Uint8Array[]) {
    this.#all = keys.map(derived);
    this.#current = must(this.#all[0], 'a key');
  }

  /** Of the key that encrypts. */
  get keyId(): string {
    return this.#current.id;
  }

  get keyIds(): readonly string[] {
    return this.#all.map(({ id }) => id);
  }

  /** What every text begins with that the current key has encrypted. */
  get currentPrefix(): string {
    return `${PREFIX}${this.keyId}:`;
  }

  encrypt(column: EncryptedColumn, text: string): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#current.encryption, nonce).setAAD(aadOf(column));
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return this.currentPrefix + Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url');
  }

  /** Text that was never encrypted comes back as it is. Throws FieldError. */
  decrypt(column: EncryptedColumn, text: string): string {
    if (!isEncrypted(text)) return text;
    const [, id, body] = FORM.exec(text) ?? [];
    const key = this.#all.find((one) => one.id === id);
    if (id === undefined || body === undefined) throw new FieldError('unreadable', column);
    if (!key) throw new FieldError('unknown_key', column);
    const bytes = Buffer.from(body, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.encryption, bytes.subarray(0, NONCE), { authTagLength: TAG })
        .setAAD(aadOf(column))
        .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      return decipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new FieldError('unreadable', column, cause);
    }
  }

  /** What an address is found by, and unique by: the key's id, then its keyed hash. */
  hashOf(email: string): Buffer {
    return addressHash(this.#current, email);
  }

  /** Under each key: what was written before a key was changed is still found. */
  hashesOf(email: string): Buffer[] {
    return this.#all.map((key) => addressHash(key, email));
  }

  /** The beginnings of each word of these names, as keyed hashes. */
  nameTokens(...names: readonly string[]): number[] {
    return [...new Set(names.flatMap(wordsOf).flatMap(beginningsOf))].map((part) => tokenOf(this.#current, part));
  }

  /** For each word of a search, what one of the tokens has to be. Words of one letter find nobody, so they are left out. */
  searchTokens(q: string): number[][] {
    const words = wordsOf(q).filter((word) => Array.from(word).length >= SHORTEST);
    return words.map((word) => this.#all.map((key) => tokenOf(key, Array.from(word).slice(0, LONGEST).join(''))));
  }
}

export function isEncrypted(text: string): boolean {
  return text.startsWith(PREFIX);
}

const aadOf = (column: EncryptedColumn) => Buffer.from(`${PREFIX}${column}`);

function addressHash({ id, addresses }: DerivedKeys, email: string): Buffer {
  return Buffer.concat([Buffer.from(id, 'hex'), createHmac('sha256', addresses).update(email.toLowerCase()).digest()]);
}

/** 48 bits: they fit a number, and two words that share one are not to be expected in a school. */
function tokenOf({ names }: DerivedKeys, part: string): number {
  return createHmac('sha256', names).update(part).digest().readUIntBE(0, 6);
}

function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}

function beginningsOf(word: string): string[] {
  const letters = Array.from(word);
  const beginnings: string[] = [];
  for (let length = SHORTEST; length <= Math.min(letters.length, LONGEST); length += 1) beginnings.push(letters.slice(0, length).join(''));
  return beginnings;
}
