import type { EntryType } from '@watoto/shared/room/entry.ts';
import { restorable } from './tool-steps.fixture.ts';
import type { ToolWalk } from './tool-walk.fixture.ts';

/** What has to come about first, so that a step can: the step to do instead; null: none. */
const NEEDS: { readonly [T in EntryType]?: (walk: ToolWalk) => EntryType | null } = {
  'producer.paused': (w) => (isSending(w) ? null : 'producer.opened'),
  'producer.resumed': (w) => (isSending(w) ? null : 'producer.opened'),
  'producer.closed': (w) => (isSending(w) ? null : 'producer.opened'),
  'caption.said': (w) => (w.model.captions.language === null ? 'captions.set' : isSpeaking(w) ? null : 'producer.opened'),
  'lobby.admitted': atTheDoor,
  'lobby.refused': atTheDoor,
  'peer.unbanned': (w) => (w.model.banned.length > 0 ? null : 'peer.removed'),
  'hand.lowered': (w) => (w.model.hands.length > 0 ? null : 'hand.raised'),
  'message.deleted': (w) => (w.model.chat.length > 0 ? null : 'message.said'),
  'message.restored': (w) => (restorable(w).length > 0 ? null : 'message.deleted'),
  'report.settled': (w) => (w.model.reports.length > 0 ? null : 'report.made'),
  'speech.declined': (w) => (w.model.words.length > 0 ? null : 'speech.asked'),
  'ink.drawn': withDeck,
  'ink.erased': withInk,
  'ink.cleared': withInk,
  'ink.undone': withInk,
  'deck.turned': withDeck,
  'groups.opened': (w) => (w.model.groups?.phase === 'open' ? 'groups.closed' : null),
  'groups.closed': inGroups,
  'groups.timed': inGroups,
  'groups.told': inGroups,
  'peer.moved': inGroups,
  'group.helpCalled': inGroups,
  'group.helpAnswered': inGroups,
  'timer.paused': (w) => (w.model.timer ? null : 'timer.started'),
  'timer.resumed': (w) => (w.model.timer ? (w.model.timer.endsAt === null ? null : 'timer.paused') : 'timer.started'),
  'timer.extended': (w) => (w.model.timer ? null : 'timer.started'),
  'pick.undone': (w) => (w.model.picks.length > 0 ? null : 'pick.drawn'),
  'recording.paused': (w) => (w.model.recording?.phase === 'on' ? null : 'recording.started'),
  'recording.resumed': (w) => (w.model.recording?.phase === 'paused' ? null : 'recording.paused'),
  'recording.stopped': (w) => (isRecorded(w) ? null : 'recording.started'),
  'recording.taken': (w) => (isRecorded(w) ? null : 'recording.started'),
  'recording.saved': taken,
  'recording.troubled': taken,
  'chapter.marked': (w) => (w.model.recording?.phase === 'on' ? null : isRecorded(w) ? 'recording.resumed' : 'recording.started'),
  'poll.answered': (w) => (w.model.polls.some(({ closedAt }) => closedAt === null) ? null : 'poll.opened'),
  'poll.closed': (w) => (w.model.polls.length > 0 ? null : 'poll.opened'),
  'quiz.closed': (w) => (w.model.quiz ? null : 'quiz.opened'),
};

/** The step that brings this about, or one that it needs before. */
export function towards(walk: ToolWalk, type: EntryType): EntryType {
  const first = NEEDS[type]?.(walk) ?? null;
  return first === null ? type : towards(walk, first);
}

function isSending({ model }: ToolWalk): boolean {
  return Object.keys(model.producers).length > 0;
}

function isSpeaking({ model }: ToolWalk): boolean {
  return Object.values(model.producers).some(({ source, paused }) => source === 'mic' && !paused);
}

function isRecorded({ model }: ToolWalk): boolean {
  return model.recording !== null && model.recording.phase !== 'stopped';
}

/** Who only left comes back without waiting. */
function atTheDoor({ model, away }: ToolWalk): EntryType | null {
  if (Object.keys(model.lobby.waiting).length > 0) return null;
  if (model.lobby.who !== 'everyone') return 'lobby.changed';
  return away.length === 0 ? 'peer.removed' : 'peer.joined';
}

function withDeck({ model }: ToolWalk): EntryType | null {
  return model.slides.deckId === null ? 'deck.opened' : null;
}

function withInk(walk: ToolWalk): EntryType | null {
  return Object.keys(walk.model.slides.ink).length > 0 ? null : (withDeck(walk) ?? 'ink.drawn');
}

function inGroups({ model }: ToolWalk): EntryType | null {
  return model.groups?.phase === 'open' ? null : 'groups.opened';
}

function taken(walk: ToolWalk): EntryType | null {
  return (walk.model.recording?.run ?? 0) > 0 ? null : 'recording.taken';
}
