import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import type { AccessTokens } from '../auth/access-token.ts';
import { isApiKey } from '../api-keys/api-keys.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ByteRange, LinkAsk, ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { SignedPaths } from '@watoto/shared/ports/object-store/signed-path.ts';
import { readCookie } from '../http/cookies.ts';
import { contextOf } from '../http/request-context.ts';
import { READER_COOKIE } from './reader-cookie.ts';

/** A store, and the links to it that we serve ourselves. */
export interface Objects {
  readonly store: ObjectStore;
  readonly paths: SignedPaths;
}

const RANGE = /^bytes=(\d{1,15})-(\d{1,15})?$/;

const BEARER = /^Bearer ([A-Za-z0-9_.-]{1,2000})$/;

/**
 * Serves signed links: whoever has one may, until its time is over; one that was made for a person is not there for anybody else. What is
 * served never runs as a page.
 */
export function serveObjects({ store, paths }: Objects, clock: Clock, tokens: Pick<AccessTokens, 'verify'>): RequestHandler {
  return async (req, res, next) => {
    if (!req.path.startsWith(paths.prefix)) return next();
    contextOf(req).operation = 'files.object';
    const ask = paths.read(req.originalUrl, clock.now());
    if (!ask) throw new AppError('forbidden', { message: 'This address is not good, or not any more.' });
    if (ask.person !== undefined) await requirePerson(req, ask.person, paths, tokens, clock.now());
    if (req.method === 'PUT' && ask.method === 'PUT') await take(store, ask, req, res);
    else if ((req.method === 'GET' || req.method === 'HEAD') && ask.method === 'GET') await give(store, ask, req, res);
    else throw new AppError('forbidden');
  };
}

/** By its token, or by the cookie that came with the link: elements of a page can't send tokens. Throws `not_found` for anybody else. */
async function requirePerson(
  req: Request,
  person: string,
  paths: SignedPaths,
  tokens: Pick<AccessTokens, 'verify'>,
  now: number,
): Promise<void> {
  const token = BEARER.exec(req.get('authorization') ?? '')?.[1];
  if (token === undefined) {
    const pass = readCookie(req.headers.cookie ?? '', READER_COOKIE);
    if (pass === null || paths.passedBy(pass, now) !== person) throw new AppError('not_found');
  } else if (isApiKey(token) || (await tokens.verify(token, now)).userId !== person) throw new AppError('not_found');
}

async function take(store: ObjectStore, { key, bytes = 0 }: LinkAsk, req: Request, res: Response): Promise<void> {
  if (req.get('content-length') !== String(bytes))
    throw new AppError('invalid_input', { message: `Content-Length: this address takes exactly ${bytes} bytes` });
  await store.put(key, req, bytes, contextOf(req).signal);
  res.status(204).end();
}

async function give(store: ObjectStore, { key, type, filename }: LinkAsk, req: Request, res: Response): Promise<void> {
  const range = rangeOf(req.get('range'));
  const { signal } = contextOf(req);
  const found = await store.get(key, range ?? undefined, signal);
  if (!found) throw new AppError('not_found');
  const { body, bytes, total, start } = found;
  if (filename !== undefined) res.attachment(filename);
  res.type(type ?? 'application/octet-stream');
  res.set({
    'Accept-Ranges': 'bytes',
    'Content-Length': String(bytes),
    'Cache-Control': 'private, max-age=3600, immutable',
    // Nothing in it may run or load anything, whatever a browser takes it for.
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  });
  if (range) res.status(206).set('Content-Range', `bytes ${start}-${start + bytes - 1}/${total}`);
  if (req.method === 'HEAD') {
    body.destroy();
    res.end();
    return;
  }
  await pipeline(body, res).catch((error: unknown) => {
    // Whoever hung up in the middle of a video has seen enough.
    if (!signal.aborted && !res.destroyed) throw error;
  });
}

/** One range, as video players ask; for others the whole is a good answer (RFC 9110, section 14.2). */
function rangeOf(header: string | undefined): ByteRange | null {
  const [, start, end] = RANGE.exec(header ?? '') ?? [];
  if (start === undefined) return null;
  return { start: Number(start), ...(end === undefined ? {} : { end: Number(end) }) };
}
