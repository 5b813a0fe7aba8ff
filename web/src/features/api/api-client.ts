import { api, type Api, type RouteName } from '@watoto/shared/contract/http/api.ts';
import type { SignedIn } from '@watoto/shared/contract/http/auth.ts';
import { Problem } from '@watoto/shared/contract/http/problem.ts';
import { type Download, type Route, type RouteInput, type RouteResponse, urlOf } from '@watoto/shared/contract/http/route.ts';
import { AppError, type ErrorCode, ERRORS } from '@watoto/shared/kernel/errors.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { fileOf, type SavedFile } from './saved-file.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Only what is still of this version may be changed: somebody else's newer one is `precondition_failed`. */
  readonly ifVersion?: number;
  /** Of a POST: who repeats a call after a lost answer repeats its key, and nothing happens twice. Left out: a fresh one. */
  readonly idempotencyKey?: string;
  /** Sent even when the page goes away meanwhile. */
  readonly keepalive?: boolean;
}

type Input<N extends RouteName> = Partial<RouteInput<Api[N]>> & CallOptions;

/** Routes that answer a file. */
export type DownloadName = { [N in RouteName]: NonNullable<Api[N]['response']> extends typeof Download ? N : never }[RouteName];

/** The same, whatever the route. */
type SendInput = NonNullable<Parameters<typeof urlOf>[1]> & CallOptions & { readonly body?: unknown };

export interface ApiClientDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Makes Idempotency-Keys. */
  readonly randomKey?: () => string;
}

/**
 * The API as functions. Holds the access token in memory only; the refresh token is a cookie that scripts cannot read.
 * A 401 refreshes once and repeats the call; calls that meet it together share one refresh. Every failure is an AppError.
 */
export class ApiClient {
  /** Who is signed in changed: null when nobody is (any more). */
  readonly user = new Emitter<SignedIn['user'] | null>();
  readonly #fetch: ApiClientDeps['fetch'];
  readonly #randomKey: () => string;
  #accessToken: string | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(deps: ApiClientDeps) {
    this.#fetch = deps.fetch;
    this.#randomKey = deps.randomKey ?? newKey;
  }

  /** Calls a route of the contract; the answer is parsed by it. */
  async call<N extends RouteName>(name: N, input: Input<N> = {}): Promise<RouteResponse<Api[N]>> {
    const route: Route = api[name];
    return this.#parse(route, await this.#answer(route, input));
  }

  /** Fetches a file: what it is to be called, and what is in it. */
  async download<N extends DownloadName>(name: N, input: Input<N> = {}): Promise<SavedFile> {
    // Which route it is, is not known here, and so not what it takes: the caller's types have seen to that.
    const response = await this.#answer(api[name], input as SendInput);
    if (!response.ok) throw await errorOf(response);
    return fileOf(response);
  }

  async #answer(route: Route, asked: SendInput): Promise<Response> {
    if (route.auth === 'none') return this.#send(route, asked);
    // One key for both tries below: the first may have been done, though its answer never came.
    const input = route.method === 'post' ? { ...asked, idempotencyKey: asked.idempotencyKey ?? this.#randomKey() } : asked;
    if (this.#accessToken === null) await this.refresh();
    const token = this.#accessToken;
    const first = await this.#send(route, input);
    if (first.status !== 401) return first;
    // Someone else's 401 may have brought a new token while this call was on its way.
    if (this.#accessToken === token) await this.refresh();
    return this.#send(route, input);
  }

  async signIn(email: string, password: string): Promise<void> {
    this.#accept(await this.call('auth.login', { body: { email, password } }));
  }

  /** Forgets the token here even where the server cannot be told. */
  async signOut(): Promise<void> {
    try {
      await this.call('auth.logout');
    } finally {
      this.#forget();
    }
  }

  /** A new access token for the cookie. Rejects with `unauthenticated` where there is none: nobody is signed in then. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    try {
      this.#accept(await this.call('auth.refresh'));
    } catch (thrown) {
      const error = AppError.from(thrown);
      // Only the server's "no" signs anyone out: a lost network does not.
      if (ERRORS[error.code].status === 401 || error.code === 'forbidden') this.#forget();
      throw error;
    }
  }

  #accept({ accessToken, user }: SignedIn): void {
    this.#accessToken = accessToken;
    this.user.emit(user);
  }

  #forget(): void {
    this.#accessToken = null;
    this.user.emit(null);
  }

  async #send(route: Route, input: SendInput): Promise<Response> {
    const headers = new Headers({ accept: route.download ?? 'application/json' });
    if (route.auth !== 'none' && this.#accessToken !== null) headers.set('authorization', `Bearer ${this.#accessToken}`);
    if (input.body !== undefined) headers.set('content-type', 'application/json');
    if (input.idempotencyKey !== undefined) headers.set('idempotency-key', input.idempotencyKey);
    if (input.ifVersion !== undefined) headers.set('if-match', `W/"v${input.ifVersion}"`);
    const init: RequestInit = { method: route.method.toUpperCase(), headers, credentials: 'same-origin', cache: 'no-store' };
    if (input.body !== undefined) init.body = JSON.stringify(input.body);
    if (input.signal) init.signal = input.signal;
    if (input.keepalive === true) init.keepalive = true;
    try {
      return await this.#fetch(urlOf(route, input), init);
    } catch (cause) {
      throw new AppError(input.signal?.aborted ? 'cancelled' : 'unavailable', { cause });
    }
  }

  async #parse<N extends RouteName>(route: Route, response: Response): Promise<RouteResponse<Api[N]>> {
    if (!response.ok) throw await errorOf(response);
    if (route.response === null) return undefined as RouteResponse<Api[N]>;
    const parsed = route.response.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw new AppError('internal', { message: 'The answer has an unknown form.', cause: parsed.error });
    return parsed.data as RouteResponse<Api[N]>;
  }
}

/** `crypto.randomUUID` is there on https only; a school's own network may be plain http. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The AppError of a failed answer: its problem+json, or what its status alone says. */
async function errorOf(response: Response): Promise<AppError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = Problem.safeParse(body);
  if (!problem.success) return new AppError(codeOfStatus(response.status));
  const { code, detail, retryAfterMs, details } = problem.data;
  return AppError.fromWire({
    code,
    message: detail,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
  });
}

/** A proxy in between speaks no problem+json. */
function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 413) return 'too_large';
  if (status === 429) return 'too_many_requests';
  return status >= 502 && status <= 504 ? 'unavailable' : 'internal';
}
