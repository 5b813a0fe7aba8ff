import { z } from 'zod';
import { ConnectionId, EntryId, GroupId, PeerId, ProducerId, RecorderId, RecordingId } from '../kernel/ids.ts';
import { MediaKind, Source } from '../contract/media.ts';
import { Role } from '../contract/permissions.ts';
import { RecordingPolicy, RecordingTrouble } from '../contract/recording-policy.ts';
import { GROUPS_MAX, GroupPlan, LastsMs, ToldText } from './groups.ts';
import { BOARD_ENTRIES } from './board.ts';
import { CAPTION_ENTRIES } from './captions.ts';
import { RoomPlacement } from './legs.ts';
import { PollAnswer, PollId, PollQuestion, PollTally } from './poll.ts';
import { PickAudience } from './pick.ts';
import { SeatOrder } from './seats.ts';
import { Cap, Rung, RungReason } from '../ladder/rung.ts';
import { slidesEntries } from './slides-entry.ts';
import { LobbyFor, MESSAGE_MAX_CHARS, PlainLine } from './order.ts';
import { ORDER_ENTRIES } from './order-entries.ts';
import { StageView } from './stage.ts';
import { TimerLabel, TimerMs } from './timer.ts';

/** What pupils may not do now. Hosts are never bound. */
const locks = { mic: z.boolean(), camera: z.boolean(), screen: z.boolean(), chat: z.boolean(), hands: z.boolean() };
/** `names`: pupils keep the name that they came with. */
export const Locks = z.object({ ...locks, names: z.boolean().default(false) });
export type Locks = z.infer<typeof Locks>;
/** Without defaults: what is left out stays as it is. */
export const LockChange = z.object({ ...locks, names: z.boolean() }).partial();
export type LockChange = z.infer<typeof LockChange>;

/** Who reads a message: everyone; the hosts and the one who asked; or the group that it was said in, and the hosts. */
export const MessageAudience = z.enum(['everyone', 'hosts', 'group']);
export type MessageAudience = z.infer<typeof MessageAudience>;

export const ChapterTitle = PlainLine.min(1).max(120);
export const QuizTitle = PlainLine.min(1).max(200);

export const LeaveReason = z.enum(['left', 'timeout', 'removed']);
export type LeaveReason = z.infer<typeof LeaveReason>;

const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), data: z.object(shape) });
const ANSWER = {
  /** With `to: 'group'`: which one, that its author is in. */
  groupId: GroupId.optional(),
  /** The message that it answers. */
  replyTo: z.number().int().positive().optional(),
  /** A host's private answer: who reads it beside the hosts. */
  also: PeerId.optional(),
};
const connection = { peerId: PeerId, connectionId: ConnectionId };
/** A recorder's word on a recording: only that of the run that it has now counts. */
const run = { recordingId: RecordingId, run: z.number().int().positive() };

/**
 * What an entry says: everything that happens in a lesson, other than media. Whether it takes effect is decided by
 * `apply`, in log order, identically for everyone who reads the log.
 */
