/** Notes when the encoded frames of each witness arrive: an interruption is what someone would have heard or seen. */
import type { Gap } from '../src/failover/observed.ts';

interface Labels {
  /** The connection's number: whose it is comes in a message. */
  readonly connection: number;
  readonly kind: 'audio' | 'video';
}

interface TransformEvent extends Event {
  readonly transformer: {
    readonly options: Labels;
    readonly readable: ReadableStream<unknown>;
    readonly writable: WritableStream<unknown>;
  };
}

/** Audio comes each 20 ms, video each 33 to 133: less is jitter. Milliseconds. */
const GAP_MS = 150;

const owners = new Map<number, string>();
/** Frames of connections whose owner isn't known yet. */
let early: (Labels & { at: number })[] = [];
const last = new Map<string, number>();
let gaps: Gap[] = [];

function arrived(labels: Labels, at: number): void {
  const witness = owners.get(labels.connection);
  if (witness === undefined) {
    early.push({ ...labels, at });
    return;
  }
  const key = `${witness}/${labels.kind}`;
  const before = last.get(key);
  last.set(key, Math.max(before ?? 0, at));
  if (before !== undefined && at - before > GAP_MS) gaps.push({ witness, kind: labels.kind, from: before, to: at });
}

function own(connection: number, witness: string): void {
  owners.set(connection, witness);
  const known = early.filter((frame) => frame.connection === connection);
  early = early.filter((frame) => frame.connection !== connection);
  for (const frame of known) arrived(frame, frame.at);
}

async function watch({ options, readable, writable }: TransformEvent['transformer']): Promise<void> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    arrived(options, Date.now());
    // Sound is not decoded, which spares the machine. A picture is, or its decoder would ask for key frames all the time.
    if (options.kind === 'video') await writer.write(read.value);
  }
}

self.addEventListener('rtctransform', (event) => {
  // It ends with its receiver.
  watch((event as TransformEvent).transformer).catch(() => {});
});

self.addEventListener('message', ({ data }: MessageEvent<'start' | 'report' | { connection: number; witness: string }>) => {
  if (data === 'start') gaps = [];
  else if (data === 'report') self.postMessage({ gaps, last: Object.fromEntries(last) });
  else own(data.connection, data.witness);
});
