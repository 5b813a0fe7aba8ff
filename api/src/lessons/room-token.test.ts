import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { RoomTokenClaims } from '@watoto/shared/contract/room-token.ts';
import { peerIdOf, RoomTokens } from './room-token.ts';

const lesson = LessonId.parse('0190f3a4-0000-7000-8000-000000000001');
const other = LessonId.parse('0190f3a4-0000-7000-8000-000000000002');
const amina = UserId.parse('7');
const now = 1_700_000_000_000;
const secret = 'r'.repeat(32);

test('says one person, one room, one role, for a minute', async () => {
  const { token, expiresAt, peerId } = await new RoomTokens(secret).sign(
    lesson,
    amina,
    { role: 'pupil', name: 'Amina', title: 'Rhythm', size: 13 },
    now,
  );
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
    audience: 'watoto-room',
    issuer: 'watoto',
    currentDate: new Date(now),
  });
  expect(RoomTokenClaims.parse(payload)).toEqual({
    jti: payload.jti,
    sub: '7',
    room: lesson,
    peer: peerId,
    role: 'pupil',
    name: 'Amina',
    title: 'Rhythm',
    size: 13,
  });
  expect(payload.exp).toBe(now / 1_000 + 60);
  expect(expiresAt.getTime()).toBe(now + 60_000);
});

test('no two tokens are one', async () => {
  const tokens = new RoomTokens(secret);
  const seat = { role: 'pupil', name: 'Amina', title: 'Rhythm', size: 13 } as const;
  const [a, b] = await Promise.all([tokens.sign(lesson, amina, seat, now), tokens.sign(lesson, amina, seat, now)]);
  expect(a.token).not.toBe(b.token);
});

test('a peer id is stable in a room and means nothing in another', () => {
  expect(peerIdOf(lesson, amina)).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(peerIdOf(lesson, amina)).toBe(peerIdOf(lesson, amina));
  expect(peerIdOf(lesson, amina)).not.toBe(peerIdOf(other, amina));
  expect(peerIdOf(lesson, amina)).not.toBe(peerIdOf(lesson, UserId.parse('8')));
});
