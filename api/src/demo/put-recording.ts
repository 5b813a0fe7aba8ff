import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  ConnectionId,
  EntryId,
  type LessonId,
  NodeId,
  type PeerId,
  ProducerId,
  RecorderId,
  RecordingId,
  RoomId,
} from '@watoto/shared/kernel/ids.ts';
import type { Source } from '@watoto/shared/contract/media.ts';
import {
  type Gap,
  type LogPiece,
  MANIFEST_VERSION,
  type RunManifest,
  type Segment,
  type SegmentType,
  SEGMENT_MS,
  type Track,
} from '@watoto/shared/contract/recording.ts';
import { logPieceKey, manifestKey, segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Entry, EntryBody } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { newRoom, type RoomState } from '@watoto/shared/room/state.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';

/** Pieces of media that play by themselves, as ffmpeg cut them: all but the last of `SEGMENT_MS`. */
export interface Clip {
  readonly type: SegmentType;
  readonly pieces: readonly { readonly data: Buffer; readonly ms: number }[];
}

export interface Clips {
  readonly camera: Clip;
  readonly screen: Clip;
  readonly mic: Clip;
}

/** Something that happens `ms` after the recording begins. */
export interface Happening {
  readonly ms: number;
  readonly by: PeerId | null;
  readonly body: EntryBody;
}

