import type { SegmentType } from '@watoto/shared/contract/recording.ts';

/** What Safari on a phone has instead of MediaSource; not in TypeScript's DOM types yet. */
declare global {
  interface Window {
    ManagedMediaSource?: typeof MediaSource;
  }
}

/** MediaSource, or ManagedMediaSource where there is only that (iPhone); null: neither. */
export function mediaSourceClass(): typeof MediaSource | null {
  if (typeof MediaSource !== 'undefined') return MediaSource;
  return window.ManagedMediaSource ?? null;
}

/** Does this browser play it? */
export function playsType(type: SegmentType): boolean {
  return mediaSourceClass()?.isTypeSupported(type) ?? false;
}

/** May these bytes be a file of that type? What is altered is found here already: a decoder that chokes takes the whole element with it. */
export function looksLike(type: SegmentType, bytes: Uint8Array): boolean {
  if (type.startsWith('video/mp4')) return bytes.length > 8 && String.fromCharCode(...bytes.subarray(4, 8)) === 'ftyp';
  return bytes.length > 4 && bytes[0] === 0x1a && bytes[1] === 0x45 && bytes[2] === 0xdf && bytes[3] === 0xa3;
}
