import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { AppError, ERRORS } from '@watoto/shared/kernel/errors.ts';
import { RoomId, UserId } from '@watoto/shared/kernel/ids.ts';
import { PLATFORM_TOKEN_AUDIENCE } from '@watoto/shared/contract/room-token.ts';
import { NewNotice, type PlatformNotice } from '@watoto/shared/contract/http/platform.ts';
import type { RoomView } from './room-view.ts';

/** What an administrator may ask of a signaling instance: over HTTP in a cluster, a function call in the embedded profile. */
export interface Door {
  look(): { sockets: number; rooms: RoomView[] };
  /** Throws not_found where this instance does not follow the room. */
  move(roomId: RoomId): Promise<void>;
  /** What reaches everyone on the platform, whatever instance holds their socket. */
  readonly bell: Bell;
}

export interface Bell {
  notice(): Promise<PlatformNotice | null>;
  sendNotice(notice: NewNotice): Promise<PlatformNotice>;
  withdrawNotice(): Promise<void>;
  signOut(personId: UserId): Promise<void>;
}

/** Bytes that a request's body may have. */
const MAX_BODY_BYTES = 4 * 1024;
/** Seconds that the clocks of two machines may differ. */
const CLOCK_TOLERANCE = 60;
const PREFIX = '/platform/';

type Asked = { readonly door: Door; readonly id: string; readonly body: () => Promise<unknown> };
interface DoorRoute {
  readonly method: string;
  readonly path: RegExp;
  answer(asked: Asked): object | Promise<object | void>;
}

const ROUTES: readonly DoorRoute[] = [
  { method: 'GET', path: /^\/platform\/rooms$/, answer: ({ door }) => door.look() },
  {
    method: 'POST',
    path: /^\/platform\/rooms\/([^/]+)\/move$/,
    answer: ({ door, id }) => door.move(RoomId.parse(id)),
  },
  { method: 'GET', path: /^\/platform\/notice$/, answer: async ({ door }) => ({ notice: await door.bell.notice() }) },
  {
    method: 'POST',
    path: /^\/platform\/notice$/,
    answer: async ({ door, body }) => ({ notice: await door.bell.sendNotice(NewNotice.parse(await body())) }),
  },
  { method: 'DELETE', path: /^\/platform\/notice$/, answer: ({ door }) => door.bell.withdrawNotice() },
  {
    method: 'POST',
    path: /^\/platform\/people\/([^/]+)\/sign-out$/,
    answer: ({ door, id }) => door.bell.signOut(UserId.parse(id)),
  },
];

/**
 * The API's way in, beside the ops pages and never public: JSON over HTTP with a bearer token (HS256, the room tokens' secret, its own
 * audience, short-lived). Answers whether the request was one of its own.
 */
export function doorOverHttp(door: Door, secret: string): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const key = new TextEncoder().encode(secret);
  return async (request, response) => {
    const path = pathOf(request);
    if (!path?.startsWith(PREFIX)) return false;
    try {
      await authenticate(request, key);
      send(response, 200, (await answer(door, request, path)) ?? {});
    } catch (thrown) {
      const error = AppError.from(thrown);
      send(response, ERRORS[error.code].status, error.toWire());
    }
    return true;
  };
}

function answer(door: Door, request: IncomingMessage, path: string): object | Promise<object | void> {
  for (const route of ROUTES) {
    const match = route.path.exec(path);
    if (match && route.method === request.method) return route.answer({ door, id: decoded(match[1] ?? ''), body: () => bodyOf(request) });
  }
  throw new AppError('unknown_call');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AppError('invalid_input', { cause });
  }
}

async function authenticate({ headers }: IncomingMessage, key: Uint8Array): Promise<void> {
  const token = /^Bearer ([\w.-]{1,2000})$/.exec(headers.authorization ?? '')?.[1];
  if (!token) throw new AppError('unauthenticated');
  try {
    await jwtVerify(token, key, {
      algorithms: ['HS256'],
      audience: PLATFORM_TOKEN_AUDIENCE,
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ['exp'],
      maxTokenAge: 5 * 60,
    });
  } catch (cause) {
    throw new AppError(cause instanceof errors.JWTExpired ? 'token_expired' : 'unauthenticated', { cause });
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new AppError('too_large');
    chunks.push(chunk);
  }
  try {
    return z.json().parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch (cause) {
    throw new AppError('invalid_input', { cause });
  }
}

function pathOf({ url }: IncomingMessage): string | null {
  const parsed = URL.parse(url ?? '', 'http://door');
  return parsed?.pathname ?? null;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (!response.writableEnded)
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
