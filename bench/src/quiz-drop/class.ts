import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessTokens } from '@watoto/api/auth/access-token.ts';
import { type Database, openDatabase } from '@watoto/api/db/database.ts';
import { migrate } from '@watoto/api/db/migrate.ts';
import { startPostgres } from '@watoto/embedded/postgres/embedded-postgres.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { SignalingConfig } from '@watoto/signaling/config.ts';
import { createSignaling } from '@watoto/signaling/signaling.ts';
import { BENCH_SECRETS, startApi } from '../login-storm/api-process.ts';
import type { Caller } from './api-caller.ts';

/** A lesson of a course with so many pupils and a bank of questions; Postgres, the API in a process of its own, and signaling. */
export interface ClassOfPupils {
  readonly db: Database['db'];
  readonly signalingUrl: string;
  readonly lessonId: string;
  readonly bank: readonly string[];
  readonly teacher: Caller;
  readonly pupils: readonly Caller[];
}

export async function openClass(scope: Scope, size: number, questions: number): Promise<ClassOfPupils> {
  const logger = createLogger({ service: 'bench', level: 'silent' });
  const dir = await mkdtemp(join(tmpdir(), 'watoto-quiz-'));
  // Postgres runs as somebody else and has to pass through.
  await chmod(dir, 0o711);
  scope.defer(() => rm(dir, { recursive: true, force: true }));
  const postgres = scope.own(await startPostgres({ dir: join(dir, 'postgres'), logger }));
  await migrate({ url: postgres.url, logger });
  const database = openDatabase({ url: postgres.url, logger });
  scope.defer(() => database.close('bench over'));
  const { db } = database;
  const api = await startApi(postgres.url);
  scope.defer(() => api.close());
  const signalingUrl = await startSignaling(scope, logger);

  const person = (role: 'teacher' | 'student', i: number) => ({
    email: `${role}${i}@school.test`,
    first_name: role,
    last_name: String(i),
    role,
    grade: role === 'student' ? 8 : null,
    password_hash: 'nobody signs in by a password',
  });
  const { id: teacherId } = await db.insertInto('users').values(person('teacher', 0)).returning('id').executeTakeFirstOrThrow();
  const students = Array.from({ length: size }, (_, i) => person('student', i));
  const ids = (await db.insertInto('users').values(students).returning('id').execute()).map(({ id }) => id);
  const course = { title: 'Drums', description: '', instructor: teacherId, grade: 8, category: 'music', is_active: true };
  const { id: courseId } = await db.insertInto('courses').values(course).returning('id').executeTakeFirstOrThrow();
  await db
    .insertInto('enrollments')
    .values(ids.map((id) => ({ student_id: id, course_id: courseId })))
    .execute();
  const lessonId = uuidV7(Date.now());
  const lesson = { id: lessonId, course_id: courseId, title: 'Drums', host_id: teacherId, starts_at: new Date(), duration: 45 };
  await db
    .insertInto('lessons')
    .values({ ...lesson, expected_size: Math.min(1_000, size + 1), status: 'scheduled' })
    .execute();
  const bank = await db
    .insertInto('questions')
    .values(Array.from({ length: questions }, (_, i) => question(courseId, i)))
    .returning('id')
    .execute();

  const signer = new AccessTokens(BENCH_SECRETS.accessToken);
  const caller = async (id: string, role: 'teacher' | 'student', i: number): Promise<Caller> => ({
    url: api.url,
    token: (await signer.sign({ userId: UserId.parse(id), role }, Date.now())).token,
    address: `10.0.${i >> 8}.${i & 255}`,
  });
  return {
    db,
    signalingUrl,
    lessonId,
    bank: bank.map(({ id }) => id),
    teacher: await caller(teacherId, 'teacher', 65_000),
    pupils: await Promise.all(ids.map((id, i) => caller(id, 'student', i))),
  };
}

function question(courseId: string, i: number) {
  const choices = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: `Choice ${id}` }));
  return {
    course_id: courseId,
    position: i + 1,
    kind: 'single' as const,
    prompt: `Question ${i + 1}`,
    options: JSON.stringify({ kind: 'single', choices }),
    answer_key: JSON.stringify({ kind: 'single', choice: 'a' }),
    points: '1',
  };
}

/** One instance, for people without media: nobody asks for an SFU node. */
async function startSignaling(scope: Scope, logger: ReturnType<typeof createLogger>): Promise<string> {
  const log = createMemoryLog();
  const registry = createMemoryRegistry();
  const instance = await createSignaling({
    config: SignalingConfig.parse({ instance: `b${randomUUID().slice(0, 6)}`, roomSecret: BENCH_SECRETS.roomToken }),
    log,
    registry,
    connectSfu: () => Promise.reject(new AppError('unavailable')),
    sfuToken: () => Promise.resolve('none'),
    logger,
    metrics: createMetrics('signaling-bench'),
  });
  scope.defer(async () => {
    await instance.close('bench over');
    await registry.close();
    await log.close();
  });
  return `http://127.0.0.1:${instance.port}`;
}
