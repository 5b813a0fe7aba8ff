import { api, type RouteName } from '@watoto/shared/contract/http/api.ts';
import { Problem } from '@watoto/shared/contract/http/problem.ts';
import { urlOf } from '@watoto/shared/contract/http/route.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';

export interface Caller {
  readonly url: string;
  readonly token: string;
  /** As a proxy would name it: each pupil is at home. */
  readonly address: string;
}

/** One request of one person. Rejects with AppError: what the API refuses, or `unavailable`. */
export async function ask<T>({ url, token, address }: Caller, name: RouteName, id: string, body?: unknown): Promise<T> {
  const route = api[name];
  const headers = {
    authorization: `Bearer ${token}`,
    'x-forwarded-for': address,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const sent = { method: route.method.toUpperCase(), headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await fetch(`${url}${urlOf(route, { params: { id } })}`, sent).catch((cause: unknown) => {
    throw new AppError('unavailable', { cause });
  });
  const said: unknown = await answer.json();
  if (answer.ok) return said as T;
  const problem = Problem.safeParse(said);
  throw new AppError(problem.success ? problem.data.code : 'internal', { message: JSON.stringify(said) });
}
