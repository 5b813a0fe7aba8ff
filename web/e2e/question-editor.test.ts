import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGood } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

const PHONE = { width: 360, height: 640, dark: true };

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

it('questions with all that they can have', async () => {
  const page = await school.signIn('grace', PHONE);
  await page.goto(`${school.embedded.url}/assessments`);
  await page.getByRole('button', { name: 'New assessment' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Measures');
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.getByRole('button', { name: 'Add a question' }).click();
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'A number' }).click();
  await page.getByRole('button', { name: 'Save question' }).click();
  await page.getByText('Write the right number.').waitFor();
  await page.getByText('Write the question.').waitFor();
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill('How long is the drum?');
  await page.getByRole('textbox', { name: 'Right number' }).fill('1,2');
  await page.getByRole('textbox', { name: 'Tolerance (empty: none)' }).fill('5');
  await page.getByRole('combobox', { name: 'Tolerance in' }).click();
  await page.getByRole('option', { name: '± percent' }).click();
  await page.getByText('More options').click();
  await page.getByRole('textbox', { name: 'Unit' }).fill('m');
  await expectGood(page, 'a number with all that it can have, on a phone');
  await page.getByRole('button', { name: 'Save question' }).click();
  await page.getByText('Right: 1.2 ± 5 %').waitFor();

  await page.getByRole('button', { name: 'Add a question' }).click();
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'A short text' }).click();
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill('What is it called?');
  await page.getByRole('textbox', { name: 'Accepted answers' }).fill('ngoma\ndrum');
  await page.getByText('More options').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('switch', { name: 'Capital and small letters matter' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Save question' }).click();
  await page.getByText('Right: ngoma / drum').waitFor();
  await page.getByRole('button', { name: 'Edit question 2' }).click();
  expect(await page.getByRole('switch', { name: 'Capital and small letters matter' }).isChecked()).toBe(true);
  await expectGood(page, 'a short text, on a phone');
  await page.context().close();
});
