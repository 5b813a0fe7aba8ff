import type { Assembled, Assembler, MediaPacket } from './frame.ts';

/** A picture larger than this is not one, bytes. */
const PICTURE_MAX = 8 * 1024 * 1024;

/** One picture's payloads as its codec understands them. */
export interface PictureParts {
  /** False: the packet does not belong here, the picture is broken. */
  add(payload: Uint8Array): boolean;
  /** Null: not a whole picture. */
  finish(): Omit<Assembled, 'ts'> | null;
}

/**
 * Pictures of packets with the same timestamp. A picture that lacks a packet is left out, and all that follow until a key frame: they
 * would be drawn on what is not there.
 */
export class PictureAssembler implements Assembler {
  readonly #begin: () => PictureParts;
  #open: { ts: number; parts: PictureParts; bytes: number; broken: boolean } | null = null;
  #needsKeyFrame = true;

  constructor(begin: () => PictureParts) {
    this.#begin = begin;
  }

  get needsKeyFrame(): boolean {
    return this.#needsKeyFrame;
  }

  push(packet: MediaPacket): Assembled[] {
    const out: Assembled[] = [];
    if (packet.lossBefore) {
      this.#open = null;
      this.#needsKeyFrame = true;
    }
    // Padding: mediasoup and browsers probe the network with it.
    if (packet.payload.byteLength === 0) return out;
    if (this.#open && this.#open.ts !== packet.ts) this.#close(out);
    this.#open ??= { ts: packet.ts, parts: this.#begin(), bytes: 0, broken: false };
    this.#open.bytes += packet.payload.byteLength;
    if (this.#open.broken || this.#open.bytes > PICTURE_MAX || !this.#open.parts.add(packet.payload)) this.#open.broken = true;
    if (packet.marker) this.#close(out);
    return out;
  }

  #close(out: Assembled[]): void {
    const open = this.#open;
    this.#open = null;
    if (!open) return;
    const picture = open.broken ? null : open.parts.finish();
    if (!picture) this.#needsKeyFrame = true;
    else if (picture.key) this.#needsKeyFrame = false;
    if (picture && !this.#needsKeyFrame) out.push({ ts: open.ts, ...picture });
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
