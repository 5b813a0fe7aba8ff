import { createHash, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { type LessonId, PeerId, RoomId, type UserId } from '@watoto/shared/kernel/ids.ts';
import { ROOM_TOKEN_AUDIENCE, ROOM_TOKEN_ISSUER, ROOM_TOKEN_SECONDS, RoomTokenClaims } from '@watoto/shared/contract/room-token.ts';

/** A person's id in one room: always the same there, and no clue to who they are elsewhere. */
export function peerIdOf(lessonId: LessonId, userId: UserId): PeerId {
  return PeerId.parse(createHash('sha256').update(`${lessonId}:${userId}`).digest('base64url').slice(0, 22));
}

export type Seat = Pick<
  RoomTokenClaims,
  'role' | 'name' | 'title' | 'size' | 'recording' | 'recordable' | 'guest' | 'lobby' | 'locks' | 'probe'
>;

/** Signs what signaling lets people in by. */
export class RoomTokens {
  readonly #key: Uint8Array;

  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  /** @param now milliseconds since 1970. */
  async sign(lessonId: LessonId, userId: UserId, seat: Seat, now: number): Promise<{ token: string; expiresAt: Date; peerId: PeerId }> {
    const issued = Math.floor(now / 1_000);
    const expires = issued + ROOM_TOKEN_SECONDS;
    const peerId = peerIdOf(lessonId, userId);
    const { jti, sub, ...claims } = RoomTokenClaims.parse({
      jti: randomBytes(16).toString('base64url'),
      sub: userId,
      // A lesson owns one room, which carries the lesson's id.
      room: RoomId.parse(lessonId),
      peer: peerId,
      ...seat,
    });
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setJti(jti)
      .setSubject(sub)
      .setAudience(ROOM_TOKEN_AUDIENCE)
      .setIssuer(ROOM_TOKEN_ISSUER)
      .setIssuedAt(issued)
      .setExpirationTime(expires)
      .sign(this.#key);
    return { token, expiresAt: new Date(expires * 1_000), peerId };
  }
}
