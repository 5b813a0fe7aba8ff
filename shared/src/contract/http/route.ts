import { z } from 'zod';
import type { ErrorCode } from '../../kernel/errors.ts';
import type { UserRole } from './user-role.ts';

/** Where every route lives on the origin that web, API and signaling share. */
export const API_PREFIX = '/api/v1';
/** Bytes that a JSON body may have where its route says nothing else, before decompression and after. */
export const MAX_BODY_BYTES = 64 * 1024;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Who may call: anyone, anyone with a valid access token, or only accounts of these roles. */
export type RouteAuth = 'none' | 'user' | readonly UserRole[];

/** `limit` calls in each window of `seconds`, for each person (for each address where nobody is signed in). */
export interface RouteRate {
  readonly limit: number;
  readonly seconds: number;
}

export type DownloadType = 'text/csv' | 'text/calendar' | 'application/pdf' | 'application/json' | 'application/octet-stream';

/** What a route answers that answers a file: people save it, programs read it. */
export const Download = z.object({
  /** As it is saved; null: shown, not saved. */
  filename: z.string().max(200).nullable(),
  content: z.union([z.string(), z.instanceof(Uint8Array)]),
});
export type Download = z.infer<typeof Download>;

/** Parameters, as strings on the wire: `z.coerce.number<number>()` reads a number. */
type Shape = z.ZodObject;

/**
 * The contract of one route: both sides infer their types from it, and the OpenAPI page is made of it. Input is parsed
 * once, at the edge. Errors leave as problem+json (`problem.ts`); `errors` names those beyond `IMPLIED_ERRORS`.
 */
export interface Route<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  A extends RouteAuth = RouteAuth,
> {
  readonly method: Method;
  /** Under `API_PREFIX`; parameters as `:name`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly auth: A;
  readonly params: P;
  readonly query: Q;
  /** null: the route reads no body. */
  readonly body: B | null;
  /** Bytes that the body may have. */
  readonly maxBodyBytes: number;
  /** null: 204, no content. */
  readonly response: R | null;
  /** The media type of an answer that is a file (`Download`), not JSON; null: JSON. */
  readonly download: DownloadType | null;
  readonly status: 200 | 201 | 204;
  readonly rate: RouteRate;
  readonly errors: readonly ErrorCode[];
  /** May a browser keep the answer, and ask whether it still holds? Never: answers with something secret, and all but GET. */
  readonly cache: 'revalidate' | 'never';
}

/** What any route may answer, besides what it declares. */
export const IMPLIED_ERRORS = [
  'invalid_input',
  'too_large',
  'too_many_requests',
  'unavailable',
  'timeout',
  'internal',
] as const satisfies ErrorCode[];
/** What a route that asks who you are may answer. */
export const SIGNED_IN_ERRORS = ['unauthenticated', 'forbidden'] as const satisfies ErrorCode[];

/** What a route that takes an Idempotency-Key may answer. */
export const KEYED_ERRORS = ['conflict', 'key_reused'] as const satisfies ErrorCode[];

/** May it be repeated under an Idempotency-Key? Every POST of somebody signed in may. */
export function takesIdempotencyKey({ method, auth, download }: Pick<Route, 'method' | 'auth' | 'download'>): boolean {
  return method === 'post' && auth !== 'none' && download === null;
}

/** Every code that this route may answer with. */
export function errorsOf(route: Route): readonly ErrorCode[] {
  return [
    ...new Set([
      ...route.errors,
      ...(route.auth === 'none' ? [] : SIGNED_IN_ERRORS),
      ...(takesIdempotencyKey(route) ? KEYED_ERRORS : []),
      ...IMPLIED_ERRORS,
    ]),
  ];
}

export const Nothing = z.object({});
type Nothing = typeof Nothing;

interface RouteDraft<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType, A extends RouteAuth> {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly auth: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly maxBodyBytes?: number;
  readonly response?: R;
  /** Instead of JSON: `response` is `Download` then. */
  readonly download?: DownloadType;
  readonly status?: 200 | 201;
  readonly rate?: RouteRate;
  readonly errors?: readonly ErrorCode[];
  readonly cache?: 'never';
}

/** A person clicking is far below this; a loop is not. */
const USUAL_RATE: RouteRate = { limit: 120, seconds: 60 };

/** Fills in what a route leaves out: no parameters, no body, 204 without a response, the usual rate. */
export function route<
  P extends Shape = Nothing,
  Q extends Shape = Nothing,
  B extends z.ZodType = z.ZodNever,
  R extends z.ZodType = z.ZodVoid,
  const A extends RouteAuth = RouteAuth,
>(draft: RouteDraft<P, Q, B, R, A>): Route<P, Q, B, R, A> {
  return {
    params: Nothing as unknown as P,
    query: Nothing as unknown as Q,
    rate: USUAL_RATE,
    errors: [],
    cache: draft.method === 'get' ? 'revalidate' : 'never',
    ...draft,
    body: draft.body ?? null,
    maxBodyBytes: draft.maxBodyBytes ?? MAX_BODY_BYTES,
    download: draft.download ?? null,
    response: draft.response ?? null,
    status: draft.response ? (draft.status ?? 200) : 204,
  };
}

type BodyOf<R extends Route> = NonNullable<R['body']>;

/** What the caller may write: defaults left out, ids as plain strings. */
export interface RouteInput<R extends Route> {
  readonly params: z.input<R['params']>;
  readonly query: z.input<R['query']>;
  readonly body: z.input<BodyOf<R>>;
}

/** What the handler receives: defaults filled in, ids branded. */
export interface RouteRequest<R extends Route> {
  readonly params: z.output<R['params']>;
  readonly query: z.output<R['query']>;
  readonly body: z.output<BodyOf<R>>;
}

/** What the caller gets, as parsed by the contract (`undefined` for 204). */
export type RouteResponse<R extends Route> = z.output<NonNullable<R['response']>>;
/** What the handler returns, before the contract brands it and cuts off what it does not name. */
export type RouteAnswer<R extends Route> = z.input<NonNullable<R['response']>>;

type Scalar = string | number | boolean | null | undefined;

/** The URL of a call, from the origin: `urlOf(lessonRoutes['lessons.get'], {params: {id}})` -> `/api/v1/lessons/0192...`. */
export function urlOf(
  of: Pick<Route, 'path'>,
  { params = {}, query = {} }: { params?: Readonly<Record<string, Scalar>>; query?: Readonly<Record<string, Scalar>> } = {},
): string {
  const path = of.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null) search.set(name, String(value));
  const asked = search.toString();
  return `${API_PREFIX}${path}${asked === '' ? '' : `?${asked}`}`;
}
