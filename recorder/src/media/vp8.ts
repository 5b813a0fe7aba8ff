import type { Assembler, PictureSize } from './frame.ts';
import { joined, PictureAssembler, type PictureParts } from './picture-assembler.ts';

/** The VP8 payload descriptor (RFC 7741, 4.2): how long it is, and whether a picture begins here. Null: not one. */
export function vp8Descriptor(payload: Uint8Array): { bytes: number; start: boolean } | null {
  const first = payload[0];
  if (first === undefined) return null;
  let bytes = 1;
  if (first & 0x80) {
    const more = payload[bytes++] ?? 0;
    if (more & 0x80) bytes += (payload[bytes] ?? 0) & 0x80 ? 2 : 1;
    if (more & 0x40) bytes += 1;
    if (more & 0x30) bytes += 1;
  }
  // S, and partition 0.
  return bytes < payload.byteLength ? { bytes, start: (first & 0x1f) === 0x10 } : null;
}

/** Of a key frame (RFC 6386, 9.1); null: not one. */
export function vp8KeyFrameSize(data: Uint8Array): PictureSize | null {
  if (data.byteLength < 10 || ((data[0] ?? 1) & 1) !== 0) return null;
  if (data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const size = { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
  return size.width > 0 && size.height > 0 ? size : null;
}

class Vp8Parts implements PictureParts {
  readonly #parts: Uint8Array[] = [];

  add(payload: Uint8Array): boolean {
    const descriptor = vp8Descriptor(payload);
    if (!descriptor || descriptor.start !== (this.#parts.length === 0)) return false;
    this.#parts.push(payload.subarray(descriptor.bytes));
    return true;
  }

  finish() {
    const data = joined(this.#parts);
    const key = ((data[0] ?? 1) & 1) === 0;
    if (!key) return { data, key };
    const picture = vp8KeyFrameSize(data);
    return picture ? { data, key, picture } : null;
  }
}

export function vp8Assembler(): Assembler {
  return new PictureAssembler(() => new Vp8Parts());
}
