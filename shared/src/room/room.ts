import type { ErrorCode } from '../kernel/errors.ts';
import { boardCleared, boardDrawn, boardPassed } from './board.ts';
import { messageDeleted, messageRestored, messageSaid, slowChanged } from './chat.ts';
import type { Entry, EntryDraft, EntryType } from './entry.ts';
import { groupHelpAnswered, groupHelpCalled, groupsClosed, groupsOpened, groupsTimed, groupsTold, peerMoved } from './groups.ts';
import { handLowered, handRaised, handsLowered } from './hands.ts';
import { roomEnded, roomOpened, roomPlaced } from './lifecycle.ts';
import { lobbyAdmitted, lobbyChanged, lobbyRefused, peerUnbanned } from './lobby.ts';
import { layoutChanged, locksChanged, peerMuted, roomMuted, spotlightChanged } from './moderation.ts';
import { type Applied, type EntryOf, type Outcome, type Rule, isCode } from './outcome.ts';
import { pollAnswered, pollClosed, pollOpened, pollShown, pollTallied, quizClosed, quizOpened } from './polls.ts';
import { pickDrawn, pickUndone } from './pick.ts';
import { peerDropped, peerJoined, peerLeft, peerRemoved, peerRenamed, roleChanged } from './peers.ts';
import { mediaReopened, producerClosed, producerOpened, producerPaused, producerResumed } from './producers.ts';
import {
  chapterMarked,
  recordingPaused,
  recordingResumed,
  recordingSaved,
  recordingStarted,
  recordingStopped,
  recordingTaken,
  recordingTroubled,
} from './recording.ts';
import { reportMade, reportSettled } from './reports.ts';
import { changingRosters } from './roster.ts';
import { seatsArranged } from './seats.ts';
import { rungCapped, rungChanged } from './rungs.ts';
import { captionSaid, captionsSet, withFallenSilent } from './captions.ts';
import { deckOpened, deckTurned, inkAllowed, inkCleared, inkDrawn, inkErased, inkUndone } from './slides.ts';
import { speechAsked, speechDeclined, wordGiven } from './speech.ts';
import { stageChanged } from './stage.ts';
import type { RoomState } from './state.ts';
import { timerExtended, timerPaused, timerResumed, timerStarted, timerStopped } from './timer.ts';

/** Every entry there is, and the rule that decides it. */
const RULES: { readonly [T in EntryType]: Rule<T> } = {
  'room.opened': roomOpened,
  'room.placed': roomPlaced,
  'room.ended': roomEnded,
  'peer.joined': peerJoined,
  'peer.dropped': peerDropped,
  'peer.left': peerLeft,
  'peer.removed': peerRemoved,
  'peer.muted': peerMuted,
  'room.muted': roomMuted,
  'role.changed': roleChanged,
  'hand.raised': handRaised,
  'hand.lowered': handLowered,
  'message.said': messageSaid,
  'message.deleted': messageDeleted,
  'media.reopened': mediaReopened,
  'producer.opened': producerOpened,
  'producer.closed': producerClosed,
  'producer.paused': producerPaused,
  'producer.resumed': producerResumed,
  'locks.changed': locksChanged,
  'spotlight.changed': spotlightChanged,
  'stage.changed': stageChanged,
  'groups.opened': groupsOpened,
  'groups.closed': groupsClosed,
  'groups.timed': groupsTimed,
  'groups.told': groupsTold,
  'peer.moved': peerMoved,
  'group.helpCalled': groupHelpCalled,
  'group.helpAnswered': groupHelpAnswered,
  'timer.started': timerStarted,
  'timer.paused': timerPaused,
  'timer.resumed': timerResumed,
  'timer.extended': timerExtended,
  'timer.stopped': timerStopped,
  'pick.drawn': pickDrawn,
  'pick.undone': pickUndone,
  'seats.arranged': seatsArranged,
  'rung.changed': rungChanged,
  'rung.capped': rungCapped,
  'board.drawn': boardDrawn,
  'board.cleared': boardCleared,
  'board.passed': boardPassed,
  'deck.opened': deckOpened,
  'deck.turned': deckTurned,
  'ink.drawn': inkDrawn,
  'ink.erased': inkErased,
  'ink.cleared': inkCleared,
  'ink.undone': inkUndone,
  'ink.allowed': inkAllowed,
  'captions.set': captionsSet,
  'caption.said': captionSaid,
  'lobby.changed': lobbyChanged,
  'lobby.admitted': lobbyAdmitted,
  'lobby.refused': lobbyRefused,
  'peer.unbanned': peerUnbanned,
  'peer.renamed': peerRenamed,
  'message.restored': messageRestored,
  'slow.changed': slowChanged,
  'report.made': reportMade,
  'report.settled': reportSettled,
  'hands.lowered': handsLowered,
  'speech.asked': speechAsked,
  'speech.declined': speechDeclined,
  'word.given': wordGiven,
  'layout.changed': layoutChanged,
  'recording.started': recordingStarted,
  'recording.paused': recordingPaused,
  'recording.resumed': recordingResumed,
  'recording.stopped': recordingStopped,
  'recording.taken': recordingTaken,
  'recording.saved': recordingSaved,
  'recording.troubled': recordingTroubled,
  'chapter.marked': chapterMarked,
  'poll.opened': pollOpened,
  'poll.answered': pollAnswered,
  'poll.tallied': pollTallied,
  'poll.closed': pollClosed,
  'poll.shown': pollShown,
  'quiz.opened': quizOpened,
  'quiz.closed': quizClosed,
  'entry.hidden': (state) => state,
};

