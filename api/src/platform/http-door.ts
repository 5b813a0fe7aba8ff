import { SignJWT } from 'jose';
import { z } from 'zod';
import { AppError, WireError } from '@watoto/shared/kernel/errors.ts';
import type { RoomId, UserId } from '@watoto/shared/kernel/ids.ts';
import { type NewNotice, PlatformNotice } from '@watoto/shared/contract/http/platform.ts';
import { PLATFORM_TOKEN_AUDIENCE } from '@watoto/shared/contract/room-token.ts';
import { type Door, DoorRoom, type DoorView } from './door.ts';

const TOKEN_SECONDS = 30;
/** Milliseconds that an instance gets to answer. A page waits for the slowest. */
const DEADLINE_MS = 2_000;
/** Bytes of an answer that are read; a thousand rooms are a tenth of it. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

const Looked = z.object({ sockets: z.number().int().nonnegative(), rooms: z.array(DoorRoom) });
const Shown = z.object({ notice: PlatformNotice.nullable() });
const Sent = z.object({ notice: PlatformNotice });

export interface HttpDoorDeps {
  /** Of the instance's ops server: http:// or https://. */
  readonly url: string;
  /** Signs what the instance lets us in by: ROOM_TOKEN_SECRET. */
  readonly secret: string;
  readonly deadlineMs?: number;
}

/** The door of an instance in another process. Throws `unavailable` where nobody answers, `timeout` where it takes too long. */
export class HttpDoor implements Door {
  readonly #url: string;
  readonly #key: Uint8Array;
  readonly #deadlineMs: number;

  constructor({ url, secret, deadlineMs = DEADLINE_MS }: HttpDoorDeps) {
    this.#url = url.replace(/\/$/, '');
    this.#key = new TextEncoder().encode(secret);
    this.#deadlineMs = deadlineMs;
  }

  look(): Promise<DoorView> {
    return this.#ask('GET', '/platform/rooms', Looked);
  }

  async move(roomId: RoomId): Promise<void> {
    await this.#ask('POST', `/platform/rooms/${encodeURIComponent(roomId)}/move`, z.unknown());
  }

  async notice(): Promise<PlatformNotice | null> {
    return (await this.#ask('GET', '/platform/notice', Shown)).notice;
  }

  async sendNotice(notice: NewNotice): Promise<PlatformNotice> {
    return (await this.#ask('POST', '/platform/notice', Sent, notice)).notice;
  }

  async withdrawNotice(): Promise<void> {
    await this.#ask('DELETE', '/platform/notice', z.unknown());
  }

  async signOut(personId: UserId): Promise<void> {
    await this.#ask('POST', `/platform/people/${encodeURIComponent(personId)}/sign-out`, z.unknown());
  }

  async #ask<T extends z.ZodType>(method: string, path: string, form: T, body?: unknown): Promise<z.output<T>> {
    const response = await this.#send(method, path, body);
    const text = await this.#read(response);
    const answer = jsonOf(text);
    if (!response.ok) throw refusalOf(response.status, answer);
    const parsed = form.safeParse(answer);
    if (!parsed.success)
      throw new AppError('unavailable', { message: 'A signaling instance gave an unknown answer.', cause: parsed.error });
    return parsed.data;
  }

  async #send(method: string, path: string, body: unknown): Promise<Response> {
    const headers = {
      authorization: `Bearer ${await this.#token()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    try {
      return await fetch(this.#url + path, {
        method,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(this.#deadlineMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw troubleOf(cause);
    }
  }

  /** The same deadline holds for the body: the signal aborts reading too. */
  async #read(response: Response): Promise<string> {
    if (Number(response.headers.get('content-length') ?? 0) > MAX_ANSWER_BYTES) throw new AppError('unavailable');
    try {
      return await response.text();
    } catch (cause) {
      throw troubleOf(cause);
    }
  }

  #token(): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('api')
      .setAudience(PLATFORM_TOKEN_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS}s`)
      .sign(this.#key);
  }
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function troubleOf(cause: unknown): AppError {
  const late = cause instanceof Error && cause.name === 'TimeoutError';
  return new AppError(late ? 'timeout' : 'unavailable', { message: 'A signaling instance does not answer.', cause });
}

/** What the instance itself said, or what its status alone says: a token it does not believe is our trouble, not the admin's. */
function refusalOf(status: number, answer: unknown): AppError {
  if (status === 401 || status === 403) {
    return new AppError('unavailable', { message: 'A signaling instance does not believe this API: is ROOM_TOKEN_SECRET the same?' });
  }
  const wire = WireError.safeParse(answer);
  if (wire.success) return AppError.fromWire(wire.data);
  return new AppError(status === 404 ? 'not_found' : 'unavailable');
}
