import { z } from 'zod';
import { PeerId, RoomId, UserId } from '../kernel/ids.ts';

/** Of statements by signaling that somebody's socket was away: JWT, HS256 with the room tokens' secret. */
export const AWAY_TOKEN_AUDIENCE = 'watoto-away';
/** Seconds that such a statement may be shown to the API: longer than anybody takes late answers. */
export const AWAY_TOKEN_SECONDS = 120;
/** Milliseconds that a socket may be gone before signaling notices (`pingIntervalMs` + `pingTimeoutMs`, and a little). */
export const AWAY_NOTICED_MS = 15_000;
/** Statements that a client keeps, and that one call may bring. */
export const AWAY_TOKENS_MAX = 3;
export const AWAY_TOKEN_CHARS_MAX = 1_000;

/** "This person's socket in this room was seen to be gone from `from` to `to`", in milliseconds since 1970, by signaling's clock. */
export const AwayClaims = z.object({
  sub: UserId,
  room: RoomId,
  peer: PeerId,
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
});
export type AwayClaims = z.infer<typeof AwayClaims>;
