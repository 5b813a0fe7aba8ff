import { expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { iceServersFor, turnCredential } from './ice-servers.ts';

const person = UserId.parse('42');

test('signs as everyone does who speaks to coturn', () => {
  // printf '1433895918:mbzrxpgjys' | openssl dgst -sha1 -hmac north -binary | base64
  expect(turnCredential('north', 'mbzrxpgjys', 1_433_895_918)).toEqual({
    username: '1433895918:mbzrxpgjys',
    credential: 'd2Q1V6JRLjCTMOhoc8cTgEoi7u0=',
  });
});

test('is for one person, and for as long as it says', () => {
  const turn = { urls: ['turn:turn.school.example:3478'], secret: 's'.repeat(32), ttl: 600 };
  const given = iceServersFor(turn, person, 1_700_000_000_999);
  expect(given.seconds).toBe(600);
  expect(given.expiresAt).toBe('2023-11-14T22:23:20.000Z');
  expect(given.iceServers).toEqual([{ urls: turn.urls, ...turnCredential(turn.secret, person, 1_700_000_600) }]);
});

test('a school without a relay says so', () => {
  expect(iceServersFor(undefined, person, 0)).toEqual({ iceServers: [], expiresAt: null, seconds: null });
});
