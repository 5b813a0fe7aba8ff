import { can, isHost, type Role } from '@watoto/shared/contract/permissions.ts';
import type { RecordingPolicy, RecordingTrouble } from '@watoto/shared/contract/recording-policy.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { RecordingState, RoomState } from '@watoto/shared/room/state.ts';

/** Milliseconds that a recorder has to take a new recording, and that saving may be behind while it records. */
export const NO_RECORDER_MS = 10_000;
export const LAG_MS = 20_000;

/** Does it record now? null: no. */
export function lightOf({ recording }: Pick<RoomState, 'recording'>): 'on' | 'paused' | null {
  return recording && recording.phase !== 'stopped' ? recording.phase : null;
}

/** What a host can do about it just now. */
export type RecordingAction = 'start' | 'pause' | 'resume' | 'stop' | 'chapter';

/** `off`: the lesson's policy allows none. */
export function actionsOf(room: Pick<RoomState, 'recording' | 'recordingPolicy'>, role: Role | null): readonly RecordingAction[] | 'off' {
  if (role === null || !can(role, 'record')) return [];
  const light = lightOf(room);
  if (light === 'on') return ['pause', 'stop', 'chapter'];
  if (light === 'paused') return ['resume', 'stop'];
  return room.recordingPolicy.start === 'off' ? 'off' : ['start'];
}

/** How much of the recording is safe, in ms from its beginning; null: there is none, or nothing is yet. */
export function savedMs(recording: RecordingState | null): number | null {
  if (!recording || recording.savedUntil === null) return null;
  return Math.max(0, recording.savedUntil - recording.startedAt);
}

export type RecordingAlarm = RecordingTrouble | 'lagging';

/** What a host should know and act upon. `now`: by the log's clock. */
export function alarmOf(recording: RecordingState | null, now: number): RecordingAlarm | null {
  if (!recording) return null;
  if (recording.trouble) return recording.trouble;
  if (recording.phase === 'stopped') return null;
  if (recording.recorderId === null) return now - recording.startedAt >= NO_RECORDER_MS ? 'no_recorder' : null;
  const safe = Math.max(recording.savedUntil ?? 0, recording.since);
  return recording.phase === 'on' && now - safe > LAG_MS ? 'lagging' : null;
}

/** How much of a person a recording has; null: nobody asked about them (hosts are in it whole). */
export type Recorded = RecordingPolicy['pupils'];

export function recordedOf(room: Pick<RoomState, 'peers' | 'recordingPolicy'>, me: PeerId | null): Recorded | null {
  const peer = me === null ? undefined : room.peers[me];
  if (!peer || isHost(peer.role) || !can(peer.role, 'publish')) return null;
  return peer.recordable === true ? room.recordingPolicy.pupils : 'none';
}

/** m:ss, or h:mm:ss. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/**
 * By how much the log's clock is ahead of ours, after an entry of its time `at` came at `now` of ours: whatever came quickest knows best.
 * null: nothing has come before.
 */
export function clockAhead(before: number | null, at: number, now: number): number {
  return Math.max(before ?? Number.NEGATIVE_INFINITY, at - now);
}
