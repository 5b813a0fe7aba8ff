import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api as contract, type RouteName } from '@watoto/shared/contract/http/api.ts';
import { Problem } from '@watoto/shared/contract/http/problem.ts';
import { errorsOf, type Route, urlOf } from '@watoto/shared/contract/http/route.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { AccessTokens } from '../src/auth/access-token.ts';
import { Passwords } from '../src/auth/passwords.ts';
import { openTestApi, TEST_CONFIG, type TestApi } from './fixture/api-server.ts';
import { broken, fits, NASTY_TEXT, nastyValue } from './fixture/fuzz-input.ts';
import { MARKER, plantStranger } from './fixture/stranger.ts';

/**
 * Every route of the contract, asked with what fits its schemas and with what does not, by everyone who may: no answer is our fault,
 * late, or other than the contract says, and none has anything of somebody else's. `FUZZ_SEED` asks the same again.
 */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 25);
/** The same each time, so that a change fails for what it changed; another one to look for more: FUZZ_SEED=$RANDOM. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
const ANSWER_WITHIN_MS = 10_000;
/** Enough of each role that no limit is met. */
const CROWD = 40;

interface Trial {
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
}
interface Asking {
  readonly name: RouteName;
  readonly who: 'nobody' | UserRole;
  readonly token: string | null;
  readonly trial: Trial;
}

let t: TestApi;
const crowd: Record<UserRole, string[]> = { student: [], teacher: [], admin: [] };
let ids: string[] = [];

beforeAll(async () => {
  t = await openTestApi({}, undefined, {});
  const password_hash = await new Passwords().hash('correct horse battery');
  const tokens = new AccessTokens(TEST_CONFIG.accessTokenSecret);
  for (const role of UserRole.options) {
    const rows = Array.from({ length: CROWD }, (_, i) => ({
      email: `${role}${i}@school.test`,
      first_name: 'Fuzz',
      last_name: role,
      role,
      grade: role === 'student' ? 7 : null,
      password_hash,
    }));
    for (const { id } of await t.db.insertInto('users').values(rows).returning('id').execute())
      crowd[role].push((await tokens.sign({ userId: UserId.parse(id), role }, t.school.clock.now())).token);
  }
  ids = [...Object.values(await plantStranger(t)), '1', '9223372036854775807', randomUUID()];
});
afterAll(() => t?.close());

/** Who may call it, one of each. */
function callers({ auth }: Route): ('nobody' | UserRole)[] {
  if (auth === 'none') return ['nobody'];
  return auth === 'user' ? [...UserRole.options] : [...auth];
}

function trials(name: RouteName, count: number, seed: number): Trial[] {
  const route: Route = contract[name];
  const some = fc.tuple(
    fits(route.params, ids),
    fits(route.query, ids),
    route.body ? fits(route.body, ids) : fc.constant(undefined),
    fc.record({ at: fc.nat(200), by: nastyValue, how: fc.constantFrom('exchange' as const, 'take' as const, 'add' as const) }),
    fc.constantFrom('fits', 'fits', 'body', 'body', 'query', 'params'),
    fc.constantFrom(...NASTY_TEXT),
  );
  return fc.sample(some, { numRuns: count, seed }).map(([params, query, body, change, spoil, text]) => ({
    params: (spoil === 'params' ? broken(params, { ...change, by: text, how: 'exchange' }) : params) as Record<string, unknown>,
    query: (spoil === 'query' ? broken(query, { ...change, by: text, how: 'exchange' }) : query) as Record<string, unknown>,
    body: spoil === 'body' && route.body ? broken(body, change) : body,
  }));
}

/** Throws for an address that can't be written. */
function addressOf(name: RouteName, { params, query }: Trial): string {
  const plain = (all: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(typeof all === 'object' && all !== null ? all : {}).map(([key, value]) => [
        key,
        typeof value === 'string' || typeof value === 'number' || value === undefined ? value : JSON.stringify(value),
      ]),
    );
  return t.url + urlOf(contract[name], { params: plain(params), query: plain(query) });
}

/** What is wrong with the answer; null: nothing. */
async function ask({ name, who, token, trial }: Asking, from: number): Promise<string | null> {
  const route: Route = contract[name];
  // An empty part of an address makes it another one.
  if (Object.values(trial.params).some((part) => ['', '.', '..'].includes(String(part)))) return null;
  let url: string;
  try {
    url = addressOf(name, trial);
  } catch {
    return null; // Half a character can't be part of an address.
  }
  const response = await fetch(url, {
    method: route.method.toUpperCase(),
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(route.body ? { 'content-type': 'application/json' } : {}),
      'x-forwarded-for': `10.${(from >> 16) & 255}.${(from >> 8) & 255}.${from & 255}`,
    },
    ...(route.body ? { body: JSON.stringify(trial.body) ?? 'null' } : {}),
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const text = await response.text();
  // What was asked may be said again.
  if (who !== 'admin' && text.includes(MARKER) && !JSON.stringify(trial).includes(MARKER))
    return `says what is a stranger's: ${text.slice(0, 300)}`;
  if (response.ok) return wrongSuccess(route, response.status, text);
  const problem = Problem.safeParse(jsonOf(text));
  if (!problem.success) return `${response.status} is no problem+json: ${text.slice(0, 200)}`;
  const { code } = problem.data;
  if (code === 'unknown_call') return null; // So does a slash in it.
  if (!errorsOf(route).includes(code)) return `${code} is not declared: ${problem.data.detail}`;
  return code === 'internal' || code === 'timeout' ? code : null;
}

function wrongSuccess(route: Route, status: number, text: string): string | null {
  if (status !== route.status) return `status ${status} instead of ${route.status}`;
  if (!route.response || route.download !== null) return null;
  const parsed = route.response.safeParse(jsonOf(text));
  return parsed.success ? null : `not as the contract says: ${parsed.error.message.slice(0, 200)}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

test(
  `every route, for ${SECONDS} s`,
  async () => {
    const end = performance.now() + SECONDS * 1_000;
    const names = (Object.keys(contract) as RouteName[]).filter((name) => name !== 'system.openapi');
    const wrong = new Map<string, string>();
    let asked = 0;
    for (let round = 0; performance.now() < end; round += 1) {
      for (const name of names) {
        if (performance.now() > end && round > 0) break;
        const roles = callers(contract[name]);
        const askings = trials(name, 4, SEED + round).map((trial, i): Asking => {
          const who = roles[(round + i) % roles.length] ?? 'nobody';
          return { name, who, trial, token: who === 'nobody' ? null : (crowd[who][(round * 4 + i) % CROWD] ?? null) };
        });
        await Promise.all(
          askings.map(async (one) => {
            asked += 1;
            const found = await ask(one, asked).catch((error: unknown) => `no answer: ${String(error)}`);
            if (found !== null)
              wrong.set(`${name} ${found.slice(0, 40)}`, `${name} as ${one.who}: ${found}\n  ${JSON.stringify(one.trial).slice(0, 600)}`);
          }),
        );
      }
    }
    expect([...wrong.values()], `FUZZ_SEED=${SEED}`).toEqual([]);
    expect(asked).toBeGreaterThan(names.length * 4);
  },
  (SECONDS + 60) * 1_000,
);
