import { type StoreApi, createStore } from 'zustand/vanilla';
import type { PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { EventData } from '@watoto/shared/kernel/rpc.ts';
import type { Layers } from '@watoto/shared/contract/media.ts';
import type { Signaling } from '@watoto/shared/contract/signaling.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { type RoomState, emptyRoom } from '@watoto/shared/room/state.ts';
import type { ClassroomState, LocalSource, RemoteTrack } from './classroom.ts';

export const SOURCE_OFF: LocalSource = { status: 'off', track: null, producerId: null, error: null };

export const emptyClassroom: ClassroomState = {
  phase: { kind: 'idle' },
  media: 'none',
  me: null,
  role: null,
  room: emptyRoom,
  local: { mic: SOURCE_OFF, camera: SOURCE_OFF, screen: SOURCE_OFF, screenAudio: SOURCE_OFF },
  remote: {},
  levels: {},
  dominant: null,
  network: { quality: 'unknown', rttMs: null, loss: null, path: null },
  upstream: 'all',
  notice: null,
  stages: null,
  away: [],
};

export function createRoomStore(): StoreApi<ClassroomState> {
  return createStore<ClassroomState>()(() => emptyClassroom);
}

/** One entry that took its place in the room: what it said, and the room on either side of it. */
export interface Step {
  readonly entry: Entry;
  readonly before: RoomState;
  readonly after: RoomState;
}

export interface Followed {
  readonly room: RoomState;
  readonly steps: readonly Step[];
  /** An entry is missing before the next one: everything after `room.seq` must be asked for. */
  readonly gap: boolean;
}

/** Applies entries in order. What is known already is passed over; at a gap it stops. */
export function follow(room: RoomState, entries: readonly Entry[]): Followed {
  const steps: Step[] = [];
  let now = room;
  for (const entry of entries) {
    if (entry.seq <= now.seq) continue;
    if (entry.seq !== now.seq + 1) return { room: now, steps, gap: true };
    const { state } = apply(now, entry);
    steps.push({ entry, before: now, after: state });
    now = state;
  }
  return { room: now, steps, gap: false };
}

/** What one that was away has missed: the answer's `catchUp`, with the state that came before it. */
export type Missed =
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  | { readonly kind: 'snapshot'; readonly state: RoomState };

/** What the server sent to one that was away. A snapshot replaces all, and has no steps. */
export function catchUp(room: RoomState, missed: Missed): Followed {
  if (missed.kind === 'snapshot') return { room: missed.state, steps: [], gap: false };
  return follow(room, missed.entries);
}

type Remote = ClassroomState['remote'];

export function withRemote(remote: Remote, tracks: readonly RemoteTrack[]): Remote {
  return tracks.length === 0 ? remote : { ...remote, ...Object.fromEntries(tracks.map((track) => [track.producerId, track])) };
}

export function withoutRemote(remote: Remote, producerIds: readonly ProducerId[]): Remote {
  const gone = new Set<string>(producerIds);
  const kept = Object.entries(remote).filter(([id]) => !gone.has(id));
  return kept.length === Object.keys(remote).length ? remote : Object.fromEntries(kept);
}

export function withLayers(remote: Remote, producerId: ProducerId, layers: Layers | null): Remote {
  const track = remote[producerId];
  if (!track || (track.layers?.spatial === layers?.spatial && track.layers?.temporal === layers?.temporal)) return remote;
  return { ...remote, [producerId]: { ...track, layers } };
}

/** dBov of a whisper that still counts, and of a voice close to the microphone. */
const QUIET_DBOV = -60;
const LOUD_DBOV = -15;

/** Volume in dBov (-127..0) as 0..1 of what people call loud. */
export function loudness(dBov: number): number {
  return Math.min(1, Math.max(0, (dBov - QUIET_DBOV) / (LOUD_DBOV - QUIET_DBOV)));
}

export function heard({ levels, dominant }: EventData<Signaling, 'room.levels'>): {
  levels: Record<PeerId, number>;
  dominant: PeerId | null;
} {
  return { levels: Object.fromEntries(levels.map(({ peerId, volume }) => [peerId, loudness(volume)])), dominant };
}
