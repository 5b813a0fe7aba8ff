/** Pieces of a length that base64 needs no padding in between, and that fit on the stack. */
const PIECE = 3 * 8_192;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += PIECE) text += btoa(String.fromCharCode(...bytes.subarray(from, from + PIECE)));
  return text;
}
