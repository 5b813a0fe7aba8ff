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
    databaseUrl: env.DATABASE_URL,
    api: { profile: 'cluster', production: true, demo: false, trustedProxies: 1 },
  });
});

test('has no secret of its own: names what is missing', () => {
  expect(() => configFrom({ ...env, ACCESS_TOKEN_SECRET: undefined, ROOM_TOKEN_SECRET: 'short' })).toThrow(
    /ACCESS_TOKEN_SECRET: is not set[\s\S]*ROOM_TOKEN_SECRET: must have at least 32/,
  );
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
