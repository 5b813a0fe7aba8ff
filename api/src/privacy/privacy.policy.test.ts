import { describe, expect, test } from 'vitest';
import { PrivacyState } from '@watoto/shared/contract/http/privacy.ts';
import { heldBy, mayDecide, mayWithdraw } from './privacy.policy.ts';

describe('an erasure', () => {
  const free = { role: 'student', courses: 0, lessons: 0, otherAdmins: 0 } as const;

  test('is held by what needs a successor', () => {
    expect(heldBy(free)).toBeNull();
    expect(heldBy({ ...free, role: 'teacher', courses: 1, lessons: 1 })).toBe('courses');
    expect(heldBy({ ...free, role: 'teacher', lessons: 1 })).toBe('lessons');
    expect(heldBy({ ...free, role: 'admin' })).toBe('last_admin');
    expect(heldBy({ ...free, role: 'admin', otherAdmins: 1 })).toBeNull();
  });

  const states = (may: (state: PrivacyState) => boolean) => PrivacyState.options.filter(may);

  test('can be taken back until it begins', () => {
    expect(states((state) => mayWithdraw({ kind: 'erase', state }))).toEqual(['asked', 'approved']);
    expect(states((state) => mayWithdraw({ kind: 'export', state }))).toEqual([]);
  });

  test('is decided once, refused until it begins, tried again where it failed', () => {
    expect(states((state) => mayDecide({ kind: 'erase', state }, 'approve'))).toEqual(['asked', 'failed']);
    expect(states((state) => mayDecide({ kind: 'erase', state }, 'refuse'))).toEqual(['asked', 'approved']);
    expect(states((state) => mayDecide({ kind: 'export', state }, 'approve'))).toEqual([]);
  });
});
