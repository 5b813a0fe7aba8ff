import type { PictureSize } from './frame.ts';

class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bit(): number {
    const byte = this.#bytes[this.#at >> 3];
    if (byte === undefined) throw new RangeError('the sequence parameter set ends too early');
    return (byte >> (7 - (this.#at++ & 7))) & 1;
  }

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  /** Exp-Golomb, unsigned. */
  ue(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      zeros += 1;
      if (zeros > 31) throw new RangeError('not an Exp-Golomb number');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  se(): number {
    const value = this.ue();
    return value % 2 === 0 ? -value / 2 : (value + 1) / 2;
  }
}

/** Without the bytes that keep a start code from appearing by chance (7.4.1). */
function unescaped(nal: Uint8Array): Uint8Array {
  return nal.filter((byte, i) => !(byte === 3 && nal[i - 1] === 0 && nal[i - 2] === 0));
}

const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

function skipScalingLists(bits: Bits, count: number): void {
  for (let list = 0; list < count; list++) {
    if (!bits.bit()) continue;
    let last = 8;
    let next = 8;
    for (let i = 0; i < (list < 6 ? 16 : 64); i++) {
      if (next !== 0) next = (last + bits.se() + 256) % 256;
      last = next === 0 ? last : next;
    }
  }
}

/** Chroma format of the high profiles; 1 (4:2:0) in the others. */
function chromaFormat(bits: Bits, profile: number): number {
  if (!HIGH_PROFILES.has(profile)) return 1;
  const format = bits.ue();
  if (format === 3) bits.bit();
  bits.ue();
  bits.ue();
  bits.bit();
  if (bits.bit()) skipScalingLists(bits, format === 3 ? 12 : 8);
  return format;
}

function skipPictureOrder(bits: Bits): void {
  const type = bits.ue();
  if (type === 0) bits.ue();
  if (type !== 1) return;
  bits.bit();
  bits.se();
  bits.se();
  const cycle = Math.min(bits.ue(), 255);
  for (let i = 0; i < cycle; i++) bits.se();
}

/** The picture's size by its sequence parameter set (H.264, 7.3.2.1.1); null: not one. */
export function spsSize(sps: Uint8Array): PictureSize | null {
  try {
    const bits = new Bits(unescaped(sps.subarray(1)));
    const profile = bits.bits(8);
    bits.bits(16);
    bits.ue();
    const chroma = chromaFormat(bits, profile);
    bits.ue();
    skipPictureOrder(bits);
    bits.ue();
    bits.bit();
    const columns = bits.ue() + 1;
    const rows = bits.ue() + 1;
    const frames = bits.bit();
    if (!frames) bits.bit();
    bits.bit();
    const crop = bits.bit() ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
    const [left = 0, right = 0, top = 0, bottom = 0] = crop;
    const across = chroma === 1 || chroma === 2 ? 2 : 1;
    const down = (chroma === 1 ? 2 : 1) * (2 - frames);
    const size = { width: columns * 16 - (left + right) * across, height: rows * 16 * (2 - frames) - (top + bottom) * down };
    return size.width > 0 && size.height > 0 && size.width <= 16_384 && size.height <= 16_384 ? size : null;
  } catch {
    return null;
  }
}
