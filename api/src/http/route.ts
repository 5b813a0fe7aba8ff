import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { UserId } from '@watoto/shared/kernel/ids.ts';
import {
  API_PREFIX,
  Download,
  type Route,
  type RouteAnswer,
  type RouteAuth,
  type RouteRequest,
  takesIdempotencyKey,
} from '@watoto/shared/contract/http/route.ts';
import { scopeOf } from '@watoto/shared/contract/http/scopes.ts';
import type { ApiKeys } from '../api-keys/api-keys.ts';
import type { AccessTokens, Person } from '../auth/access-token.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import { collectAnnounced } from '../db/announced.ts';
import type { Reads } from '../db/reads.ts';
import { authenticate, requireRole, requireScope } from './authenticate.ts';
import { type Cookies, cookiesOf } from './cookies.ts';
import { readIfMatch, versionedEtag } from './etag.ts';
import { type Idempotency, readIdempotencyKey, REPLAYED, type Repeatable } from './idempotency.ts';
import { type RateLimits, type RateState, rateHeaders } from './rate-limit.ts';
import { contextOf, type RequestContext } from './request-context.ts';
import { requireSameOrigin } from './same-origin.ts';
import { requireStrictJson, requireWholeText } from './strict-json.ts';

/** Who may be calling: nobody asks on 'none'. */
type Caller<A extends RouteAuth> = A extends 'none' ? null : Person;

/** One call of a route, parsed: nothing behind this sees raw input. */
export interface Call<R extends Route> extends RouteRequest<R> {
  readonly person: Caller<R['auth']>;
  readonly address: string;
  readonly agent: string;
  readonly signal: AbortSignal;
  /** What `If-Match` asks for: only a row of this version may be changed (`precondition_failed`). null: any. */
  readonly ifVersion: number | null;
  readonly cookies: Cookies;
  /** Throws `forbidden` for a request that another site's page made. */
  requireSameOrigin(): void;
}

export type Handler<R extends Route> = (call: Call<R>) => Promise<RouteAnswer<R>> | RouteAnswer<R>;
/** A handler for each route of a contract: a missing one does not compile. */
export type Handlers<Routes extends Readonly<Record<string, Route>>> = { readonly [N in keyof Routes]: Handler<Routes[N]> };

export interface MountDeps {
  readonly clock: Clock;
  readonly limits: RateLimits;
  readonly accessTokens: AccessTokens;
  readonly apiKeys: Pick<ApiKeys, 'verify'>;
  readonly idempotency: Idempotency;
  readonly reads: Reads;
  readonly cache: ReadCache;
  readonly publicUrl: string;
}

/** What one address may call in all. A school of a thousand may sit behind one. */
const ADDRESS_RATE = { limit: 6_000, seconds: 60 };

/** Mounts every route of the contract: limits, who, may they, parse, handle, check the answer, send it. */
export function mountRoutes<Routes extends Readonly<Record<string, Route>>>(
  app: Express,
  routes: Routes,
  handlers: Handlers<Routes>,
  deps: MountDeps,
): void {
  for (const [name, route] of Object.entries(routes)) {
    // The mapped type above has matched handler and route; a loop over all of them can't say so.
    const handler = handlers[name] as Handler<Route>;
    const readJson = express.json({
      limit: route.maxBodyBytes,
      type: ['application/json', 'application/*+json'],
      verify: (_req, _res, bytes) => requireStrictJson(bytes),
    });
    app[route.method](`${API_PREFIX}${route.path}`, serve({ name, route, handler, readJson, deps }));
  }
}

interface Mounted {
  readonly name: string;
  readonly route: Route;
  readonly handler: Handler<Route>;
  readonly readJson: RequestHandler;
  readonly deps: MountDeps;
}

