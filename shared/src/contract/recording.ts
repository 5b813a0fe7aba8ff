import { z } from 'zod';
import { PeerId, RecorderId, RecordingId, RoomId } from '../kernel/ids.ts';
import { Entry } from '../room/entry.ts';
import { RoomState } from '../room/state.ts';
import { MediaKind, Source } from './media.ts';
import { Role } from './permissions.ts';

/**
 * A recording as it lies in storage: what the recorder writes while the lesson runs, and the API reads. Times (`at`, `from`, `until`)
 * are milliseconds since 1970 by the log's clock: tracks and entries are on one line. Durations (`ms`) are milliseconds.
 *
 * A recording is one run, or more where another recorder took over. Each run has a folder, which only its recorder writes:
 *
 *     recordings/ID/0001/manifest.json               its head: replaced as it grows
 *     recordings/ID/0001/pages/00000.json            segments that left the head, SEGMENTS_A_PAGE each, and the pieces of the log
 *                                                    that there were by then: never changed
 *     recordings/ID/0001/media/TRACK/N-AT-MS-SHA.webm   one segment: a file that plays by itself
 *     recordings/ID/0001/log/N-SEQ-COUNT-SHA.json.gz    a piece of the log
 *
 * Keys tell what their object is: the manifest can be made anew from a listing.
 */
export const MANIFEST_VERSION = 1;

/** Segments that a page of the manifest has. */
export const SEGMENTS_A_PAGE = 200;
/** A segment ends at the first key frame after so long, ms. */
export const SEGMENT_MS = 4_000;
/** And without one after so long, ms. */
export const SEGMENT_MAX_MS = 6_000;

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Of a run: `t1`, `t2`, ... */
export const TrackId = z.string().regex(/^t[1-9][0-9]{0,5}$/);
export type TrackId = z.infer<typeof TrackId>;

/** What a segment's file is: container and codec, as MediaSource.isTypeSupported() wants it. */
export const SegmentType = z.enum(['video/webm; codecs="vp8"', 'audio/webm; codecs="opus"', 'video/mp4; codecs="avc1.42e01f"']);
export type SegmentType = z.infer<typeof SegmentType>;

/** One piece of one track. Its own first frame is at 0 in the file. */
export const Segment = z.object({
  track: TrackId,
  /** From 0, without gaps in a track. */
  number: z.number().int().nonnegative(),
  at: z.number().int(),
  ms: z.number().int().positive().max(60_000),
  type: SegmentType,
  bytes: z.number().int().positive(),
  sha256: Sha256,
  /** Video: begins with a key frame. Audio: always. Without one it plays only right after the one before. */
  keyFrame: z.boolean(),
});
export type Segment = z.infer<typeof Segment>;

/** What one Producer sent. */
export const Track = z.object({
  id: TrackId,
  peerId: PeerId,
  role: Role,
  source: Source,
  kind: MediaKind,
  /** When it was opened, and when nothing more was to come; null: it goes on. */
  from: z.number().int(),
  until: z.number().int().nullable(),
});
export type Track = z.infer<typeof Track>;

/** Why there is nothing between two instants: a host wanted it so, or something failed. */
export const GapReason = z.enum(['paused', 'recorder_lost', 'media_lost', 'storage_lost', 'disk_full']);
export type GapReason = z.infer<typeof GapReason>;

export const Gap = z.object({ from: z.number().int(), until: z.number().int(), reason: GapReason, track: TrackId.nullable() });
export type Gap = z.infer<typeof Gap>;

/** A piece of the log that storage has. */
export const LogPiece = z.object({
  number: z.number().int().nonnegative(),
  /** `seq` of the first entry in it, and how many follow on each other. */
  seq: z.number().int().positive(),
  count: z.number().int().nonnegative(),
  /** Time of the first entry (of the state, where there is none) and of the last. */
  at: z.number().int(),
  until: z.number().int(),
  bytes: z.number().int().positive(),
  sha256: Sha256,
});
export type LogPiece = z.infer<typeof LogPiece>;

/** A run's head. */
export const RunManifest = z.object({
  version: z.literal(MANIFEST_VERSION),
  recordingId: RecordingId,
  roomId: RoomId,
  title: z.string().max(200),
  run: z.number().int().positive(),
  recorderId: RecorderId,
  /** When the recording began (the same in each run), and this run. */
  startedAt: z.number().int(),
  from: z.number().int(),
  /** Storage has all before. */
  savedUntil: z.number().int(),
  updatedAt: z.number().int(),
  /** Nothing more will come in this run: the lesson ended, the recording was stopped, or this run was brought to its end by another. */
  complete: z.boolean(),
  tracks: z.array(Track),
  gaps: z.array(Gap),
  /** Full pages; then the segments and pieces of the log after them. `readRun` reads all. */
  pages: z.number().int().nonnegative(),
  segments: z.array(Segment),
  log: z.array(LogPiece),
});
export type RunManifest = z.infer<typeof RunManifest>;

export const ManifestPage = z.object({
  version: z.literal(MANIFEST_VERSION),
  number: z.number().int(),
  segments: z.array(Segment),
  log: z.array(LogPiece).default([]),
});
export type ManifestPage = z.infer<typeof ManifestPage>;

/**
 * What is in a piece of the log: entries on each other's heels, as a pupil may read them. `state`: begin with it instead of what was there
 * (the first piece of a run, and the first after a pause, have one); its `seq` is that before the first entry.
 */
export const LogPieceContent = z.object({
  version: z.literal(MANIFEST_VERSION),
  state: RoomState.nullable(),
  entries: z.array(Entry),
});
export type LogPieceContent = z.infer<typeof LogPieceContent>;
