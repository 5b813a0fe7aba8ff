import type { PeerId } from '../kernel/ids.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import { type EntryOf, type Rule, actor, isCode } from './outcome.ts';
import type { RecordingState, RoomState } from './state.ts';

export const recordingStarted: Rule<'recording.started'> = (state, { by, at, data }) => {
  const refusal = refused(state, by);
  if (refusal) return refusal;
  const { start } = state.recordingPolicy;
  if (start === 'off' || (by === null && start !== 'auto')) return 'forbidden';
  if (state.recording && state.recording.phase !== 'stopped') return 'conflict';
  const recording: RecordingState = {
    id: data.recordingId,
    phase: 'on',
    startedAt: at,
    since: at,
    recorderId: null,
    run: 0,
    savedUntil: null,
    trouble: null,
  };
  return { ...state, recording };
};

export const recordingPaused: Rule<'recording.paused'> = (state, entry) => turn(state, entry, 'on', 'paused');

export const recordingResumed: Rule<'recording.resumed'> = (state, entry) => turn(state, entry, 'paused', 'on');

export const recordingStopped: Rule<'recording.stopped'> = (state, { by, at }) => {
  const refusal = refused(state, by);
  if (refusal) return refusal;
  if (!state.recording || state.recording.phase === 'stopped') return 'conflict';
  return { ...state, recording: stopped(state.recording, at) };
};

/** The first who says so has it: of two recorders, the other is refused. One of a stopped recording saves what is left of it. */
export const recordingTaken: Rule<'recording.taken'> = (state, { by, data }) => {
  const { recording } = state;
  if (by !== null) return 'forbidden';
  if (recording?.id !== data.recordingId) return 'not_found';
  if (data.run !== recording.run + 1) return 'conflict';
  return { ...state, recording: { ...recording, run: data.run, recorderId: data.recorderId, trouble: null } };
};

export const recordingSaved: Rule<'recording.saved'> = (state, { by, data }) => {
  const recording = ofRun(state, by, data);
  if (isCode(recording)) return recording;
  return { ...state, recording: { ...recording, savedUntil: Math.max(recording.savedUntil ?? 0, data.until) } };
};

export const recordingTroubled: Rule<'recording.troubled'> = (state, { by, data }) => {
  const recording = ofRun(state, by, data);
  return isCode(recording) ? recording : { ...state, recording: { ...recording, trouble: data.trouble } };
};

/** A mark is for whoever reads the log later: the room itself does not change. */
export const chapterMarked: Rule<'chapter.marked'> = (state, { by }) => {
  const host = actor(state, by, 'record');
  if (isCode(host)) return host;
  return state.recording?.phase === 'on' ? state : 'conflict';
};

/** The recording with its end. */
export function stopped(recording: RecordingState | null, at: number): RecordingState | null {
  return recording && recording.phase !== 'stopped' ? { ...recording, phase: 'stopped', since: at } : recording;
}

function turn(
  state: RoomState,
  { by, at }: Pick<EntryOf<'recording.paused'>, 'by' | 'at'>,
  from: RecordingState['phase'],
  to: RecordingState['phase'],
): RoomState | ErrorCode {
  const refusal = refused(state, by);
  if (refusal) return refusal;
  if (state.recording?.phase !== from) return 'conflict';
  return { ...state, recording: { ...state.recording, phase: to, since: at } };
}

/** Why they may not record; null: they may. The platform (null) may. */
function refused(state: RoomState, by: PeerId | null): ErrorCode | null {
  if (by === null) return null;
  const host = actor(state, by, 'record');
  return isCode(host) ? host : null;
}

function ofRun(state: RoomState, by: PeerId | null, data: { recordingId: string; run: number }): RecordingState | ErrorCode {
  if (by !== null) return 'forbidden';
  if (state.recording?.id !== data.recordingId) return 'not_found';
  return state.recording.run === data.run ? state.recording : 'stale_epoch';
}
