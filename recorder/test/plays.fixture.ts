import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { RunManifest, Segment } from '@watoto/shared/contract/recording.ts';
import { segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { framesOf } from './segments.fixture.ts';

const AT_ONCE = 3;

/** How many segments that manifests name are not there, are not what is said of them, or are not decoded without a word. */
export async function unplayable(store: ObjectStore, runs: readonly RunManifest[]): Promise<number> {
  const left = runs.flatMap((manifest) => manifest.segments.map((segment) => ({ manifest, segment })));
  let count = 0;
  const work = async (): Promise<void> => {
    for (let one = left.pop(); one; one = left.pop()) if (!(await plays(store, one.manifest, one.segment))) count += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return count;
}

async function plays(store: ObjectStore, { recordingId, run }: RunManifest, segment: Segment): Promise<boolean> {
  const found = await store.get(segmentKey(recordingId, run, segment));
  if (!found) return false;
  const bytes = await buffer(found.body);
  if (bytes.length !== segment.bytes || createHash('sha256').update(bytes).digest('hex') !== segment.sha256) return false;
  // Decoded from beginning to end, without a complaint.
  return (await framesOf(bytes).catch(() => 0)) > 0;
}
