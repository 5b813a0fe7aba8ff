import { inflateSync, strFromU8 } from 'fflate';

/** What the server packed (contract/signaling.ts), a large event or a shelf of the whiteboard; null where it is nothing such. */
export function unpacked(packed: unknown): unknown {
  if (typeof packed !== 'string') return null;
  try {
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    return JSON.parse(strFromU8(inflateSync(bytes)));
  } catch {
    return null;
  }
}
