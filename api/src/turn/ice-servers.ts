import { createHmac } from 'node:crypto';
import type { UserId } from '@watoto/shared/kernel/ids.ts';
import type { IceServers } from '@watoto/shared/contract/http/ice-servers.ts';
import type { TurnConfig } from '../config.ts';

/**
 * A credential that coturn can check without asking us (draft-uberti-behave-turn-rest-00): the name says until when and for
 * whom, the password is the name signed with the secret that both have.
 */
export function turnCredential(secret: string, person: string, expires: number): { username: string; credential: string } {
  const username = `${expires}:${person}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/** @param now milliseconds since 1970. */
export function iceServersFor(turn: TurnConfig | undefined, person: UserId, now: number): IceServers {
  if (!turn) return { iceServers: [], expiresAt: null, seconds: null };
  const expires = Math.floor(now / 1_000) + turn.ttl;
  return {
    iceServers: [{ urls: [...turn.urls], ...turnCredential(turn.secret, person, expires) }],
    expiresAt: new Date(expires * 1_000).toISOString(),
    seconds: turn.ttl,
  };
}
