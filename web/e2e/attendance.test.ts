import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School, until } from './school.fixture.ts';

const PHONE = { width: 360, height: 640 };

let school: School;
let teacher: Page;
let pupil: Page;
beforeAll(async () => {
  school = await openSchool();
  // The pupil first: what counts begins with the teacher.
  pupil = await school.enter('amina', { mic: false, camera: false, ...PHONE, dark: true });
  teacher = await school.enter('grace', { mic: false, camera: false });
});
afterAll(async () => {
  await school.close();
});

it('a teacher ends a lesson and sees who was there, corrects it and takes that back; the course and the pupil have it too', async () => {
  await pupil.getByRole('button', { name: 'Raise hand' }).click();
  await teacher.getByRole('button', { name: 'Polls and quizzes' }).click();
  await teacher.getByRole('button', { name: 'Yes or no?' }).click();
  await pupil.getByTestId('poll').getByRole('button', { name: 'Yes' }).click();
  await pupil.getByText('Your answer is in.').waitFor();
  await teacher.getByRole('button', { name: 'Leave' }).click();
  await teacher.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
  await teacher.getByRole('link', { name: 'Who was there' }).click();

  const row = (name: string) => teacher.getByRole('row').filter({ hasText: name });
  await row('Amina').waitFor({ timeout: 30_000 });
  expect(await row('Amina').getByRole('combobox').textContent()).toBe('Present');
  expect(await row('Baraka').getByRole('combobox').textContent()).toBe('Absent');
  await expectGood(teacher, 'who was in a lesson');
  const [file] = await Promise.all([
    teacher.waitForEvent('download'),
    teacher.getByRole('button', { name: 'Save the polls as CSV' }).click(),
  ]);
  expect(await readFile(await file.path(), 'utf8')).toContain(',yes or no,1,Yes,1,Amina Juma');

  const [table] = await Promise.all([
    teacher.waitForEvent('download'),
    teacher.getByRole('button', { name: 'Save as CSV', exact: true }).click(),
  ]);
  expect(table.suggestedFilename()).toMatch(/^attendance-.+\.csv$/);
  const [head = '', ...lines] = (await readFile(await table.path(), 'utf8')).trim().split('\r\n');
  expect(head).toContain('Minutes with the microphone on,Minutes with the camera on');
  expect(lines.find((line) => line.startsWith('Amina'))).toMatch(/^Amina Juma,present,present,/);
  expect(lines.find((line) => line.startsWith('Baraka'))).toMatch(/^Baraka Otieno,absent,absent,/);

  // With the keyboard alone; what is seen as a row and a column is heard as a name.
  await tabTo(teacher, '[role=combobox][aria-label="How it was: Baraka Otieno"]');
  await teacher.keyboard.press('Enter');
  await teacher.getByRole('option', { name: 'Late' }).waitFor();
  await teacher.keyboard.press('l');
  await until(async () =>
    (await teacher.getByRole('option', { name: 'Late' }).evaluate((option) => option === document.activeElement))
      ? null
      : 'the focus on it',
  );
  await teacher.keyboard.press('Enter');
  await teacher.getByRole('status').getByText('Changed.').waitFor();
  await row('Baraka').getByText('The log says: Absent').waitFor();
  await teacher.setViewportSize(PHONE);
  await expectGood(teacher, 'who was in a lesson, on a phone');
  await teacher.setViewportSize({ width: 1366, height: 768 });
  await tabTo(teacher, 'button:has-text("Undo")');
  await teacher.keyboard.press('Enter');
  await row('Baraka').getByText('The log says').waitFor({ state: 'detached' });
  expect(await row('Baraka').getByRole('combobox').textContent()).toBe('Absent');

  await teacher.getByRole('link', { name: /^All lessons of/ }).click();
  await row('Amina').getByText('100 %').waitFor();
  await expectGood(teacher, 'who was in the lessons of a course');
  await teacher.setViewportSize(PHONE);
  await expectGood(teacher, 'the same, on a phone');

  const course = /courses\/(\d+)/.exec(teacher.url())?.[1] ?? '';
  await pupil.goto(`${school.embedded.url}/courses/${course}`);
  await pupil.getByText('You were in 100 % of them.').waitFor();
  await expectGood(pupil, 'a course with one’s own attendance, on a phone in the dark');
});
