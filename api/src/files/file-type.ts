import { fileTypeFromBuffer } from 'file-type';
import type { FilePurpose } from '@watoto/shared/contract/http/files.ts';

/** Bytes of the beginning that tell what a file is. */
export const SNIFF_BYTES = 4_100;

const IMAGES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];
const DOCUMENTS = [
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.presentation',
  'application/vnd.oasis.opendocument.spreadsheet',
  'text/plain',
];
const SOUND = ['audio/mpeg', 'audio/ogg', 'audio/mp4', 'audio/x-m4a', 'audio/wav', 'audio/vnd.wave'];
const CAPTIONS = 'text/vtt';
const VIDEO = ['video/mp4', 'video/webm', 'video/quicktime'];

const TAKEN: Readonly<Record<FilePurpose, ReadonlySet<string>>> = {
  material: new Set([...IMAGES, ...DOCUMENTS, ...SOUND, ...VIDEO]),
  cover: new Set(IMAGES),
  submission: new Set([...IMAGES, ...DOCUMENTS, ...SOUND, ...VIDEO]),
  captions: new Set([CAPTIONS]),
};

/** Shown in the page; all else is saved. Nothing that could run is among them: no HTML, no SVG. */
const SHOWN = new Set(['image/webp', 'application/pdf', CAPTIONS, ...SOUND, ...VIDEO]);

/** By the file's own bytes, never by its name. null: we can't tell, or it is not taken for this. */
export async function typeOf(beginning: Uint8Array, purpose: FilePurpose): Promise<string | null> {
  if (purpose === 'captions') return isCaptions(beginning) ? CAPTIONS : null;
  const found = await fileTypeFromBuffer(beginning);
  const type = found?.mime.split(';')[0] ?? (isPlainText(beginning) ? 'text/plain' : null);
  return type !== null && TAKEN[purpose].has(type) ? type : null;
}

export const isImage = (type: string) => IMAGES.includes(type);
export const isShown = (type: string | null) => type !== null && SHOWN.has(type);

/** WebVTT, with a cue near its beginning. */
function isCaptions(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true });
  return isPlainText(bytes) && /^WEBVTT(?:[ \t\r\n]|$)/.test(text) && text.includes('-->');
}

/** Tab, line feed, form feed, carriage return. */
const TEXT_CONTROLS = new Set([0x09, 0x0a, 0x0c, 0x0d]);

/** Text without control characters, and nothing that a browser could take for a page. */
function isPlainText(bytes: Uint8Array): boolean {
  // The last character may be cut.
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, SNIFF_BYTES), { stream: true });
  const control = bytes.some((byte) => byte < 0x20 && !TEXT_CONTROLS.has(byte));
  return !control && !text.includes('\uFFFD') && !/^\s*<[a-z!?]/i.test(text);
}