function serve({ name, route, handler, readJson, deps }: Mounted): RequestHandler {
  return async (req, res) => {
    const context = contextOf(req);
    context.operation = name;
    // Announced too large: not worth reading, whether the route reads a body or not.
    if (Number(req.get('content-length') ?? 0) > route.maxBodyBytes) throw new AppError('too_large');
    const person = await admit(name, route, req, res, context, deps);
    const input = await parseInput(route, readJson, req, res);
    const ifVersion = readIfMatch(req.get('if-match'));
    const cookies = cookiesOf(req, res, deps.publicUrl.startsWith('https:'));
    const wroteAt = Number(cookies.get(WROTE) ?? 0);
    if (person && wroteAt > 0) deps.reads.wrote(person.userId, wroteAt);
    const call = () =>
      handler({
        ...input,
        person,
        address: context.address,
        agent: context.agent,
        signal: context.signal,
        ifVersion,
        cookies,
        requireSameOrigin: () =>
          requireSameOrigin({ origin: req.get('origin'), host: req.get('host'), fetchSite: req.get('sec-fetch-site') }, deps.publicUrl),
      });
    // Who changes something sees it: what was kept of it is dropped before they are answered.
    const handle =
      route.method === 'get' || !deps.cache.on ? call : () => collectAnnounced(call, (announced) => deps.cache.changed(announced));
    const key = person && takesIdempotencyKey(route) ? readIdempotencyKey(req.get('idempotency-key')) : null;
    const answer: unknown =
      person && key !== null
        ? await once(res, deps.idempotency, { userId: person.userId, key, operation: name, request: { ...input, ifVersion } }, handle)
        : await handle();
    if (person && route.method !== 'get') noteWrite(person.userId, cookies, deps);
    res.setHeader('Cache-Control', route.cache === 'revalidate' ? 'private, no-cache' : 'no-store');
    send(route, res, answer);
  };
}

/** When this browser's person last wrote something: other instances of the API must know it too, to read what was written. */
const WROTE = 'watoto_wrote';
const WROTE_FOR_MS = 30_000;

function noteWrite(userId: UserId, cookies: Cookies, { reads, clock }: MountDeps): void {
  if (!reads.replicated) return;
  const now = clock.now();
  reads.wrote(userId, now);
  cookies.set(WROTE, String(now), { path: API_PREFIX, expires: new Date(now + WROTE_FOR_MS) });
}

/** Handles the call unless its key says that it was handled before. */
async function once(res: Response, idempotency: Idempotency, call: Repeatable, handle: () => unknown): Promise<unknown> {
  const { answer, replayed } = await idempotency.once(call, handle);
  if (replayed) res.setHeader(REPLAYED, 'true');
  return answer;
}

/** Counts the call against the address, finds out who it is, counts it against the person, and asks whether they may. */
async function admit(
  name: string,
  route: Route,
  req: Request,
  res: Response,
  context: RequestContext,
  deps: MountDeps,
): Promise<Person | null> {
  const states: RateState[] = [];
  const count = async (policy: string, rate: Route['rate'], who: string) => {
    const state = await deps.limits.take(policy, rate, who);
    states.push(state);
    res.set(rateHeaders(states));
    if (!state.allowed) throw new AppError('too_many_requests', { retryAfterMs: state.resetMs });
  };
  await count('address', ADDRESS_RATE, context.address);
  if (route.auth === 'none') {
    await count(name, route.rate, context.address);
    return null;
  }
  const { person, key } = await authenticate(req, deps.accessTokens, deps.apiKeys, deps.clock.now());
  context.person = person;
  await count(name, route.rate, key ? `key:${key.keyId}` : `user:${person.userId}`);
  requireRole(route.auth, person);
  requireScope(scopeOf(name, route), key);
  return person;
}

async function parseInput(route: Route, readJson: RequestHandler, req: Request, res: Response): Promise<RouteRequest<Route>> {
  const body: unknown = route.body ? await readBody(readJson, req, res) : undefined;
  requireWholeText([req.params, req.query, body]);
  return {
    params: route.params.parse(req.params),
    query: route.query.parse(req.query),
    body: route.body?.parse(body),
  };
}

async function readBody(readJson: RequestHandler, req: Request, res: Response): Promise<unknown> {
  await new Promise<void>((resolve, reject) => {
    readJson(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  if (req.body === undefined) throw new AppError('invalid_input', { message: 'A JSON body is needed (content-type: application/json).' });
  return req.body;
}

function send(route: Route, res: Response, answer: unknown): void {
  res.status(route.status);
  if (!route.response) return void res.end();
  const checked = route.response.safeParse(answer);
  // What we are about to say breaks our own contract: our fault, whatever zod calls it.
  if (!checked.success) throw new AppError('internal', { cause: checked.error });
  if (route.download !== null) return sendFile(route.download, res, Download.parse(checked.data));
  const text = JSON.stringify(checked.data);
  const etag = versionedEtag(checked.data, text);
  if (etag !== null) res.setHeader('ETag', etag);
  res.type('application/json').send(text);
}

function sendFile(type: string, res: Response, { filename, content }: Download): void {
  // attachment() writes RFC 6266's filename*, and takes out what could end the header.
  if (filename !== null) res.attachment(filename);
  res.type(type).send(typeof content === 'string' ? content : Buffer.from(content));
}
