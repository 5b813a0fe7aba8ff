import { describe, expect, it } from 'vitest';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Credentials } from './credentials.ts';

function rig() {
  let made = 0;
  return new Credentials(() => Promise.resolve(`fresh-${++made}`));
}

describe('Credentials', () => {
  it('shows a fresh token until the first join, then the resume token', async () => {
    const credentials = rig();
    expect(await credentials.token()).toBe('fresh-1');
    expect(await credentials.token()).toBe('fresh-2');
    credentials.granted('resume');
    expect(await credentials.token()).toBe('resume');
  });

  it('falls back to a fresh one, once, where the resume token has expired', async () => {
    const credentials = rig();
    credentials.granted('resume');
    expect(credentials.refused('token_expired')).toBe(true);
    expect(await credentials.token()).toBe('fresh-1');
    expect(credentials.refused('token_expired')).toBe(false);
    credentials.granted('again');
    expect(credentials.refused('unauthenticated')).toBe(true);
  });

  it('knows what no token can mend', () => {
    expect((['banned', 'lesson_ended', 'forbidden'] as const).map((code) => rig().refused(code))).toEqual([false, false, false]);
  });

  it('counts a token that could not be had as a network fault, unless the API said why', async () => {
    const offline = new Credentials(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(offline.token()).rejects.toMatchObject({ code: 'unavailable' });
    const refused = new Credentials(() => Promise.reject(new AppError('lesson_not_open')));
    await expect(refused.token()).rejects.toMatchObject({ code: 'lesson_not_open' });
  });
});
