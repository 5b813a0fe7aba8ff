import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../kernel/errors.ts';
import { envBool, envInt, envList, envPort, envUrl, parseConfig } from './config.ts';

const schema = z.object({
  PORT: envPort.default(8080),
  REDIS_URL: envUrl('redis', 'rediss', 'memory').default('memory:'),
  SECURE: envBool.default(true),
  WORKERS: envInt(1, 64).optional(),
  ORIGINS: envList.default([]),
  KEY: z.string().min(8, 'must have 8 characters'),
});

/** What parseConfig says of a wrong environment. */
function complaint(env: Record<string, string | undefined>): string {
  try {
    parseConfig(schema, env);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return error.message;
    throw error;
  }
  return 'no complaint';
}

describe('parseConfig', () => {
  it('takes what is set, fills in the rest, and freezes it', () => {
    const config = parseConfig(schema, { PORT: '0', SECURE: 'no', ORIGINS: 'https://a, https://b,', KEY: 'long enough', PATH: '/bin' });
    expect(config).toEqual({ PORT: 0, REDIS_URL: 'memory:', SECURE: false, ORIGINS: ['https://a', 'https://b'], KEY: 'long enough' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseConfig(schema, { PORT: '', WORKERS: '', KEY: 'long enough' }).PORT).toBe(8080);
  });

  it('lists every problem by name, and repeats no value', () => {
    const message = complaint({ PORT: '80800', REDIS_URL: 'http://hidden-password@redis', SECURE: 'maybe', WORKERS: '2.5' });
    expect(message.split('\n')).toEqual([
      'The configuration has 5 problems:',
      '  PORT: must be a whole number from 0 to 65535',
      '  REDIS_URL: must be a URL that starts with redis: or rediss: or memory:',
      '  SECURE: must be true or false',
      '  WORKERS: must be a whole number from 1 to 64',
      '  KEY: is not set',
    ]);
  });

  it('counts a single problem as one', () => {
    expect(complaint({ KEY: 'short' })).toBe('The configuration has one problem:\n  KEY: must have 8 characters');
  });

  it.each(['redis://h:1', 'rediss://h', 'memory:'])('accepts %s', (url) => {
    expect(parseConfig(schema, { REDIS_URL: url, KEY: 'long enough' }).REDIS_URL).toBe(url);
  });
});
