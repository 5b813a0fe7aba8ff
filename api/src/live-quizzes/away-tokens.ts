import { jwtVerify } from 'jose';
import { AWAY_TOKEN_AUDIENCE, AwayClaims } from '@watoto/shared/contract/room-away.ts';
import { ROOM_TOKEN_ISSUER } from '@watoto/shared/contract/room-token.ts';

/** Reads signaling's statements that somebody's socket was away: signed with the secret of the room tokens, so nobody needs to be asked. */
export class AwayTokens {
  readonly #key: Uint8Array;

  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  /** What they say of this person in this room; what is forged, too old or of somebody else says nothing. `now`: milliseconds since 1970. */
  async about(tokens: readonly string[], who: { readonly userId: string; readonly room: string }, now: number): Promise<AwayClaims[]> {
    const read = await Promise.all(tokens.map((token) => this.#read(token, now)));
    return read.filter((claims) => claims !== null).filter(({ sub, room }) => sub === who.userId && room === who.room);
  }

  async #read(token: string, now: number): Promise<AwayClaims | null> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ROOM_TOKEN_ISSUER,
        audience: AWAY_TOKEN_AUDIENCE,
        currentDate: new Date(now),
        clockTolerance: 60,
      });
      return AwayClaims.parse(payload);
    } catch {
      return null;
    }
  }
}
