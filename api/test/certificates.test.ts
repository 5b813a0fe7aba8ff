import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

let t: TestApi;
let people: People<'grace' | 'joseph' | 'admin' | 'amina' | 'baraka'>;
let ids: Ids<keyof typeof people>;
let courseId: string;

beforeAll(async () => {
  t = await openTestApi();
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', admin: 'admin', amina: 'student', baraka: 'student' }));
  courseId = await t.school.course(ids.grace, [ids.amina, ids.baraka]);
});
afterAll(() => t?.close());

test('is had by who has completed the course, checked by anybody, and keeps its names', async () => {
  const mine = (who: TestClient) => who.call('certificates.mine', { params: { id: courseId } });
  const module = await people.grace.call('modules.create', { params: { id: courseId }, body: { type: 'reading', title: 'Only one' } });
  expect((await mine(people.amina)).problem.code).toBe('not_found');
  await people.amina.call('progress.put', { params: { moduleId: module.body.id }, body: { completed: true } });
  const { id } = (await mine(people.amina)).body;
  expect((await mine(people.baraka)).problem.code).toBe('not_found');
  await people.grace.call('courses.update', { params: { id: courseId }, body: { title: 'Another name' } });

  const anybody = new TestClient(t.url);
  expect((await anybody.call('certificates.check', { params: { id } })).body).toEqual({
    id,
    studentName: 'amina Test',
    courseTitle: 'Rhythm',
    issuedAt: new Date(t.school.clock.now()).toISOString(),
  });
  const paper = (who: TestClient) => fetch(`${t.url}/api/v1/certificates/${id}/paper`, { headers: { authorization: who.authorization } });
  for (const who of ['amina', 'grace', 'admin'] as const) {
    const answer = await paper(people[who]);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
  }
  for (const who of ['baraka', 'joseph'] as const) expect((await paper(people[who])).status).toBe(404);

  await t.db
    .updateTable('certificates')
    .set({ revoked_at: new Date(0) })
    .execute();
  expect((await anybody.call('certificates.check', { params: { id } })).problem.code).toBe('not_found');
  expect((await paper(people.amina)).status).toBe(404);
});
