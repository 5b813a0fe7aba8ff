import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { AssessmentId } from '@watoto/shared/contract/http/questions.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { ModuleId } from '@watoto/shared/contract/http/modules.ts';
import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { createApi } from '../src/api.ts';
import { AccessTokens } from '../src/auth/access-token.ts';
import { Passwords } from '../src/auth/passwords.ts';
import type { Tables } from '../src/db/tables.ts';
import { TEST_CONFIG, TestClient } from './fixture/api-server.ts';
import { fillSchool } from './fixture/big-school.ts';
import { quiet } from './fixture/postgres.ts';
import { START } from './fixture/school.ts';
import { createTestDatabase } from './fixture/test-database.ts';

/** What the hot paths ask of a large database, as the routes themselves ask it: the plan of each statement is read. */
interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Read from one end to the other, these cost a school its morning. */
const BIG = ['users', 'enrollments', 'module_progress', 'course_modules', 'questions', 'attempts', 'attempt_answers', 'auth_families'];

const scope = new Scope('plans');
const asked: Statement[] = [];
let db: Kysely<Tables>;
let student: TestClient;
let email: string;
let teacher: TestClient;
let admin: TestClient;

beforeAll(async () => {
  const database = scope.own(await createTestDatabase());
  const pool = new Pool({ connectionString: database.url, max: 4 });
  db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void asked.push({ text: query.sql, parameters: query.parameters }),
  });
  scope.defer(() => db.destroy());
  const { firstStudent } = await fillSchool(db, { users: 20_000, courses: 500, enrolments: 100_000 });
  const clock = new FakeClock(START);
  const api = scope.own(createApi({ config: TEST_CONFIG, db, logger: quiet, clock }));
  const server = createServer(api.handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.defer(() => void server.close());
  scope.defer(() => server.closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const tokens = new AccessTokens(TEST_CONFIG.accessTokenSecret);
  const as = async (id: number, role: UserRole) =>
    new TestClient(`http://127.0.0.1:${port}`, { token: (await tokens.sign({ userId: UserId.parse(String(id)), role }, START)).token });
  // As the school's people have it: most of the other passwords are none.
  const password_hash = await new Passwords().hash(PASSWORD);
  await db.updateTable('users').set({ password_hash }).where('id', '=', String(firstStudent)).execute();
  email = `person${firstStudent}@school.test`;
  student = await as(firstStudent, 'student');
  teacher = await as(1, 'teacher');
  admin = await as(2, 'admin');
}, 120_000);
afterAll(() => scope.close('over'));

/** What `work` asks, without what begins and ends transactions. */
async function statementsOf(work: () => Promise<{ readonly status: number }>): Promise<Statement[]> {
  asked.length = 0;
  expect((await work()).status).toBeLessThan(300);
  return asked.filter(({ text }) => /^(with|select|insert|update|delete)/i.test(text));
}

async function bigScansOf({ text, parameters }: Statement): Promise<string[]> {
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>({
    ...sql`select 1`.compile(db),
    sql: `explain (format json) ${text}`,
    parameters,
  });
  const scans: string[] = [];
  const look = (node: PlanNode) => {
    if (node['Node Type'] === 'Seq Scan' && BIG.includes(node['Relation Name'] ?? ''))
      scans.push(`${node['Relation Name']}: ${text.slice(0, 400)}`);
    for (const inner of node.Plans ?? []) look(inner);
  };
  const [plan] = rows[0]!['QUERY PLAN'];
  look(plan!.Plan);
  return scans;
}

const PASSWORD = 'a bicycle made of drums';
/** Of the first student's first course. */
const quiz = async () => {
  const { id } = await db.selectFrom('assessments').select('id').where('course_id', '=', '1').executeTakeFirstOrThrow();
  return { id: AssessmentId.parse(id) };
};
/** The same attempt each time: it is under way. */
const attempt = async () => (await student.call('attempts.start', { params: await quiz() })).body;
async function save() {
  const { id, questions } = await attempt();
  const answers = questions.slice(0, 2).map((question) => {
    const answer = { kind: 'numeric' as const, text: '1' };
    return { questionId: question.id, answer, clientSeq: 1 };
  });
  asked.length = 0;
  return student.call('attempts.save', { params: { id }, body: { answers } });
}

/** In none of the first student's courses. */
const OTHER = CourseId.parse('3');
const moduleId = async () => {
  const { id } = await db.selectFrom('course_modules').select('id').where('course_id', '=', OTHER).orderBy('id').executeTakeFirstOrThrow();
  return ModuleId.parse(id);
};

test.each<[string, () => Promise<{ readonly status: number }>]>([
  ['who am I', () => student.call('users.me')],
  ['the catalogue', () => student.call('courses.list', { query: {} })],
  ['the catalogue of a teacher', () => teacher.call('courses.list', { query: { sort: 'title' } })],
  ['the catalogue, the newest first', () => student.call('courses.list', { query: { sort: 'newest' } })],
  ['the catalogue, what many take first', () => student.call('courses.list', { query: { sort: 'popular' } })],
  ['the catalogue of a grade', () => student.call('courses.list', { query: { grade: 8, category: 'music' } })],
  ['a search', () => student.call('courses.list', { query: { q: 'drums kind' } })],
  ['my courses', () => student.call('courses.list', { query: { mine: 'true' } })],
  ['the courses that I give', () => teacher.call('courses.list', { query: { mine: 'true' } })],
  ['a course', () => student.call('courses.get', { params: { id: OTHER } })],
  ['taking a course', () => student.call('courses.enrol', { params: { id: OTHER } })],
  ['its modules', () => student.call('modules.list', { params: { id: OTHER } })],
  ['progress', async () => student.call('progress.put', { params: { moduleId: await moduleId() }, body: {} })],
  ['leaving a course', () => student.call('courses.leave', { params: { id: OTHER } })],
  ['searching for everything', () => student.call('search.find', { query: { q: 'drums kind' } })],
  ['a teacher searching for everything', () => teacher.call('search.find', { query: { q: 'first12' } })],
  ['an admin searching for everything', () => admin.call('search.find', { query: { q: 'first12' } })],
  ['an admin searching for modules', () => admin.call('search.find', { query: { q: 'part kind' } })],
  ['signing in by e-mail', () => student.call('auth.login', { body: { email, password: PASSWORD } })],
  ['beginning an attempt', async () => student.call('attempts.start', { params: await quiz() })],
  ['saving answers', save],
  ['handing in', async () => student.call('attempts.submit', { params: { id: (await attempt()).id } })],
  ['what waits to be graded', () => teacher.call('grading.queue', { query: {} })],
  ['my lessons', () => student.call('lessons.list', { query: {} })],
])('%s reads no big table from end to end', async (_, work) => {
  const statements = await statementsOf(work);
  expect(statements.length).toBeGreaterThan(0);
  const scans = await Promise.all(statements.map(bigScansOf));
  expect(scans.flat()).toEqual([]);
});

test('places are counted as they come and go', async () => {
  const counted = sql<{ wrong: number }>`
    select count(*)::int as wrong from courses c
    where enrolled_count <> (select count(*) from enrollments e where e.course_id = c.id and e.status <> 'dropped')`;
  expect((await counted.execute(db)).rows).toEqual([{ wrong: 0 }]);
  await sql`update enrollments set status = 'dropped' where id % 10 = 0`.execute(db);
  await sql`update enrollments set status = 'completed' where id % 20 = 0`.execute(db);
  await sql`delete from enrollments where id % 7 = 0`.execute(db);
  expect((await counted.execute(db)).rows).toEqual([{ wrong: 0 }]);
});
