import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { ModuleId } from '@watoto/shared/contract/http/modules.ts';
import { AssessmentId } from '@watoto/shared/contract/http/questions.ts';
import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { createApi } from '../src/api.ts';
import { AccessTokens } from '../src/auth/access-token.ts';
import { type Database, openDatabase } from '../src/db/database.ts';
import { ReplicaReads } from '../src/db/reads.ts';
import { TEST_CONFIG, TestClient } from './fixture/api-server.ts';
import { startDebianPostgres } from './fixture/debian-postgres.ts';
import { inDatabase, makeTemplate, quiet, TEMPLATE } from './fixture/postgres.ts';
import { School } from './fixture/school.ts';

/** The routes that read from a replica, walked while it stands still: whoever writes sees what they wrote. */
const scope = new Scope('replica routes');
let primary: Database;
let replica: Database;
let reads: ReplicaReads;
const people = {} as Record<'admin' | 'grace' | 'amina' | 'baraka', TestClient>;
const ids: Record<string, string> = {};
let course: CourseId;

beforeAll(async () => {
  const server = await startDebianPostgres();
  scope.defer(() => server.close());
  await makeTemplate(server.url);
  const follower = await server.replica();
  primary = scope.own(openDatabase({ url: inDatabase(server.url, TEMPLATE), logger: quiet }));
  replica = scope.own(openDatabase({ url: inDatabase(follower.url, TEMPLATE), logger: quiet }));
  reads = scope.own(new ReplicaReads({ primary: primary.db, replica: replica.db, clock: systemClock, logger: quiet }));
  const api = scope.own(createApi({ config: TEST_CONFIG, db: primary.db, reads, logger: quiet }));
  const listening = createServer(api.handler).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  scope.defer(() => void listening.close());
  scope.defer(() => listening.closeAllConnections());
  const { port } = listening.address() as AddressInfo;
  const tokens = new AccessTokens(TEST_CONFIG.accessTokenSecret);
  const school = new School(primary.db);
  const roles: [keyof typeof people, UserRole][] = [
    ['admin', 'admin'],
    ['grace', 'teacher'],
    ['amina', 'student'],
    ['baraka', 'student'],
  ];
  for (const [name, role] of roles) {
    const { id } = await school.person(role, name);
    ids[name] = id;
    const { token } = await tokens.sign({ userId: UserId.parse(id), role }, Date.now());
    people[name] = new TestClient(`http://127.0.0.1:${port}`, { token });
  }
  course = CourseId.parse(await school.course(ids['grace']!, [ids['baraka']!]));
});
afterAll(() => scope.close('over'));

const titles = async (who: TestClient) => (await who.call('courses.list', { query: {} })).body.items.map(({ title }) => title);

test('what one writes one reads, on every route, while the replica stands still', { timeout: 60_000 }, async () => {
  const { admin, grace, amina, baraka } = people;
  const byId = { params: { id: course } };
  // Both are where they read from the replica.
  await expect.poll(() => titles(amina), { timeout: 15_000 }).toEqual(['Rhythm']);
  await expect.poll(() => reads.lagMs, { timeout: 15_000 }).toBeLessThan(1_000);
  await sql`select pg_wal_replay_pause()`.execute(replica.db);
  scope.defer(async () => void (await sql`select pg_wal_replay_resume()`.execute(replica.db)));

  await grace.call('courses.update', { ...byId, body: { title: 'Kora', description: 'Strings' } });
  // Proof that this is about a replica: others are where it stands.
  expect(await titles(amina)).toEqual(['Rhythm']);
  expect((await baraka.call('courses.get', byId)).body.title).toBe('Rhythm');
  expect(await titles(grace)).toEqual(['Kora']);
  expect((await grace.call('courses.get', byId)).body.title).toBe('Kora');
  expect((await grace.call('search.find', { query: { q: 'kora' } })).body.groups.map(({ kind }) => kind)).toEqual(['course']);

  const made = await grace.call('modules.create', { ...byId, body: { type: 'reading', title: 'Tuning' } });
  expect((await grace.call('modules.list', byId)).body.items).toHaveLength(1);
  expect((await grace.call('modules.get', { params: { id: ModuleId.parse(made.body.id) } })).body.title).toBe('Tuning');

  await amina.call('courses.enrol', byId);
  expect((await amina.call('home.get')).body.learning.map(({ title }) => title)).toEqual(['Kora']);
  expect((await amina.call('modules.list', byId)).body.items.map(({ title }) => title)).toEqual(['Tuning']);

  await grace.call('courses.removeStudent', { params: { id: course, studentId: UserId.parse(ids['amina']!) } });
  expect((await grace.call('progress.class', { ...byId, query: {} })).body.students).toBe(1);
  expect((await grace.call('gradebook.get', byId)).body.students).toHaveLength(1);

  const quiz = await grace.call('assessments.create', { ...byId, body: { title: 'First quiz', type: 'quiz' } });
  // A replica knows of no such thing.
  expect((await grace.call('gradebook.items', { params: { id: AssessmentId.parse(quiz.body.id) } })).status).toBe(200);

  const added = { email: 'neema@school.test', firstName: 'Neema', lastName: 'Achieng', role: 'student', grade: 8 } as const;
  await admin.call('people.create', { body: { ...added, locale: 'en' } });
  const found = await admin.call('people.list', { query: { q: 'neema' } });
  expect(found.body.items.map(({ email }) => email)).toEqual([added.email]);
  const log = (await admin.call('audit.list', { query: { action: 'user.created' } })).body.items;
  expect(log).toHaveLength(1);

  // Whoever checks a paper is nobody: it is found though the replica has not heard of it.
  const certificate = randomUUID();
  const { id: enrolment } = await primary.db
    .selectFrom('enrollments')
    .select('id')
    .where('student_id', '=', ids['baraka']!)
    .executeTakeFirstOrThrow();
  await primary.db
    .insertInto('certificates')
    .values({ id: certificate, enrollment_id: enrolment, student_name: 'Baraka', course_title: 'Kora' })
    .execute();
  expect((await admin.call('certificates.check', { params: { id: certificate } })).body.courseTitle).toBe('Kora');
});