export const EntryBody = z.discriminatedUnion('type', [
  of('room.opened', {
    title: z.string().max(200),
    size: z.number().int().positive(),
    recording: RecordingPolicy.optional(),
    lobby: LobbyFor.optional(),
    locks: LockChange.optional(),
  }),
  /** Where the room's media is from now on. Takes effect only if `epoch` is higher than the room's. */
  of('room.placed', { ...RoomPlacement.shape, reason: z.string().max(120) }),
  of('room.ended', { reason: z.string().max(120) }),

  /** A connection of a peer: of a new peer, or one that replaces the peer's earlier connection. */
  of('peer.joined', {
    ...connection,
    name: z.string().min(1).max(80),
    role: Role,
    /** The room token's jti, which is good for one join; null: came back with a resume token. */
    tokenId: z.string().max(64).nullable(),
    /** The client still holds its transports: what the peer sends goes on. */
    keepsMedia: z.boolean(),
    /** May this pupil's voice and picture be recorded? Left out: no. Hosts always are. */
    recordable: z.boolean().optional(),
    /** Not of the lesson's course. */
    guest: z.boolean().optional(),
  }),
  /** The peer's socket is gone; the peer stays for a grace period. */
  of('peer.dropped', connection),
  /** With a connectionId, only if that is still the peer's connection: any instance may say so, once. */
  of('peer.left', { peerId: PeerId, connectionId: ConnectionId.nullable(), reason: LeaveReason }),
  of('peer.removed', { peerId: PeerId, ban: z.boolean() }),
  of('peer.muted', { peerId: PeerId, source: Source }),
  of('room.muted', {}),
  of('role.changed', { peerId: PeerId, role: Role }),

  of('hand.raised', {}),
  of('hand.lowered', { peerId: PeerId }),
  of('message.said', { text: z.string().min(1).max(MESSAGE_MAX_CHARS), to: MessageAudience, ...ANSWER }),
  of('message.deleted', { messageId: z.number().int().positive() }),

  /** The peer gets new transports on its leg (of this epoch): what it sent over the old ones has ended. */
  of('media.reopened', { epoch: z.number().int().positive() }),
  of('producer.opened', {
    producerId: ProducerId,
    kind: MediaKind,
    source: Source,
    paused: z.boolean(),
    epoch: z.number().int().positive(),
  }),
  of('producer.closed', { producerId: ProducerId }),
  of('producer.paused', { producerId: ProducerId }),
  of('producer.resumed', { producerId: ProducerId }),

  of('locks.changed', LockChange.shape),
  of('spotlight.changed', { peerId: PeerId.nullable() }),
  of('stage.changed', { show: StageView }),
  of('board.drawn', BOARD_ENTRIES['board.drawn']),
  of('board.cleared', BOARD_ENTRIES['board.cleared']),
  of('board.passed', BOARD_ENTRIES['board.passed']),
  ...slidesEntries,
  ...ORDER_ENTRIES,
  ...CAPTION_ENTRIES,

  /** Parts the room into groups, each of which hears and sees only itself; whoever is in none stays in the main room. */
  of('groups.opened', { groups: z.array(GroupPlan).min(1).max(GROUPS_MAX), lastsMs: LastsMs.nullable() }),
  /** Everyone is back in the main room. By the platform with the end that had been set. */
  of('groups.closed', { endsAt: z.number().nullable() }),
  /** Everyone comes back so long from now; null: when a host says so. */
  of('groups.timed', { lastsMs: LastsMs.nullable() }),
  of('groups.told', { text: ToldText }),
  /** null: to the main room. */
  of('peer.moved', { peerId: PeerId, groupId: GroupId.nullable() }),
  of('group.helpCalled', {}),
  of('group.helpAnswered', { groupId: GroupId }),

  of('timer.started', { lastsMs: TimerMs, label: TimerLabel }),
  of('timer.paused', {}),
  of('timer.resumed', {}),
  of('timer.extended', { ms: TimerMs }),
  of('timer.stopped', {}),

  of('pick.drawn', { peerId: PeerId, shown: PickAudience }),
  of('pick.undone', { pickId: z.number().int().positive() }),
  of('seats.arranged', { order: SeatOrder }),
  /** What the peer's network and device bear from now on; by the platform, each ten seconds at most but for falls. */
  of('rung.changed', { peerId: PeerId, rung: Rung, why: RungReason }),
  /** What the peer is to get at most: chosen by itself, or by a host. */
  of('rung.capped', { peerId: PeerId, cap: Cap }),

  /** By a host, or by the platform where the lesson's policy says `auto`. Once stopped, the next one is another recording. */
  of('recording.started', { recordingId: RecordingId }),
  of('recording.paused', {}),
  of('recording.resumed', {}),
  of('recording.stopped', {}),
  /** A recorder has it from now on: the first one with `run` 1, one that takes over with the next number. */
  of('recording.taken', { ...run, recorderId: RecorderId }),
  /** Storage has confirmed all that was recorded before `until` (milliseconds since 1970, the log's clock). */
  of('recording.saved', { ...run, until: z.number().int() }),
  /** What keeps the recorder from saving; null: nothing any more. */
  of('recording.troubled', { ...run, trouble: RecordingTrouble.nullable() }),
  /** Here begins another part of the lesson, for whoever looks for it in the recording. */
  of('chapter.marked', { title: ChapterTitle }),

  of('poll.opened', PollQuestion.shape),
  /** `tally` is never stored: some read it with the entry (`poll-visibility.ts`). */
  of('poll.answered', { pollId: PollId, answer: PollAnswer, tally: PollTally.nullable().optional() }),
  of('poll.tallied', { pollId: PollId, tally: PollTally }),
  of('poll.closed', { pollId: PollId, tally: PollTally.optional() }),
  /** Everyone sees what was answered. */
  of('poll.shown', { pollId: PollId, tally: PollTally.optional() }),
  /** A graded quiz: its questions, answers and times are the API's. `closesAt`: milliseconds since 1970. */
  of('quiz.opened', { quizId: z.uuid(), title: QuizTitle, closesAt: z.number().int().positive() }),
  of('quiz.closed', { quizId: z.uuid() }),

  /** What a reader may not see: keeps `seq` without gaps. Never stored. */
  of('entry.hidden', {}),
]);
export type EntryBody = z.infer<typeof EntryBody>;
export type EntryType = EntryBody['type'];
export type BodyOf<T extends EntryType> = Extract<EntryBody, { type: T }>;

const envelope = {
  /** The entry's identity: appending it twice stores it once. */
  id: EntryId,
  /** Who did it; null: the platform. */
  by: PeerId.nullable(),
};

/** An entry on its way to the log. */
export const EntryDraft = z.intersection(z.object(envelope), EntryBody);
export type EntryDraft = z.infer<typeof EntryDraft>;

/** An entry of the log: `seq` from 1 without gaps, `at` in milliseconds since 1970 by the log's clock, never falling. */
export const Entry = z.intersection(z.object({ ...envelope, seq: z.number().int().positive(), at: z.number().int() }), EntryBody);
export type Entry = z.infer<typeof Entry>;
