import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Notification, NOTIFICATION_KINDS } from '@watoto/shared/contract/http/notifications.ts';
import { en } from '../../i18n/en.ts';
import { pathOf, wordsOf } from './words.ts';

let t: TFunction;
beforeAll(async () => {
  const instance = i18next.createInstance();
  t = await instance.init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } });
});
const facts: Notification['facts'] = {
  title: 'Drums',
  course: null,
  startsAt: '2026-03-02T09:00:00Z',
  change: null,
  target: { to: 'lesson', id: 'a b' },
};

describe('a notification', () => {
  it.each([...NOTIFICATION_KINDS])('has words: %s', (kind) => {
    expect(wordsOf(t, { kind, facts }, () => 'at nine')).toMatch(/Drums/);
  });

  it('says what has changed, and leads to no lesson that does not take place', () => {
    const cancelled = { ...facts, change: 'cancelled' as const };
    expect(wordsOf(t, { kind: 'lessonChanged', facts: cancelled }, () => '')).toBe('Drums does not take place');
    expect(pathOf({ facts: cancelled })).toBeNull();
    expect(pathOf({ facts })).toBe('/lessons/a%20b');
    expect(pathOf({ facts: { ...facts, target: { to: 'timetable', id: 'a b' } } })).toBe('/timetable?lesson=a%20b');
  });
});
