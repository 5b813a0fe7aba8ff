import type { Assembler } from './frame.ts';
import { spsSize } from './h264-sps.ts';
import { joined, PictureAssembler, type PictureParts } from './picture-assembler.ts';

/** NAL unit types (H.264, table 7-1) and RTP's own (RFC 6184, 5.2). */
const IDR = 5;
const SPS = 7;
const PPS = 8;
const DELIMITER = 9;
const STAP_A = 24;
const FU_A = 28;

interface ParameterSets {
  sps: Uint8Array | null;
  pps: Uint8Array[];
}

/** ISO 14496-15, 5.3.3.1; lengths of NAL units in four bytes. */
function avcC(sps: Uint8Array, pps: readonly Uint8Array[]): Uint8Array {
  const parts = [Uint8Array.of(1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 0xff, 0xe1, sps.byteLength >> 8, sps.byteLength & 0xff), sps];
  parts.push(Uint8Array.of(pps.length));
  for (const set of pps) parts.push(Uint8Array.of(set.byteLength >> 8, set.byteLength & 0xff), set);
  return joined(parts);
}

class H264Parts implements PictureParts {
  readonly #sets: ParameterSets;
  readonly #fresh: ParameterSets = { sps: null, pps: [] };
  readonly #slices: Uint8Array[] = [];
  #fragment: Uint8Array[] | null = null;
  #key = false;

  constructor(sets: ParameterSets) {
    this.#sets = sets;
  }

  add(payload: Uint8Array): boolean {
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === FU_A) return this.#addFragment(payload);
    // A fragment that was begun and never ended.
    if (this.#fragment) return false;
    if (type === STAP_A) return this.#addMany(payload);
    return type >= 1 && type < STAP_A && this.#addUnit(payload);
  }

  finish() {
    if (this.#fragment || this.#slices.length === 0) return null;
    const data = joined(this.#slices);
    if (!this.#key) return { data, key: false };
    if (this.#fresh.sps) this.#sets.sps = this.#fresh.sps;
    if (this.#fresh.pps.length > 0) this.#sets.pps = this.#fresh.pps;
    const { sps, pps } = this.#sets;
    const size = sps && spsSize(sps);
    if (!size || pps.length === 0 || pps.length > 31) return null;
    return { data, key: true, picture: { ...size, avcC: avcC(sps, pps) } };
  }

  #addUnit(unit: Uint8Array): boolean {
    const type = (unit[0] ?? 0) & 0x1f;
    if (type === SPS) this.#fresh.sps = unit;
    else if (type === PPS) this.#fresh.pps.push(unit);
    else if (type !== DELIMITER) {
      if (type === IDR) this.#key = true;
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, unit.byteLength);
      this.#slices.push(length, unit);
    }
    return true;
  }

  #addMany(payload: Uint8Array): boolean {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    let at = 1;
    while (at + 2 < payload.byteLength) {
      const length = view.getUint16(at);
      if (length === 0 || at + 2 + length > payload.byteLength) return false;
      this.#addUnit(payload.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return true;
  }

  #addFragment(payload: Uint8Array): boolean {
    const [indicator = 0, header = 0] = payload;
    if (payload.byteLength < 3) return false;
    if (header & 0x80) {
      if (this.#fragment) return false;
      this.#fragment = [Uint8Array.of((indicator & 0xe0) | (header & 0x1f))];
    }
    if (!this.#fragment) return false;
    this.#fragment.push(payload.subarray(2));
    if (header & 0x40) {
      const unit = joined(this.#fragment);
      this.#fragment = null;
      return this.#addUnit(unit);
    }
    return true;
  }
}

/** Browsers send parameter sets with each key frame; a sender that sent them once only is understood too. */
export function h264Assembler(): Assembler {
  const sets: ParameterSets = { sps: null, pps: [] };
  return new PictureAssembler(() => new H264Parts(sets));
}
