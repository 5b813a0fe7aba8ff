import { z } from 'zod';
import { ConnectionId, GroupId, NodeId, PeerId, ProducerId, RecorderId, RecordingId } from '../kernel/ids.ts';
import { MediaKind, Source } from '../contract/media.ts';
import { Role } from '../contract/permissions.ts';
import { DEFAULT_RECORDING_POLICY, RecordingPolicy, RecordingTrouble } from '../contract/recording-policy.ts';
import { Board, emptyBoard } from './board.ts';
import { Locks, MessageAudience } from './entry.ts';
import { Given, noneGiven } from './given.ts';
import { GroupsState } from './groups.ts';
import { RoomPlacement } from './legs.ts';
import { PollState, QuizState } from './poll.ts';
import { Pick } from './pick.ts';
import { SeatOrder } from './seats.ts';
import { RungState } from './rungs.ts';
import { CaptionsState, noCaptions } from './captions.ts';
import { noSlides, SlidesState } from './slides-state.ts';
import { Barred, Layout, LobbyFor, Report, SlowMode, Word } from './order.ts';
import { StageView } from './stage.ts';
import { TimerState } from './timer.ts';

/** Messages that a snapshot keeps; older ones are in the log. */
export const CHAT_KEPT = 300;

export const Peer = z.object({
  id: PeerId,
  name: z.string(),
  role: Role,
  connectionId: ConnectionId,
  joinedAt: z.number(),
  /** When the socket was lost; null: connected. */
  droppedAt: z.number().nullable(),
  /** The SFU node that serves this peer's media; null: the room has no place yet. */
  nodeId: NodeId.nullable(),
  /** A pupil who may be recorded. */
  recordable: z.boolean().optional(),
  /** Not of the lesson's course. */
  guest: z.boolean().optional(),
  /** The name that they came with, where they have another here. For hosts. */
  accountName: z.string().optional(),
  /** The role that they came with, where a host gave them another. */
  accountRole: Role.optional(),
});
export type Peer = z.infer<typeof Peer>;

export const ProducerState = z.object({
  id: ProducerId,
  peerId: PeerId,
  kind: MediaKind,
  source: Source,
  paused: z.boolean(),
});
export type ProducerState = z.infer<typeof ProducerState>;

export const Message = z.object({
  /** The `seq` of the entry that said it. */
  id: z.number().int(),
  at: z.number(),
  peerId: PeerId,
  /** Kept with the message: its author may leave. */
  name: z.string(),
  role: Role,
  text: z.string(),
  to: MessageAudience,
  /** The group that reads it. */
  groupId: GroupId.optional(),
  deleted: z.boolean(),
  /** Who deleted it, and may take that back. */
  deletedBy: PeerId.optional(),
  /** The message that it answers; it may be gone, or not the reader's to see. */
  replyTo: z.number().int().optional(),
  /** Who reads it beside the hosts and its author. */
  also: PeerId.optional(),
});
export type Message = z.infer<typeof Message>;

/** The recording of now, or the last one. Times are milliseconds since 1970, by the log's clock. */
export const RecordingState = z.object({
  id: RecordingId,
  phase: z.enum(['on', 'paused', 'stopped']),
  startedAt: z.number(),
  /** Since when it is in this phase. */
  since: z.number(),
  /** Which recorder has it, and how many have had it; null and 0: none yet. */
  recorderId: RecorderId.nullable(),
  run: z.number().int(),
  /** Storage has all that was recorded before; null: nothing yet. */
  savedUntil: z.number().nullable(),
  trouble: RecordingTrouble.nullable(),
});
export type RecordingState = z.infer<typeof RecordingState>;

/** Whoever waits is not among the peers, and gets nothing of the room. */
export const Lobby = z.object({
  who: LobbyFor,
  /** In the order they came. */
  waiting: z.record(z.string(), Peer),
  /** Who was let in once, or was here before there was a lobby, comes back without waiting. */
  letIn: z.array(PeerId),
});
export type Lobby = z.infer<typeof Lobby>;

/** Everything that the log's entries so far amount to. Plain data: it is its own snapshot. */
export const RoomState = z.object({
  seq: z.number().int().nonnegative(),
  /** Time of the newest entry. */
  at: z.number(),
  phase: z.enum(['new', 'open', 'ended']),
  title: z.string(),
  size: z.number().int(),
  openedAt: z.number(),
  placement: RoomPlacement.nullable(),
  /** In the order they joined. */
  peers: z.record(z.string(), Peer),
  producers: z.record(z.string(), ProducerState),
  /** Raised hands, first raised first. */
  hands: z.array(z.object({ peerId: PeerId, at: z.number() })),
  chat: z.array(Message),
  locks: Locks,
  spotlight: PeerId.nullable(),
  stage: StageView.default('people'),
  groups: GroupsState.nullable().default(null),
  timer: TimerState.nullable().default(null),
  picks: z.array(Pick).default([]),
  seats: SeatOrder.default([]),
  /** Who is not at the top of the ladder, or has chosen. */
  rungs: z.record(z.string(), RungState).default({}),
  board: Board.default(emptyBoard),
  slides: SlidesState.default(noSlides),
  captions: CaptionsState.default(noCaptions),
  recordingPolicy: RecordingPolicy.default(DEFAULT_RECORDING_POLICY),
  recording: RecordingState.nullable().default(null),
  polls: z.array(PollState).default([]),
  /** The graded quiz of now, or the last one. */
  quiz: QuizState.nullable().default(null),
  /** Roles and names that people have here, whether they are here or not. */
  given: Given.default(noneGiven),
  banned: z.array(PeerId),
  /** Those of `banned` by name. For hosts. */
  barred: z.array(Barred).default([]),
  lobby: Lobby.default({ who: 'nobody', waiting: {}, letIn: [] }),
  slow: SlowMode.default({ seconds: 0, last: {} }),
  /** Who was asked to speak. */
  words: z.array(Word).default([]),
  /** For hosts. */
  reports: z.array(Report).default([]),
  /** How a host has everyone see the room; null: as each likes. */
  layout: Layout.nullable().default(null),
  /** Room tokens used of late: {jti, at}. */
  tokens: z.array(z.object({ id: z.string(), at: z.number() })),
});
export type RoomState = z.infer<typeof RoomState>;

export const emptyRoom: RoomState = {
  seq: 0,
  at: 0,
  phase: 'new',
  title: '',
  size: 1,
  openedAt: 0,
  placement: null,
  peers: {},
  producers: {},
  hands: [],
  chat: [],
  locks: { mic: false, camera: false, screen: false, chat: false, hands: false, names: false },
  spotlight: null,
  stage: 'people',
  groups: null,
  timer: null,
  picks: [],
  seats: [],
  rungs: {},
  board: emptyBoard,
  slides: noSlides,
  captions: noCaptions,
  recordingPolicy: DEFAULT_RECORDING_POLICY,
  recording: null,
  polls: [],
  quiz: null,
  given: noneGiven,
  banned: [],
  barred: [],
  lobby: { who: 'nobody', waiting: {}, letIn: [] },
  slow: { seconds: 0, last: {} },
  words: [],
  reports: [],
  layout: null,
  tokens: [],
};

/** An empty room of one's own, for whoever gives it away from state to state (`applyOwned`). */
export const newRoom = (): RoomState => structuredClone(emptyRoom);
