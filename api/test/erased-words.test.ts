import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERASE_AFTER_HOURS } from '@watoto/shared/contract/http/privacy.ts';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { peerIdOf } from '../src/lessons/room-token.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { MINUTE, PASSWORD } from './fixture/school.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t?.close());

test('an erasure finds words by the logs: of lessons that attendance knows nothing of, and where somebody else brought them again', async () => {
  const teacher = await t.school.person('teacher', 'Logkeeper');
  const helper = await t.school.person('admin', 'Rehemahelper');
  const head = await t.school.person('admin', 'Head');
  const admin = await new TestClient(t.url).signedIn(head.email);
  const other = await t.school.person('student', 'Otherstays');
  // More than are asked for at once.
  const lesson = { host_id: teacher.id, title: 'Drums', starts_at: new Date(t.school.clock.now()), duration: 45, expected_size: 30 };
  const ended = { ...lesson, status: 'ended' as const, log_sealed_at: lesson.starts_at };
  const ids = Array.from({ length: 1_001 }, () => randomUUID()).toSorted();
  await t.db
    .insertInto('lessons')
    .values(ids.map((id) => ({ ...ended, id })))
    .execute();
  const ends = [ids[0]!, ids.at(-1)!];
  const text = (id: string, version: number, words: string) => ({
    ...{ id, version, nonce: 1, index: 'a0', seed: 1, x: 0, y: 0, width: 10, height: 10 },
    ...{ type: 'text', text: words, fontSize: 20, font: 5, lineHeight: 1.25 },
  });
  const drawn = (...put: object[]) => ({ put, drop: [] });
  const group = { id: randomUUID(), peerIds: [] };
  const said = (lessonId: string): [string | null, string, object][] => {
    const [host, gone, stays] = ([teacher, helper, other] as const).map(({ id }) => peerIdOf(LessonId.parse(lessonId), UserId.parse(id)));
    if (!host || !gone || !stays) throw new Error('three people');
    const joined = (peerId: string, name: string, role: string) => ({
      peerId,
      connectionId: randomUUID(),
      name,
      role,
      tokenId: null,
      keepsMedia: false,
    });
    return [
      [null, 'peer.joined', joined(host, 'Logkeeper Test', 'host')],
      [null, 'peer.joined', joined(gone, 'Rehema H.', 'cohost')],
      [gone, 'groups.opened', { groups: [{ ...group, name: 'Rehema group' }], lastsMs: null }],
      [gone, 'quiz.opened', { quizId: randomUUID(), title: 'Rehema quiz', closesAt: 1 }],
      [gone, 'deck.opened', { deckId: randomUUID(), title: 'Rehema slides', pages: 1 }],
      [gone, 'board.drawn', drawn(text('one', 1, 'Rehema text'))],
      [host, 'board.drawn', drawn(text('one', 2, 'Rehema text'), text('two', 1, 'Text of another'))],
      [gone, 'board.drawn', drawn(text('two', 2, 'Text of another'))],
      [host, 'message.restored', { messageId: 3, peerId: gone, text: 'Rehema message' }],
      [stays, 'timer.started', { lastsMs: 60_000, label: 'Timer of another' }],
    ];
  };
  // The first and the last that are looked at.
  for (const lesson_id of ends)
    await t.db
      .insertInto('lesson_events')
      .values(
        said(lesson_id).map(([peer, type, data], i) => ({
          lesson_id,
          seq: String(i + 1),
          at: new Date(1_000 + i),
          type,
          peer,
          data: JSON.stringify(data),
        })),
      )
      .execute();
  const client = await new TestClient(t.url).signedIn(helper.email);
  const { id } = (await client.call('privacy.ask', { body: { kind: 'erase', password: PASSWORD } })).body;
  await admin.call('privacy.decide', { params: { id }, body: { decision: 'approve', note: '' } });
  t.school.clock.advance((ERASE_AFTER_HOURS * 60 + 1) * MINUTE);
  await pollUntil(
    async () => {
      const { state } = await t.db.selectFrom('privacy_requests').select('state').where('id', '=', id).executeTakeFirstOrThrow();
      return state === 'done' ? null : `the erasure: ${state}`;
    },
    { timeoutMs: 20_000, everyMs: 20 },
  );
  const left = await t.db.selectFrom('lesson_events').select('data').where('lesson_id', 'in', ends).execute();
  const all = JSON.stringify(left);
  expect(all).not.toContain('Rehema');
  expect(all.split('Text of another')).toHaveLength(5);
  expect(all.split('Timer of another')).toHaveLength(3);
  expect(all.split('Logkeeper Test')).toHaveLength(3);
});
