import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { Source } from '@watoto/shared/contract/media.ts';
import type { Locks } from '@watoto/shared/room/entry.ts';
import type { ClassroomState } from '../../rtc/classroom.ts';
import { wasLetIn } from './order/lobby-view.ts';
import { isSending, producerOf } from './people.ts';
import { lightOf } from './recording/recording-view.ts';

type LockName = keyof Locks;

/** Something that a person should be told in passing. */
export type NoticeEvent =
  | { kind: 'locked' | 'unlocked'; lock: LockName }
  | { kind: 'stopped'; source: 'mic' | 'camera' | 'screen' }
  | { kind: 'letIn' }
  | { kind: 'cohost' | 'observer' }
  | { kind: 'hand' | 'report' | 'declined'; name: string }
  | { kind: 'recording'; is: 'on' | 'paused' | 'stopped' }
  | { kind: 'device'; error: 'device_denied' | 'device_missing' | 'device_busy' };

const SOURCES = ['mic', 'camera', 'screen'] as const;
const LOCKS = ['mic', 'camera', 'screen', 'chat', 'hands', 'names'] as const;

/** What happened to this person between two states. `wanted`: the sources that they want on, so that stopping them was another's doing. */
export function noticesBetween(before: ClassroomState, after: ClassroomState, wanted: ReadonlySet<Source>): NoticeEvent[] {
  if (!after.me || !after.role) return [];
  // A first snapshot is no news, but that it records is: to whoever comes.
  if (before.room.phase !== 'open') return [...turnOfRecording(null, lightOf(after.room))];
  if (wasLetIn(before.room, after.room, after.me)) return [{ kind: 'letIn' }, ...turnOfRecording(null, lightOf(after.room))];
  const notices = [...deviceTrouble(before, after)];
  if (before.room === after.room) return notices;
  if (after.room.phase === 'open') notices.push(...turnOfRecording(lightOf(before.room), lightOf(after.room)));
  notices.push(...stoppedSources(before, after, wanted));
  if (isHost(after.role)) notices.push(...newHands(before, after), ...newReports(before, after), ...newRefusals(before, after));
  else notices.push(...changedLocks(before, after));
  if (before.role === 'pupil' && after.role === 'cohost') notices.push({ kind: 'cohost' });
  if (before.role !== 'observer' && after.role === 'observer') notices.push({ kind: 'observer' });
  return notices;
}

function* turnOfRecording(was: 'on' | 'paused' | null, is: 'on' | 'paused' | null): Generator<NoticeEvent> {
  if (was !== is) yield { kind: 'recording', is: is ?? 'stopped' };
}

function* changedLocks(before: ClassroomState, after: ClassroomState): Generator<NoticeEvent> {
  for (const lock of LOCKS) {
    const [was, is] = [before.room.locks[lock], after.room.locks[lock]];
    if (was !== is) yield { kind: is ? 'locked' : 'unlocked', lock };
  }
}

function* stoppedSources(before: ClassroomState, after: ClassroomState, wanted: ReadonlySet<Source>): Generator<NoticeEvent> {
  const { me } = after;
  if (!me) return;
  for (const source of SOURCES) {
    const stopped = isSending(before.room, me, source) && producerOf(after.room, me, source)?.paused === true;
    if (stopped && wanted.has(source) && !isSpared(after, source)) yield { kind: 'stopped', source };
  }
}

/** Stopped by this page itself, for want of a way up. */
function isSpared({ upstream }: ClassroomState, source: (typeof SOURCES)[number]): boolean {
  return source === 'camera' ? upstream !== 'all' : source === 'mic' && upstream === 'nothing';
}

function* newHands(before: ClassroomState, after: ClassroomState): Generator<NoticeEvent> {
  const known = new Set(before.room.hands.map((hand) => hand.peerId));
  for (const { peerId } of after.room.hands) {
    const peer = after.room.peers[peerId];
    if (peer && peerId !== after.me && !known.has(peerId)) yield { kind: 'hand', name: peer.name };
  }
}

function* newReports(before: ClassroomState, after: ClassroomState): Generator<NoticeEvent> {
  const last = before.room.reports.at(-1)?.id ?? 0;
  for (const { id, name } of after.room.reports)
    if (id > last && !before.room.reports.some((one) => one.id === id)) yield { kind: 'report', name };
}

/** Those who were asked to speak, and would rather not now. */
function* newRefusals(before: ClassroomState, after: ClassroomState): Generator<NoticeEvent> {
  for (const { peerId, answer } of after.room.words) {
    const waited = before.room.words.some((word) => word.peerId === peerId && word.answer === 'none');
    if (answer === 'declined' && waited) yield { kind: 'declined', name: after.room.peers[peerId]?.name ?? '' };
  }
}

function* deviceTrouble(before: ClassroomState, after: ClassroomState): Generator<NoticeEvent> {
  for (const source of SOURCES) {
    const [was, is] = [before.local[source].error, after.local[source].error];
    if (is !== was && (is === 'device_denied' || is === 'device_missing' || is === 'device_busy')) yield { kind: 'device', error: is };
  }
}
