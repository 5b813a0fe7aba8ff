import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api as contract, type RouteName } from '@watoto/shared/contract/http/api.ts';
import { Problem } from '@watoto/shared/contract/http/problem.ts';
import { type Route, urlOf } from '@watoto/shared/contract/http/route.ts';
import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { AccessTokens } from '../src/auth/access-token.ts';
import { openTestApi, TEST_CONFIG, type TestApi } from './fixture/api-server.ts';
import { fits } from './fixture/fuzz-input.ts';
import { plantStranger, type Stranger } from './fixture/stranger.ts';

/**
 * Every route with an id in its address, asked by somebody of the same role for what is another's. `WHOSE` is written by hand: a route
 * whose address begins with none of these fails here until somebody has said whose things it is about.
 */
const WHOSE: Record<string, keyof Stranger | 'secret' | 'self'> = {
  '/courses/': 'course',
  '/modules/': 'module',
  '/progress/': 'module',
  '/assessments/': 'assessment',
  '/questions/': 'question',
  '/attempts/': 'attempt',
  '/lessons/': 'lesson',
  '/live-quizzes/': 'liveQuiz',
  '/recordings/': 'recording',
  '/lesson-series/': 'series',
  '/users/': 'student',
  '/auth/devices/': 'device',
  '/files/': 'file',
  '/decks/': 'deck',
  '/certificates/': 'certificate',
  '/privacy-requests/': 'privacyRequest',
  // Who has the address may.
  '/calendar/': 'secret',
  // Names a setting of one's own.
  '/notifications/preferences/': 'self',
};
/** Where a body that fits its schema is not good yet. */
const QUESTION = { prompt: 'How many?', options: { kind: 'numeric' }, key: { kind: 'numeric', value: 1 }, points: 1 };
const BODIES: Partial<Record<RouteName, unknown>> = {
  'questions.create': QUESTION,
  'questions.update': QUESTION,
  'questions.preview': QUESTION,
  'bank.create': QUESTION,
};
/** What a second id in an address names; left out: a person. */
const THINGS: Record<string, keyof Stranger> = { exportId: 'export', deckId: 'deck', pictureId: 'boardPicture' };
/** Where a question is needed. */
const QUERIES: Partial<Record<RouteName, Record<string, string>>> = { 'courses.candidates': { q: 'st' } };
const REFUSED = ['not_found', 'forbidden'];

let t: TestApi;
let stranger: Stranger;
const tokens = {} as Record<'student' | 'teacher' | 'ownStudent' | 'ownTeacher', string>;

beforeAll(async () => {
  t = await openTestApi();
  stranger = await plantStranger(t);
  const signer = new AccessTokens(TEST_CONFIG.accessTokenSecret);
  const sign = async (id: string, role: UserRole) => (await signer.sign({ userId: UserId.parse(id), role }, t.school.clock.now())).token;
  tokens.student = await sign((await t.school.person('student', 'Amina')).id, 'student');
  tokens.teacher = await sign((await t.school.person('teacher', 'Grace')).id, 'teacher');
  tokens.ownStudent = await sign(stranger.student, 'student');
  tokens.ownTeacher = await sign(stranger.teacher, 'teacher');
});
afterAll(() => t?.close());

/** With ids in their addresses, and for others than admins, who may see all. */
const routes = (Object.keys(contract) as RouteName[]).filter((name) => {
  const { path, auth }: Route = contract[name];
  const onlyAdmins = typeof auth !== 'string' && auth.every((role) => role === 'admin');
  return path.includes('/:') && auth !== 'none' && !onlyAdmins;
});

function whoseIs({ path }: Route): (typeof WHOSE)[string] | null {
  return Object.entries(WHOSE).find(([begin]) => path.startsWith(begin))?.[1] ?? null;
}

async function ask(name: RouteName, token: string, body: unknown): Promise<string> {
  const route: Route = contract[name];
  const whose = whoseIs(route);
  if (whose === null || whose === 'secret' || whose === 'self') throw new Error('nobody to ask for');
  const [first = 'id', ...others] = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
  const params = {
    [first]: stranger[whose],
    ...Object.fromEntries(others.map((other) => [other, stranger[THINGS[other] ?? 'student']])),
  };
  const response = await fetch(t.url + urlOf(route, { params, query: QUERIES[name] ?? {} }), {
    method: route.method.toUpperCase(),
    headers: { authorization: `Bearer ${token}`, ...(route.body ? { 'content-type': 'application/json' } : {}) },
    ...(route.body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return response.ok ? 'done' : Problem.parse(JSON.parse(text)).code;
}

/** The answer to a body that is good: bodies that fit a schema may still be refused for what the schema can't say. */
async function askWell(name: RouteName, token: string): Promise<string> {
  const { body }: Route = contract[name];
  if (!body || BODIES[name] !== undefined) return ask(name, token, BODIES[name]);
  for (const sample of fc.sample(fits(body, Object.values(stranger)), { numRuns: 40, seed: 7 })) {
    if (!body.safeParse(sample).success) continue;
    const code = await ask(name, token, sample);
    if (code !== 'invalid_input') return code;
  }
  return 'invalid_input';
}

describe.each(routes)('%s', (name) => {
  const route: Route = contract[name];

  test('says whose things it is about', () => {
    expect(whoseIs(route), `${route.path} is in no line of WHOSE`).not.toBeNull();
  });

  const whose = whoseIs(route);
  if (whose === null || whose === 'secret' || whose === 'self') return;

  test.each(['student', 'teacher'] as const)('is refused to a %s whose it is not', async (role) => {
    if (typeof route.auth !== 'string' && !route.auth.includes(role)) return;
    expect(REFUSED).toContain(await askWell(name, tokens[role]));
  });

  if (route.method !== 'get') return;
  test('lets in whose it is', async () => {
    const codes = [await ask(name, tokens.ownStudent, undefined), await ask(name, tokens.ownTeacher, undefined)];
    expect(codes.filter((code) => !REFUSED.includes(code))).not.toEqual([]);
  });
});
