import { packed } from '../connection/packed.ts';
import type { SharedEvent } from '../connection/shared-event.ts';
import { TextFrame } from './text-frame.ts';

/** Characters of JSON from which packing pays. */
const PACKED_FROM = 1_024;
/** The quick end of zlib: a roster has a tenth of its size at any level, and the server is to be idle. */
const LEVEL = 1;

interface Frames {
  plain?: TextFrame;
  packed?: TextFrame;
}

const made = new WeakMap<SharedEvent, Frames>();

/**
 * A shared event in Socket.IO's own framing: an EVENT packet (42) of the main namespace, `event` or, for sockets that can, `packed`.
 * Made once, however many get it: a school's roster is 200 kB, which a thin network takes half a minute for.
 */
export function frameOf(event: SharedEvent, unpacks: boolean): TextFrame {
  let frames = made.get(event);
  if (!frames) made.set(event, (frames = {}));
  if (!unpacks || event.json.length < PACKED_FROM) return (frames.plain ??= new TextFrame(`42["event",${event.json}]`));
  return (frames.packed ??= new TextFrame(`42["packed","${packed(event.json, LEVEL)}"]`));
}