export interface RecordedOptions {
  readonly store: ObjectStore;
  readonly lessonId: LessonId;
  readonly host: { readonly peerId: PeerId; readonly name: string };
  readonly pupil?: { readonly peerId: PeerId; readonly name: string };
  /** Who are there as well. */
  readonly others?: readonly { readonly peerId: PeerId; readonly name: string }[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly title?: string;
  readonly seconds?: number;
  readonly clips: Clips;
  /** What the host sends all the time, from the beginning. */
  readonly sources?: readonly (keyof Clips)[];
  /** Does the pupil's microphone belong to it too? */
  readonly pupilSpeaks?: boolean;
  readonly happenings?: readonly Happening[];
  readonly gaps?: readonly Gap[];
  /** The lesson goes on: the run is not complete. */
  readonly live?: boolean;
  readonly recordingId?: RecordingId;
  readonly run?: number;
  readonly signal?: AbortSignal;
}

export interface Recorded {
  readonly recordingId: RecordingId;
  readonly manifest: RunManifest;
  /** Of all that was put into the store, with the manifest last. */
  readonly keys: readonly string[];
}

const MIME: Readonly<Record<Source, keyof Clips>> = { camera: 'camera', screen: 'screen', mic: 'mic', screenAudio: 'mic' };

/** Puts a small recording of one run into storage, as a recorder would have: real segments, the log in two pieces, the manifest last. */
export async function putRecording(options: RecordedOptions): Promise<Recorded> {
  const { store, startedAt, seconds = 12, run: number = 1, live = false, gaps = [], title = 'Drums' } = options;
  const recordingId = options.recordingId ?? RecordingId.parse(uuidV7(startedAt));
  const until = startedAt + seconds * 1_000;
  const keys: string[] = [];
  const put = async (key: string, data: Buffer) => {
    await store.put(key, data, data.length, options.signal);
    keys.push(key);
  };
  const { tracks, segments, media } = tracksOf(options, startedAt, until);
  for (const [segment, data] of media) await put(segmentKey(recordingId, number, segment), data);
  const log: LogPiece[] = [];
  for (const [i, { state, entries }] of piecesOf(options, recordingId, startedAt, until).entries()) {
    const data = gzipSync(JSON.stringify({ version: MANIFEST_VERSION, state, entries }));
    const piece: LogPiece = {
      number: i,
      seq: entries[0]?.seq ?? (state?.seq ?? 0) + 1,
      count: entries.length,
      at: entries[0]?.at ?? startedAt,
      until: entries.at(-1)?.at ?? startedAt,
      bytes: data.length,
      sha256: sha256(data),
    };
    log.push(piece);
    await put(logPieceKey(recordingId, number, piece), data);
  }
  const manifest: RunManifest = {
    version: MANIFEST_VERSION,
    recordingId,
    roomId: RoomId.parse(options.lessonId),
    title,
    run: number,
    recorderId: RecorderId.parse(`recorder-${number}`),
    startedAt,
    from: startedAt,
    savedUntil: until,
    updatedAt: until,
    complete: !live,
    tracks,
    gaps: [...gaps],
    pages: 0,
    segments,
    log,
  };
  await put(manifestKey(recordingId, number), Buffer.from(JSON.stringify(manifest)));
  return { recordingId, manifest, keys };
}

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function tracksOf(options: RecordedOptions, from: number, until: number) {
  const { clips, host, pupil, sources = ['camera', 'mic'], pupilSpeaks = false, live = false } = options;
  const tracks: Track[] = [];
  const segments: Segment[] = [];
  const media: [Segment, Buffer][] = [];
  const add = (source: Source, peerId: PeerId, role: Track['role']) => {
    const id = `t${tracks.length + 1}`;
    tracks.push({ id, peerId, role, source, kind: source === 'mic' ? 'audio' : 'video', from, until: live ? null : until });
    const { type, pieces } = clips[MIME[source]];
    for (const [number, { data, ms }] of pieces.entries()) {
      const at = from + number * SEGMENT_MS;
      const segment: Segment = { track: id, number, at, ms, type, bytes: data.length, sha256: sha256(data), keyFrame: true };
      segments.push(segment);
      media.push([segment, data]);
    }
  };
  for (const source of sources) add(source, host.peerId, 'host');
  if (pupilSpeaks && pupil) add('mic', pupil.peerId, 'pupil');
  return { tracks, segments, media };
}

/** The log before and after its middle; what came before the recording is the state that the first begins with. */
function piecesOf(options: RecordedOptions, recordingId: RecordingId, startedAt: number, until: number) {
  const { host, pupil, others = [], title = 'Drums', sources = ['camera', 'mic'], happenings = [] } = options;
  let state = newRoom();
  const entries: Entry[] = [];
  const say = (at: number, by: PeerId | null, body: EntryBody) => {
    const seq = state.seq + 1;
    const entry: Entry = { id: EntryId.parse(`entry-${seq}`), seq, at, by, ...body };
    const applied = apply(state, entry);
    if (!applied.outcome.ok) throw new Error(`${body.type}: ${applied.outcome.code}`);
    state = applied.state;
    entries.push(entry);
  };
  const join = (who: { peerId: PeerId; name: string }, role: 'host' | 'pupil') => {
    const connectionId = ConnectionId.parse(`connection-${state.seq}`);
    const data = { peerId: who.peerId, connectionId, name: who.name, role, tokenId: null, keepsMedia: false, recordable: true };
    say(startedAt - 1_000, null, { type: 'peer.joined', data });
  };
  say(startedAt - 2_000, null, {
    type: 'room.opened',
    data: { title, size: 3 + others.length, recording: { start: 'manual', pupils: 'voices' } },
  });
  const legs = [{ nodeId: NodeId.parse('node'), epoch: 1, size: 10 }];
  say(startedAt - 2_000, null, { type: 'room.placed', data: { epoch: 1, legs, reason: 'opened' } });
  join(host, 'host');
  for (const one of [...(pupil ? [pupil] : []), ...others]) join(one, 'pupil');
  const before: RoomState = state;
  entries.length = 0;
  say(startedAt, host.peerId, { type: 'recording.started', data: { recordingId } });
  for (const source of sources) {
    const data = {
      producerId: ProducerId.parse(`p-${source}`),
      kind: source === 'mic' ? 'audio' : 'video',
      source,
      paused: false,
      epoch: 1,
    } as const;
    say(startedAt, host.peerId, { type: 'producer.opened', data });
  }
  for (const { ms, by, body } of happenings.toSorted((a, b) => a.ms - b.ms)) say(startedAt + ms, by, body);
  if (options.live !== true) say(until, host.peerId, { type: 'recording.stopped', data: {} });
  const middle = Math.ceil(entries.length / 2);
  return [
    { state: before, entries: entries.slice(0, middle) },
    { state: null, entries: entries.slice(middle) },
  ];
}
