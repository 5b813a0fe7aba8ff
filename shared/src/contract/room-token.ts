import { z } from 'zod';
import { plainLine } from '../kernel/plain-text.ts';
import { PeerId, RoomId, UserId } from '../kernel/ids.ts';
import { Role } from './permissions.ts';
import { LockChange } from '../room/entry.ts';
import { LobbyFor } from '../room/order.ts';
import { RecordingPolicy } from './recording-policy.ts';

export const ROOM_TOKEN_AUDIENCE = 'watoto-room';
export const RESUME_TOKEN_AUDIENCE = 'watoto-resume';
/** Of tokens with which the API asks a signaling instance to do what an administrator wants: HS256 with the same secret, short-lived. */
export const PLATFORM_TOKEN_AUDIENCE = 'watoto-platform';
export const ROOM_TOKEN_ISSUER = 'watoto';
/** Seconds that a room token may be used to join; it is good for one join. */
export const ROOM_TOKEN_SECONDS = 60;
/** Seconds that a resume token is good for: a long lesson, and no API needed to come back. */
export const RESUME_TOKEN_SECONDS = 6 * 60 * 60;

/**
 * What a room token (JWT, HS256) says: one person, one room, one role. The API signs it, signaling checks it
 * without I/O. A resume token says the same, is signed by signaling at join, and is good for many sockets.
 */
export const RoomTokenClaims = z.object({
  /** One use: a second join with the same jti is refused (`token_used`). */
  jti: z.string().min(8).max(64),
  sub: UserId,
  room: RoomId,
  peer: PeerId,
  role: Role,
  name: z
    .string()
    .overwrite((name) => plainLine(name) || '?')
    .min(1)
    .max(80),
  /** The lesson's title, for the first who opens the room. */
  title: z.string().min(1).max(200),
  /** People that the timetable expects: what placement reserves. */
  size: z.number().int().min(1).max(1_000),
  /** May it be recorded, by whom, and how much of the pupils; for the first who opens the room. Left out: `DEFAULT_RECORDING_POLICY`. */
  recording: RecordingPolicy.optional(),
  /** May this person's voice and picture be recorded, where the policy has pupils recorded at all? Left out: no. */
  recordable: z.boolean().optional(),
  /** It only tries ways to the media servers: with it nobody joins. */
  probe: z.boolean().optional(),
  /** Not of the lesson's course: asked to it, or let in for once. */
  guest: z.boolean().optional(),
  /** Who waits to be let in; for the first who opens the room. Left out: nobody. */
  lobby: LobbyFor.optional(),
  /** What pupils may not do until they are let; for the first who opens the room. Left out: they may. */
  locks: LockChange.optional(),
});
export type RoomTokenClaims = z.infer<typeof RoomTokenClaims>;
