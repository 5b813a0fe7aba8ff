import type { Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

let school: School;
let teacher: Page;
let pupil: Page;
beforeAll(async () => {
  school = await openSchool();
  teacher = await school.signIn('grace');
  pupil = await school.signIn('amina', { width: 360, height: 640, dark: true });
});
afterAll(() => school.close());

it('a pupil tries device and network before a lesson, and the teacher sees the class', async () => {
  await teacher
    .getByRole('link', { name: /^Class readiness: / })
    .first()
    .waitFor();
  await tabTo(teacher, 'a[aria-label^="Class readiness"]');
  await teacher.keyboard.press('Enter');
  const row = teacher.getByRole('row').filter({ hasText: 'Amina' });
  await row.getByText('not yet').waitFor();
  await teacher.getByText(/^0 of \d+ students have tried$/).waitFor();
  await expectGood(teacher, 'a class that has not tried yet');
  const [, lessonId] = /lessons\/([^/]+)\/readiness/.exec(teacher.url()) ?? [];

  await pupil.goto(`${school.embedded.url}/lessons/${lessonId}/ready`);
  // Told aloud as soon as it is known.
  await pupil.getByRole('status').getByText('You will see and hear everything.').waitFor({ timeout: 60_000 });
  await pupil.getByText('Your teacher sees this.').waitFor();
  await expectGood(pupil, 'what was found before a lesson, on a phone in the dark');
  await row.getByText('Everything').waitFor({ timeout: 30_000 });

  await teacher.setViewportSize({ width: 360, height: 640 });
  await expectGood(teacher, 'a class, on a phone');
});

it('the link to it is on the card of a lesson to come', async () => {
  await pupil.goto(school.embedded.url);
  const link = pupil.getByRole('link', { name: /^Try before/ }).first();
  await link.focus();
  await pupil.keyboard.press('Enter');
  await pupil.getByRole('heading', { name: 'Try before the lesson' }).waitFor();
});