/** A recorder may still be saving when the lesson is over, or take over from one that died. */
const AFTER_THE_END: ReadonlySet<EntryType> = new Set(['recording.taken', 'recording.saved', 'recording.troubled']);

/**
 * The room's state machine: pure and deterministic, so that everyone who reads the log reaches the same state. A refused
 * entry advances `seq` and `at` and changes nothing else. `entry.seq` must be `state.seq + 1`.
 */
export function apply(state: RoomState, entry: Entry): Applied {
  if (entry.seq !== state.seq + 1) throw new Error(`entry ${entry.seq} after ${state.seq}`);
  const next = decide(state, entry);
  const base = isCode(next) ? state : next;
  const outcome: Outcome = isCode(next) ? { ok: false, code: next } : { ok: true };
  return { state: { ...base, seq: entry.seq, at: entry.at }, outcome };
}

/** `apply` for whoever keeps only the newest state: takes the given one over, whose `peers` may be changed and must not be read again. */
export function applyOwned(state: RoomState, entry: Entry): Applied {
  return changingRosters('own', () => apply(state, entry));
}

/** Refusals that hang on the time: only the log knows it. */
const TIMELY: ReadonlySet<ErrorCode> = new Set(['slow_mode']);

/** Would this draft take effect if it came next? Refuses early what need not be appended; the log has the last word. */
export function preview(state: RoomState, draft: EntryDraft): Outcome {
  const next = changingRosters('look', () => decide(state, { ...draft, seq: state.seq + 1, at: state.at }));
  return isCode(next) && !TIMELY.has(next) ? { ok: false, code: next } : { ok: true };
}

function decide(state: RoomState, entry: Entry): RoomState | ErrorCode {
  if (entry.type !== 'room.opened' && entry.type !== 'entry.hidden') {
    if (state.phase === 'new') return 'lesson_not_open';
    if (state.phase === 'ended' && !AFTER_THE_END.has(entry.type)) return 'lesson_ended';
  }
  const next = rule(entry)(state, entry);
  return isCode(next) ? next : withFallenSilent(state, next, entry.at);
}

function rule<T extends EntryType>(entry: Entry & { type: T }): Rule<EntryType> {
  // The table pairs each type with its own rule; the compiler can't follow that through an index.
  return RULES[entry.type] as (state: RoomState, entry: EntryOf<EntryType>) => RoomState | ErrorCode;
}
