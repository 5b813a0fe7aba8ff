import { api, type Api, type RouteName } from '@watoto/shared/contract/http/api.ts';
import type { SignedIn } from '@watoto/shared/contract/http/auth.ts';
import { Problem } from '@watoto/shared/contract/http/problem.ts';
import { type Route, type RouteInput, type RouteResponse, urlOf } from '@watoto/shared/contract/http/route.ts';
import { AppError, type ErrorCode, ERRORS } from '@watoto/shared/kernel/errors.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';

type Input<N extends RouteName> = Partial<RouteInput<Api[N]>> & { readonly signal?: AbortSignal };

/** The same, whatever the route. */
type SendInput = NonNullable<Parameters<typeof urlOf>[1]> & { readonly body?: unknown; readonly signal?: AbortSignal };

export interface ApiClientDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * The API as functions. Holds the access token in memory only; the refresh token is a cookie that scripts cannot read.
 * A 401 refreshes once and repeats the call; calls that meet it together share one refresh. Every failure is an AppError.
 */
export class ApiClient {
  /** Who is signed in changed: null when nobody is (any more). */
  readonly user = new Emitter<SignedIn['user'] | null>();
  readonly #fetch: ApiClientDeps['fetch'];
  #accessToken: string | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(deps: ApiClientDeps) {
    this.#fetch = deps.fetch;
  }

  /** Calls a route of the contract; the answer is parsed by it. */
  async call<N extends RouteName>(name: N, input: Input<N> = {}): Promise<RouteResponse<Api[N]>> {
    const route: Route = api[name];
    if (route.auth === 'none') return this.#parse(route, await this.#send(route, input));
    if (this.#accessToken === null) await this.refresh();
    const token = this.#accessToken;
    const first = await this.#send(route, input);
    if (first.status !== 401) return this.#parse(route, first);
    // Someone else's 401 may have brought a new token while this call was on its way.
    if (this.#accessToken === token) await this.refresh();
    return this.#parse(route, await this.#send(route, input));
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
    const headers = new Headers({ accept: 'application/json' });
    if (route.auth !== 'none' && this.#accessToken !== null) headers.set('authorization', `Bearer ${this.#accessToken}`);
    if (input.body !== undefined) headers.set('content-type', 'application/json');
    const init: RequestInit = { method: route.method.toUpperCase(), headers, credentials: 'same-origin', cache: 'no-store' };
    if (input.body !== undefined) init.body = JSON.stringify(input.body);
    if (input.signal) init.signal = input.signal;
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
