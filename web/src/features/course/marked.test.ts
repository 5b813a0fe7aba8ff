import { expect, it } from 'vitest';
import { ModuleList } from '@watoto/shared/contract/http/modules.ts';
import { marked } from './marked.ts';

const one = (id: string, status: 'not_started' | 'completed', required = true) => ({
  id,
  courseId: '1',
  version: 1,
  type: 'reading',
  title: id,
  description: '',
  durationMinutes: 0,
  required,
  order: Number(id),
  progress: { status, positionSeconds: 0, timeSpentSeconds: 0, score: null, completedAt: null },
});
const list = (...items: object[]) => ModuleList.parse({ items, progress: { percentage: 0, completed: false, currentModuleId: '1' } });

it('counts required modules only, and goes on with the first that is open', () => {
  const before = list(one('1', 'not_started'), one('2', 'completed'), one('3', 'not_started'), one('4', 'not_started', false));
  const after = marked(before, '1');
  expect(after.progress).toMatchObject({ percentage: 66.67, currentModuleId: '3' });
  expect(after.items[0]?.progress?.status).toBe('completed');
  expect(marked(after, '4').progress?.percentage).toBe(66.67);
  expect(marked(marked(after, '3'), '4').progress).toMatchObject({ percentage: 100, currentModuleId: null });
});

it('leaves a list alone that is no student’s', () => {
  const staff = { ...list(one('1', 'not_started')), progress: null };
  expect(marked(staff, '1')).toBe(staff);
});
