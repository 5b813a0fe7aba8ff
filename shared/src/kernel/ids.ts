import { z } from 'zod';

/** An opaque identifier on the wire: 1-64 URL-safe characters. */
const opaque = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const uuid = z.uuid();

/** A person with an account (`users.id`). */
export const UserId = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .brand<'UserId'>();
export type UserId = z.infer<typeof UserId>;

/** A scheduled live class (`lessons.id`, uuid v7). */
export const LessonId = uuid.brand<'LessonId'>();
export type LessonId = z.infer<typeof LessonId>;

/** A live room. A lesson owns one room, which carries the lesson's id. */
export const RoomId = opaque.brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;

/** A person (or a recorder) in one room: stable over reconnects and devices, meaningless outside the room. */
export const PeerId = opaque.brand<'PeerId'>();
export type PeerId = z.infer<typeof PeerId>;

/** One socket of one peer. A newer connection of the same peer replaces the older one. */
export const ConnectionId = opaque.brand<'ConnectionId'>();
export type ConnectionId = z.infer<typeof ConnectionId>;

/** One sfu-workers process. */
export const NodeId = opaque.brand<'NodeId'>();
export type NodeId = z.infer<typeof NodeId>;

/** mediasoup's WebRtcTransport.id. */
export const TransportId = opaque.brand<'TransportId'>();
export type TransportId = z.infer<typeof TransportId>;

/** mediasoup's Producer.id. */
export const ProducerId = opaque.brand<'ProducerId'>();
export type ProducerId = z.infer<typeof ProducerId>;

/** mediasoup's Consumer.id. */
export const ConsumerId = opaque.brand<'ConsumerId'>();
export type ConsumerId = z.infer<typeof ConsumerId>;

/** One group of a room that is parted into groups: never the same one again, however often groups are opened. */
export const GroupId = opaque.brand<'GroupId'>();
export type GroupId = z.infer<typeof GroupId>;

/** One recording of a lesson (`recordings.id`, uuid v7). */
export const RecordingId = uuid.brand<'RecordingId'>();
export type RecordingId = z.infer<typeof RecordingId>;

/** One recorder process: new with each start. */
export const RecorderId = opaque.brand<'RecorderId'>();
export type RecorderId = z.infer<typeof RecorderId>;

/** Chosen by the caller of a call; a repeated id is the same call (retries are idempotent). */
export const CallId = opaque.brand<'CallId'>();
export type CallId = z.infer<typeof CallId>;

/** Identity of a log entry, chosen by whoever appends it; the log keeps one entry for each. */
export const EntryId = z
  .string()
  .regex(/^[A-Za-z0-9_:.-]{1,140}$/)
  .brand<'EntryId'>();
export type EntryId = z.infer<typeof EntryId>;

/** Slides that somebody brought (`decks.id`, uuid v7). */
export const DeckId = uuid.brand<'DeckId'>();
export type DeckId = z.infer<typeof DeckId>;

/** A picture that somebody put on a lesson's whiteboard (`board_pictures.id`, uuid v7). */
export const BoardPictureId = uuid.brand<'BoardPictureId'>();
export type BoardPictureId = z.infer<typeof BoardPictureId>;
