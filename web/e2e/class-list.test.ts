import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

const QUIZ = 'What do you hear?';
const LAPTOP = { width: 1366, height: 768 };
const PHONE = { width: 360, height: 640, dark: true };

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

const go = (page: Page, path: string) => page.goto(`${school.embedded.url}${path}`);

it('a teacher sees who is how far, gives more time, opens again, and changes a key', async () => {
  const teacher = await school.signIn('grace', LAPTOP);
  const pupil = await school.signIn('amina', PHONE);
  await go(teacher, '/assessments');
  await teacher.getByRole('link', { name: `Students: ${QUIZ}` }).click();
  const amina = teacher.getByRole('listitem').filter({ hasText: 'Amina Juma' });
  await amina.getByText('Not begun').waitFor();

  await teacher.getByRole('button', { name: 'More time: Amina Juma' }).click();
  await teacher.getByRole('button', { name: '+50 %' }).click();
  expect(await teacher.getByRole('textbox', { name: 'More minutes' }).inputValue()).toBe('15');
  await expectGood(teacher, 'more time');
  await teacher.getByRole('textbox', { name: 'More attempts' }).fill('x');
  await teacher.getByText('A whole number from 0 to 20.').waitFor();
  await teacher.getByRole('textbox', { name: 'More attempts' }).fill('');
  await teacher.getByRole('textbox', { name: 'More attempts' }).press('Enter');
  await amina.getByText('Granted: +15 minutes').waitFor();
  await teacher.getByRole('button', { name: 'Undo' }).click();
  await teacher.getByText('Amina Juma has what everyone has.').waitFor();
  expect(await amina.getByText('Granted').count()).toBe(0);
  await teacher.getByRole('button', { name: 'Undo' }).click();
  await amina.getByText('Granted: +15 minutes').waitFor();

  await go(pupil, '/assessments');
  await pupil.getByText('15 minutes of it for you').waitFor();
  await expectGood(pupil, 'an assessment with more time, on a phone');
  await pupil.getByRole('button', { name: `Start: ${QUIZ}` }).click();
  await pupil.getByRole('dialog').getByText('You have 45 minutes.').waitFor();
  await pupil.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await pupil.getByRole('radio', { name: 'Zeze' }).check();
  await pupil.getByText('Saved', { exact: true }).waitFor();
  await amina.getByText('In the middle of it').waitFor();
  await amina.getByText('1 of 6 answered').waitFor();
  expect(await amina.textContent()).toMatch(/4[45]:\d\d left/);
  await pupil.getByRole('button', { name: 'Question 6, not answered' }).click();
  await pupil.getByRole('button', { name: 'Review and hand in' }).click();
  await pupil.getByRole('button', { name: 'Hand in' }).click();
  await amina.getByText('Graded: 0 of 10').waitFor();
  await teacher.getByRole('combobox', { name: 'Show' }).click();
  await teacher.getByRole('option', { name: 'Graded (1)' }).click();
  expect(await teacher.getByRole('listitem').filter({ hasText: 'Not begun' }).count()).toBe(0);
  await teacher.getByRole('button', { name: 'How questions did' }).click();
  await teacher.getByText('✓ Ngoma: 0').first().waitFor();
  await expectGood(teacher, 'class list');

  // What was right after all is right for those who gave it.
  await teacher.getByRole('link', { name: 'Back to the assessment' }).click();
  await teacher.getByRole('button', { name: 'Edit question 1' }).click();
  await teacher.getByRole('radio', { name: 'Choice 1 is right' }).check();
  await teacher.getByRole('button', { name: 'Save question' }).click();
  await teacher.getByRole('dialog').getByText('1 gets more: 1 point together').waitFor();
  await expectGood(teacher, 'what a key changes');
  await teacher.getByRole('button', { name: 'Save and grade again' }).click();
  await teacher.getByText('Right: Zeze').waitFor();
  await go(teacher, new URL(teacher.url()).pathname + '/students');
  await amina.getByText('Graded: 1 of 10').waitFor();
  await teacher.getByRole('button', { name: 'Grade all again' }).click();
  await teacher.getByText('Nothing would change.').waitFor();
  await expectGood(teacher, 'grading again');
  await teacher.keyboard.press('Escape');

  await teacher.getByRole('button', { name: 'Open again: Amina Juma' }).click();
  await expectGood(teacher, 'opening again');
  await teacher.getByRole('dialog').getByRole('button', { name: 'Open again' }).click();
  await amina.getByText('In the middle of it').waitFor();
  await go(pupil, '/assessments');
  await pupil.getByRole('link', { name: `Go on: ${QUIZ}` }).click();
  await pupil.getByRole('radio', { name: 'Zeze' }).waitFor();
  expect(await pupil.getByRole('radio', { name: 'Zeze' }).isChecked()).toBe(true);

  // A device that others use: what is not sent yet is not left behind without a word.
  await pupil.context().setOffline(true);
  await pupil.getByRole('radio', { name: 'Filimbi' }).check();
  await pupil.getByText('Queued: will be sent when you are online').waitFor();
  const signOut = async () => {
    await pupil.getByRole('button', { name: /^Account of/ }).click();
    await pupil.getByRole('menuitem', { name: 'Sign out' }).click();
    await pupil.getByText('1 answer is only on this device.').waitFor();
  };
  await signOut();
  await expectGood(pupil, 'leaving with an answer that is not sent');
  await pupil.getByRole('button', { name: 'Stay signed in' }).click();
  expect(await pupil.getByRole('radio', { name: 'Filimbi' }).isChecked()).toBe(true);
  await signOut();
  await pupil.getByRole('button', { name: 'Sign out anyway' }).click();
  await pupil.locator('input[type=password]').waitFor();
  expect(await pupil.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('watoto.answers.')))).toEqual([]);
  await pupil.context().close();
  await teacher.context().close();
});

it('a class on a phone, with the keyboard alone', async () => {
  const page = await school.signIn('grace', PHONE);
  await go(page, '/assessments');
  await page.getByRole('link', { name: `Students: ${QUIZ}` }).click();
  await page.getByText('Baraka').first().waitFor();
  await expectGood(page, 'class list on a phone');
  await tabTo(page, 'button[aria-label^="More time: Baraka"]');
  await page.keyboard.press('Enter');
  await expectGood(page, 'more time on a phone');
  await page.getByRole('textbox', { name: 'More minutes' }).focus();
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await page.getByText('Granted: +7 minutes').waitFor();
  await page.context().close();
});
