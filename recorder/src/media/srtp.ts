import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { TapEnd } from '@watoto/shared/contract/sfu.ts';

/**
 * SRTP and SRTCP with AEAD_AES_256_GCM (RFC 3711, RFC 6188, RFC 7714), as far as one end of a tap needs it: what the node sends is opened,
 * what is asked of it is sealed. AES and GCM are Node's.
 */
const SUITE = 'AEAD_AES_256_GCM';
const KEY_BYTES = 32;
const SALT_BYTES = 12;
const TAG_BYTES = 16;
/** Of key derivation (RFC 3711, 4.3.1). */
const LABEL = { rtpKey: 0, rtpSalt: 2, rtcpKey: 3, rtcpSalt: 5 } as const;
/** SSRCs whose place in time is remembered. */
const SSRCS_MAX = 16;

export type SrtpParameters = NonNullable<TapEnd['srtpParameters']>;

/** A key for what is sent from here. */
export function newSrtpParameters(): SrtpParameters {
  return { cryptoSuite: SUITE, keyBase64: randomBytes(KEY_BYTES + SALT_BYTES).toString('base64') };
}

interface SessionKeys {
  readonly rtp: { readonly key: Buffer; readonly salt: Buffer };
  readonly rtcp: { readonly key: Buffer; readonly salt: Buffer };
}

export function sessionKeys({ cryptoSuite, keyBase64 }: SrtpParameters): SessionKeys {
  const master = Buffer.from(keyBase64, 'base64');
  if (cryptoSuite !== SUITE || master.length !== KEY_BYTES + SALT_BYTES) throw new Error(`a tap is encrypted with ${SUITE}`);
  const derived = (label: number, bytes: number): Buffer => {
    // The salt counts 14 bytes here, and the last two of the counter begin at 0.
    const counter = Buffer.alloc(16);
    master.copy(counter, 0, KEY_BYTES);
    counter[7] = (counter[7] ?? 0) ^ label;
    return createCipheriv('aes-256-ctr', master.subarray(0, KEY_BYTES), counter).update(Buffer.alloc(bytes));
  };
  return {
    rtp: { key: derived(LABEL.rtpKey, KEY_BYTES), salt: derived(LABEL.rtpSalt, SALT_BYTES) },
    rtcp: { key: derived(LABEL.rtcpKey, KEY_BYTES), salt: derived(LABEL.rtcpSalt, SALT_BYTES) },
  };
}

/** Two bytes of 0, SSRC, and six bytes that are never the same twice; over the salt. */
function nonce(salt: Buffer, ssrc: number, high: number, low: number): Buffer {
  const iv = Buffer.alloc(SALT_BYTES);
  iv.writeUInt32BE(ssrc, 2);
  iv.writeUInt32BE(high, 6);
  iv.writeUInt16BE(low, 10);
  for (let i = 0; i < SALT_BYTES; i++) iv[i] = (iv[i] ?? 0) ^ (salt[i] ?? 0);
  return iv;
}

function opened(key: Buffer, iv: Buffer, head: readonly Uint8Array[], sealed: Uint8Array): Buffer | null {
  if (sealed.byteLength < TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.concat(head));
  decipher.setAuthTag(sealed.subarray(sealed.byteLength - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(0, sealed.byteLength - TAG_BYTES));
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

function headerBytes(packet: Buffer): number | null {
  if (packet.length < 12) return null;
  const fixed = 12 + ((packet[0] ?? 0) & 0x0f) * 4;
  if (((packet[0] ?? 0) & 0x10) === 0) return fixed;
  return packet.length < fixed + 4 ? null : fixed + 4 + packet.readUInt16BE(fixed + 2) * 4;
}

/** Opens what the node sealed. Null: it did not come from the node, or not whole, or once more. */
export class SrtpOpener {
  readonly #keys: SessionKeys;
  /** Of each SSRC, the highest packet so far: how often its sequence numbers have begun anew, and its own. */
  readonly #highest = new Map<number, number>();
  #lastReport = -1;

  constructor(parameters: SrtpParameters) {
    this.#keys = sessionKeys(parameters);
  }

  rtp(packet: Buffer): Buffer | null {
    const head = headerBytes(packet);
    if (head === null || head > packet.length) return null;
    const ssrc = packet.readUInt32BE(8);
    const seq = packet.readUInt16BE(2);
    const index = this.#index(ssrc, seq);
    if (index < 0) return null;
    const header = packet.subarray(0, head);
    const iv = nonce(this.#keys.rtp.salt, ssrc, Math.floor(index / 65_536), seq);
    const plain = opened(this.#keys.rtp.key, iv, [header], packet.subarray(head));
    if (!plain) return null;
    if (index > (this.#highest.get(ssrc) ?? -1) && (this.#highest.has(ssrc) || this.#highest.size < SSRCS_MAX))
      this.#highest.set(ssrc, index);
    return Buffer.concat([header, plain]);
  }

  rtcp(packet: Buffer): Buffer | null {
    if (packet.length < 12 + TAG_BYTES) return null;
    const word = packet.subarray(packet.length - 4);
    const flagged = word.readUInt32BE();
    const index = flagged & 0x7fff_ffff;
    // All is encrypted; and each comes once.
    if (flagged < 0x8000_0000 || index <= this.#lastReport) return null;
    const header = packet.subarray(0, 8);
    const iv = nonce(this.#keys.rtcp.salt, packet.readUInt32BE(4), Math.floor(index / 65_536), index & 0xffff);
    const plain = opened(this.#keys.rtcp.key, iv, [header, word], packet.subarray(8, packet.length - 4));
    if (!plain) return null;
    this.#lastReport = index;
    return Buffer.concat([header, plain]);
  }

  /** The nearest to the highest one (RFC 3711, 3.3.1). */
  #index(ssrc: number, seq: number): number {
    const highest = this.#highest.get(ssrc);
    if (highest === undefined) return seq;
    const step = ((seq - highest + 0x8000) & 0xffff) - 0x8000;
    return highest + step;
  }
}

/** Seals RTCP for the node. */
export class SrtcpSealer {
  readonly #keys: SessionKeys['rtcp'];
  #index = 0;

  constructor(parameters: SrtpParameters) {
    this.#keys = sessionKeys(parameters).rtcp;
  }

  seal(rtcp: Uint8Array): Buffer {
    const packet = Buffer.from(rtcp);
    const index = this.#index++;
    const word = Buffer.alloc(4);
    word.writeUInt32BE(0x8000_0000 + index);
    const header = packet.subarray(0, 8);
    const iv = nonce(this.#keys.salt, packet.readUInt32BE(4), Math.floor(index / 65_536), index & 0xffff);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.concat([header, word]));
    const sealed = Buffer.concat([cipher.update(packet.subarray(8)), cipher.final(), cipher.getAuthTag()]);
    return Buffer.concat([header, sealed, word]);
  }
}
