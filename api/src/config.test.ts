import { describe, expect, test } from 'vitest';
import { type ApiConfig, configFrom, requireSafe } from './config.ts';

const env = {
  PUBLIC_URL: 'https://school.example',
  DATABASE_URL: 'postgres://u:p@db/school',
  ACCESS_TOKEN_SECRET: 'a'.repeat(32),
  ROOM_TOKEN_SECRET: 'b'.repeat(32),
};

test('reads the environment', () => {
  expect(configFrom({ ...env, PORT: '8081', TRUSTED_PROXIES: '1' })).toMatchObject({
    port: 8081,
    opsPort: 9_300,
    redisUrl: null,
    databaseUrl: env.DATABASE_URL,
    api: { profile: 'cluster', production: true, demo: false, trustedProxies: 1 },
  });
});

test('has no secret of its own: names what is missing', () => {
  expect(() => configFrom({ ...env, ACCESS_TOKEN_SECRET: undefined, ROOM_TOKEN_SECRET: 'short' })).toThrow(
    /ACCESS_TOKEN_SECRET: is not set[\s\S]*ROOM_TOKEN_SECRET: must have at least 32/,
  );
});

const turn = { TURN_URLS: 'turn:turn.school.example:3478?transport=udp, turns:turn.school.example:443', TURN_SECRET: 't'.repeat(32) };

test('knows the relay, if there is one', () => {
  expect(configFrom(env).api.turn).toBeUndefined();
  expect(configFrom({ ...env, ...turn, TURN_TTL: '300' }).api.turn).toEqual({
    urls: ['turn:turn.school.example:3478?transport=udp', 'turns:turn.school.example:443'],
    secret: turn.TURN_SECRET,
    ttl: 300,
  });
  expect(configFrom({ ...env, ...turn }).api.turn?.ttl).toBe(600);
});

test.each([
  ['a relay without its secret', { TURN_SECRET: undefined }, 'TURN_SECRET'],
  ['a short secret', { TURN_SECRET: 'short' }, 'at least 32'],
  ['a secret that signs something else', { TURN_SECRET: env.ROOM_TOKEN_SECRET }, 'turn.secret'],
  ['an address that is none', { TURN_URLS: 'https://turn.school.example' }, 'TURN_URLS'],
  ['an address with a password in it', { TURN_URLS: 'turn:me:secret@turn.school.example' }, 'TURN_URLS'],
])('refuses %s', (_, change, says) => {
  expect(() => configFrom({ ...env, ...turn, ...change })).toThrow(says);
});

describe('refuses', () => {
  const safe: ApiConfig = {
    profile: 'embedded',
    publicUrl: 'http://localhost:8080',
    accessTokenSecret: 'a'.repeat(32),
    roomTokenSecret: 'b'.repeat(32),
    trustedProxies: 0,
    demo: true,
    production: false,
  };
  test('nothing about a demo at home', () => expect(() => requireSafe(safe)).not.toThrow());
  test.each([
    ['a demo in production', { production: true }],
    ['a demo in a cluster', { profile: 'cluster' as const }],
    ['a short secret', { roomTokenSecret: 'b' }],
    ['one secret for two things', { roomTokenSecret: 'a'.repeat(32) }],
  ])('%s', (_, change) => {
    expect(() => requireSafe({ ...safe, ...change })).toThrow();
  });
});
