import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SEGMENTS_A_PAGE, type Segment, TrackId } from '@watoto/shared/contract/recording.ts';
import { manifestKey, pageKey } from '@watoto/shared/contract/recording-keys.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { PeerId, RecorderId, RecordingId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { readRun, runsOf } from '@watoto/shared/ports/object-store/recorded-run.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { planEdit } from '../src/export/edit-plan.ts';
import { ManifestWriter } from '../src/manifest/manifest-writer.ts';
import { newRun, settleRun } from '../src/manifest/settle-run.ts';

const HOURS_MS = 6 * 3_600_000;
const SEGMENT_MS = 4_000;
const T0 = 1_790_000_000_000;
const TRACKS = [
  { id: TrackId.parse('t1'), source: 'camera', kind: 'video' },
  { id: TrackId.parse('t2'), source: 'mic', kind: 'audio' },
  { id: TrackId.parse('t3'), source: 'screen', kind: 'video' },
] as const;
/** Closed between two writes of a head, as storage that is slow for a while makes it. */
const BETWEEN = 90;
/** A head is read by each late joiner, again and again. */
const HEAD_MAX_BYTES = 256 * 1024;

const logger = createLogger({ service: 'test', level: 'silent' });
const facts = {
  recordingId: RecordingId.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
  run: 1,
  roomId: RoomId.parse('room'),
  recorderId: RecorderId.parse('recorder'),
  title: 'Fractions',
  startedAt: T0,
  from: T0,
};

let scope: Scope;
let store: ObjectStore;
beforeEach(async () => {
  scope = new Scope('long recording');
  const dir = await mkdtemp(join(tmpdir(), 'watoto-long-'));
  scope.defer(() => rm(dir, { recursive: true, force: true }));
  ({ store } = await openObjectStore({ url: pathToFileURL(dir).href, secret: 'x'.repeat(32) }));
  scope.defer(() => store.close());
});
afterEach(() => scope.close('test over'));

function segment(track: (typeof TRACKS)[number], number: number): Segment {
  const type = track.kind === 'video' ? ('video/webm; codecs="vp8"' as const) : ('audio/webm; codecs="opus"' as const);
  return {
    track: track.id,
    number,
    at: T0 + number * SEGMENT_MS,
    ms: SEGMENT_MS,
    type,
    bytes: 500_000,
    sha256: 'a'.repeat(64),
    keyFrame: true,
  };
}

it('a lesson of six hours has a small head, pages that stay as they are, and is read and planned whole', { timeout: 60_000 }, async () => {
  const { recordingId, run } = facts;
  const manifest = new ManifestWriter({ store, clock: systemClock, scope, logger }, newRun(facts));
  manifest.hurry();
  for (const track of TRACKS) await manifest.track({ ...track, peerId: PeerId.parse('teacher'), role: 'host', from: T0, until: null });
  const numbers = Array.from({ length: HOURS_MS / SEGMENT_MS }, (_, number) => number);
  const all = numbers.flatMap((number) => TRACKS.map((track) => segment(track, number)));
  let first: Buffer | null = null;
  let largest = 0;
  for (let from = 0; from < all.length; from += BETWEEN) {
    await Promise.all(all.slice(from, from + BETWEEN).map((one) => manifest.segment(one)));
    largest = Math.max(largest, (await store.head(manifestKey(recordingId, run)))?.bytes ?? Infinity);
    first ??= await bytesOf(pageKey(recordingId, run, 0));
  }
  await manifest.complete(T0 + HOURS_MS);

  expect(largest).toBeLessThan(HEAD_MAX_BYTES);
  expect(await bytesOf(pageKey(recordingId, run, 0))).toEqual(first);
  expect(await runsOf(store, recordingId)).toEqual([run]);
  const whole = await readRun(store, recordingId, run);
  expect(whole?.pages).toBe(Math.floor(all.length / SEGMENTS_A_PAGE));
  expect(whole?.segments).toEqual(all);
  // Whoever takes it for dead reads it and changes nothing.
  const signal = new AbortController().signal;
  expect(await settleRun({ store, logger, now: () => T0, signal }, facts)).toEqual(whole);

  const tracks = TRACKS.map(({ id, source }) => ({
    id,
    role: 'host' as const,
    source,
    segments: all.filter((one) => one.track === id).map((one) => ({ ...one, key: `${one.track}/${one.number}` })),
  }));
  const parts = planEdit([{ from: T0, until: T0 + HOURS_MS }], tracks);
  expect(parts.reduce((sum, { frames }) => sum + frames, 0)).toBe((HOURS_MS / 1_000) * 25);
  // Each part is work of its own: what is in memory does not grow with the lesson.
  const inAPart = Math.max(...parts.map(({ camera }) => camera?.segments.length ?? 0));
  expect(inAPart).toBeLessThan(100);
});

async function bytesOf(key: string): Promise<Buffer | null> {
  const found = await store.get(key);
  return found && Buffer.concat((await found.body.toArray()) as Buffer[]);
}
