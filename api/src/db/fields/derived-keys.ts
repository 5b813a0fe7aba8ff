import { hkdfSync } from 'node:crypto';

const BYTES = 32;

/** What one key is used for: each use has a key of its own, so that none tells anything of another. */
export interface DerivedKeys {
  /** Names the key beside what it encrypts; tells nothing of it. */
  readonly id: string;
  readonly encryption: Buffer;
  readonly addresses: Buffer;
  readonly names: Buffer;
}

export function derived(key: Uint8Array): DerivedKeys {
  const of = (use: string, bytes: number) => Buffer.from(hkdfSync('sha256', key, '', `watoto field key 1: ${use}`, bytes));
  return {
    id: of('id', 4).toString('hex'),
    encryption: of('encryption', BYTES),
    addresses: of('lookup of addresses', BYTES),
    names: of('search of names', BYTES),
  };
}
