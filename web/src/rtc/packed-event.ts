import { inflateSync, strFromU8 } from 'fflate';

/** The event in a `packed` message (contract/signaling.ts); null where it is none. */
export function unpacked(packed: unknown): unknown {
  if (typeof packed !== 'string') return null;
  try {
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    return JSON.parse(strFromU8(inflateSync(bytes)));
  } catch {
    return null;
  }
}
