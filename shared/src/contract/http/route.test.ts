import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { LessonId } from '../../kernel/ids.ts';
import { AppError, ERRORS } from '../../kernel/errors.ts';
import { api } from './api.ts';
import { lessonRoutes } from './lessons.ts';
import { PROBLEM_TYPE, Problem, toProblem } from './problem.ts';
import { errorsOf, type Route, route, type RouteInput, type RouteRequest, type RouteResponse, urlOf } from './route.ts';

test('urls carry parameters and queries, encoded', () => {
  expect(urlOf({ path: '/a/:id/b/:other' }, { params: { id: 'x/y', other: 1 }, query: { q: 'a b', none: undefined, limit: 2 } })).toBe(
    '/api/v1/a/x%2Fy/b/1?q=a+b&limit=2',
  );
  expect(urlOf({ path: '/lessons' })).toBe('/api/v1/lessons');
});

test('a route answers 204 where it has nothing to say', () => {
  const draft = { method: 'post', path: '/x', summary: 'x', auth: 'none' } as const;
  expect(route(draft)).toMatchObject({ status: 204, body: null, response: null, errors: [] });
  expect(route({ ...draft, response: z.object({}) })).toMatchObject({ status: 200 });
  expect(route({ ...draft, response: z.object({}), status: 201 })).toMatchObject({ status: 201 });
});

test('who asks for an account may answer that there is none', () => {
  expect(errorsOf(lessonRoutes['lessons.get'])).toEqual(expect.arrayContaining(['not_found', 'unauthenticated', 'internal']));
  expect(errorsOf(api['system.health'])).not.toContain('unauthenticated');
});

test('both sides read their types from the contract', () => {
  type List = (typeof lessonRoutes)['lessons.list'];
  expectTypeOf<RouteInput<List>['query']>().toEqualTypeOf<{ cursor?: string | undefined; limit?: number | undefined }>();
  expectTypeOf<RouteRequest<List>['query']>().toEqualTypeOf<{ cursor?: string | undefined; limit: number }>();
  type Get = (typeof lessonRoutes)['lessons.get'];
  expectTypeOf<RouteInput<Get>['params']['id']>().toEqualTypeOf<string>();
  expectTypeOf<RouteRequest<Get>['params']['id']>().toEqualTypeOf<LessonId>();
  expectTypeOf<RouteResponse<Get>['id']>().toEqualTypeOf<LessonId>();
});

test('every route says what it is, once', () => {
  const routes: [string, Route][] = Object.entries(api);
  for (const [name, { summary, path, params }] of routes) {
    expect(summary, name).not.toBe('');
    expect(
      [...path.matchAll(/:(\w+)/g)].map((match) => match[1]),
      name,
    ).toEqual(Object.keys(params.shape));
  }
  expect(new Set(routes.map(([, { method, path }]) => `${method} ${path}`)).size).toBe(routes.length);
});

test('a problem carries code, words and where, and no cause', () => {
  const error = new AppError('conflict', { message: 'Taken.', details: { by: 1 }, cause: new Error('secret') });
  const problem = toProblem(error, { instance: '/api/v1/lessons', requestId: 'r1' });
  expect(Problem.parse(problem)).toEqual({
    type: '/api/v1/docs#error-conflict',
    title: ERRORS.conflict.message,
    status: 409,
    detail: 'Taken.',
    code: 'conflict',
    instance: '/api/v1/lessons',
    requestId: 'r1',
    details: { by: 1 },
  });
  expect(PROBLEM_TYPE).toBe('application/problem+json');
});
