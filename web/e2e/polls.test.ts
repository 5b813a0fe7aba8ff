import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, PASSWORD, type School, until } from './school.fixture.ts';

let school: School;
let grace: Page;
let amina: Page;
let baraka: Page;

beforeAll(async () => {
  school = await openSchool();
  grace = await school.enter('grace', { mic: false, camera: false });
  amina = await school.enter('amina', { mic: false, camera: false });
  baraka = await school.enter('baraka', { mic: false, camera: false, width: 360, height: 640, dark: true });
}, 120_000);
afterAll(() => school?.close());

const panel = () => grace.getByRole('complementary', { name: 'Polls and quizzes' });
const card = (page: Page) => page.getByTestId('poll');
const quiz = (page: Page) => page.getByTestId('quiz');

test('a poll is asked, answered by key and on a phone, closed, and seen by everyone', async () => {
  await grace.getByRole('button', { name: 'Polls and quizzes' }).click();
  await panel().getByRole('button', { name: 'Yes or no?' }).click();
  await card(amina).getByRole('heading', { name: 'Yes or no?' }).waitFor();
  await amina.keyboard.press('1');
  await card(amina).getByText('Your answer is in.').waitFor();
  await expectGood(baraka, 'an open poll on a phone');
  await card(baraka).getByRole('button', { name: 'No' }).click();
  await card(baraka).getByText('Your answer is in.').waitFor();
  // Whoever changes their mind is counted once.
  await card(baraka).getByRole('button', { name: 'Change' }).click();
  await card(baraka).getByRole('button', { name: 'Yes' }).click();
  await panel().getByText('2 · 100 %').waitFor();
  expect(await amina.getByText('2 · 100 %').count()).toBe(0);
  await expectGood(grace, 'a poll as its teacher sees it');
  await panel().getByRole('button', { name: 'Close', exact: true }).last().click();
  for (const page of [amina, baraka]) await page.getByRole('region', { name: 'Answers of the class' }).getByText('2 · 100 %').waitFor();
});

/** Said to those who listen to the page. */
const said = (page: Page, words: string) => page.getByRole('status').getByText(words, { exact: true }).waitFor();

test('a question written on the spot has its own words', async () => {
  await panel().getByRole('button', { name: 'Write a question' }).click();
  await panel().getByLabel('Question', { exact: true }).fill('Which is a drum?');
  await panel().getByLabel('Choice 1').fill('Ngoma');
  await panel().getByLabel('Choice 2').fill('Flute');
  await panel().getByRole('button', { name: 'Ask now' }).click();
  await card(amina).getByRole('button', { name: 'Ngoma' }).click();
  await panel().getByRole('region', { name: 'The question of now' }).getByText('1 · 100 %').waitFor();
  await panel().getByRole('button', { name: 'Close', exact: true }).last().click();
  await panel().getByRole('button', { name: 'Write a question' }).waitFor();
});

test('all polls are saved as a table while the lesson goes on, with who answered what', async () => {
  const [file] = await Promise.all([
    grace.waitForEvent('download'),
    panel().getByRole('button', { name: 'Save the polls as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^polls-.+\.csv$/);
  const rows = (await readFile(await file.path(), 'utf8')).trim().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',').slice(2))).toEqual([
    ['', 'yes or no', '2', 'Yes', '2', 'Amina Juma; Baraka Otieno'],
    ['', 'yes or no', '2', 'No', '0', ''],
    ['Which is a drum?', 'one choice', '1', 'Ngoma', '1', 'Amina Juma'],
    ['Which is a drum?', 'one choice', '1', 'Flute', '0', ''],
  ]);
  // A student has no such button.
  expect(await amina.getByRole('button', { name: 'Save the polls as CSV' }).count()).toBe(0);
});

test('a question of the course’s bank is asked as a poll, found and taken with the keyboard alone', async () => {
  await panel().getByRole('button', { name: 'Write a question' }).click();
  await tabTo(grace, 'button:has-text("From the question bank")');
  await grace.keyboard.press('Enter');
  await panel()
    .getByRole('button', { name: /^Which of these is a drum\?/ })
    .waitFor();
  await expectGood(grace, 'a question from the bank');
  // The search has the focus.
  await grace.keyboard.type('drum');
  const found = panel().getByRole('list', { name: 'Questions of the course' }).getByRole('button');
  await until(async () => ((await found.count()) === 1 ? null : 'the one with a drum'));
  await tabTo(grace, '[aria-label="Questions of the course"] button');
  await grace.keyboard.press('Enter');
  await until(async () =>
    (await panel().getByLabel('Question', { exact: true }).inputValue()) === 'Which of these is a drum?'
      ? null
      : 'the question in the form',
  );
  await panel().getByRole('button', { name: 'Ask now' }).click();
  await card(amina).getByRole('heading', { name: 'Which of these is a drum?' }).waitFor();
  await card(amina).getByRole('button', { name: 'Ngoma' }).waitFor();
  await panel().getByRole('button', { name: 'Close', exact: true }).last().click();
  await panel().getByRole('button', { name: 'Write a question' }).waitFor();
});

test('a poll is asked, answered and closed with the keyboard alone, and told aloud', async () => {
  await tabTo(grace, 'button:has-text("How sure are you?")');
  await grace.keyboard.press('Enter');
  await said(amina, 'Question: How sure are you?');
  await tabTo(amina, '[data-testid=poll] button:has-text("Quite sure")');
  await amina.keyboard.press('Space');
  await said(amina, 'Your answer is in.');
  await panel().getByText('1 of 2 pupils have answered.').waitFor();
  await tabTo(grace, '[aria-label="The question of now"] button:has-text("Close")');
  await grace.keyboard.press('Enter');
  await said(amina, 'What the class answered: How sure are you?');
  await expectGood(baraka, 'the answers of the class, phone in the dark');
});

test('a graded quiz is closed while one pupil has no network; the gradebook has what they answered', async () => {
  await panel().getByRole('button', { name: 'New graded quiz' }).click();
  await panel().getByLabel('Name in the gradebook').fill('Drums, live');
  await panel().getByRole('list', { name: 'Questions of the course' }).getByRole('checkbox', { name: 'Which of these is a drum?' }).check();
  await panel().getByRole('button', { name: 'Open with 1 question' }).click();
  await said(amina, 'A graded quiz has begun: Drums, live');
  await baraka.getByRole('button', { name: 'To the quiz' }).click();
  await expectGood(baraka, 'a graded quiz on a phone');
  // One of them has the keyboard alone.
  await tabTo(amina, 'button:has-text("To the quiz")');
  await amina.keyboard.press('Enter');
  await quiz(amina).getByRole('heading', { level: 2 }).waitFor();
  await tabTo(amina, '[data-testid=quiz] input[type=radio]');
  await amina.keyboard.press('Space');
  while (!(await quiz(amina).getByRole('radio', { name: 'Ngoma' }).isChecked())) await amina.keyboard.press('ArrowDown');
  await quiz(amina).getByText('Saved', { exact: true }).waitFor();
  await panel().getByText('1 of 1 answered').waitFor();
  await baraka.context().setOffline(true);
  await quiz(baraka).getByRole('radio', { name: 'Ngoma' }).check();
  await quiz(baraka).getByText('You are offline.').waitFor();
  await panel().getByRole('button', { name: 'Close the quiz now' }).click();
  await panel().getByText('Closed. 2 pupils took part.').waitFor();
  const closedAt = Date.now();
  // Long enough that nobody would be taken for on the way.
  await until(() => (Date.now() - closedAt > 5_000 ? null : 'not late yet'));
  await baraka.context().setOffline(false);
  // Both got all the points: the teacher sees it without a look at another page.
  await until(
    async () =>
      (await panel()
        .getByText(/^(\d+) of \1 points?$/)
        .count()) === 2
        ? null
        : 'not graded',
    45_000,
  );
  await quiz(baraka).getByText('100 %').waitFor();
}, 120_000);

test('a graded quiz asks what its teacher writes on the spot, and the bank keeps it', async () => {
  // A teacher has a phone, too: the panel covers it.
  await grace.setViewportSize({ width: 390, height: 844 });
  const cover = grace.getByRole('dialog', { name: 'Polls and quizzes' });
  await cover.getByRole('button', { name: 'New graded quiz' }).click();
  await cover.getByLabel('Name in the gradebook').fill('On the spot');
  await cover.getByRole('button', { name: 'New question' }).click();
  await cover.getByRole('textbox', { name: 'Question', exact: true }).fill('Which of these has strings?');
  await cover.getByRole('textbox', { name: 'Choice 1' }).fill('Zeze');
  await cover.getByRole('textbox', { name: 'Choice 2' }).fill('Marimba');
  await cover.getByRole('radio', { name: 'Choice 1 is right' }).check();
  await expectGood(grace, 'a new question on a phone');
  await cover.getByRole('button', { name: 'Save question' }).click();
  await until(async () =>
    (await cover.getByRole('checkbox', { name: 'Which of these has strings?' }).isChecked()) ? null : 'the new question, taken',
  );
  expect(await cover.getByLabel('Name in the gradebook').inputValue()).toBe('On the spot');
  await cover.getByRole('button', { name: 'Open with 1 question' }).click();
  await said(amina, 'A graded quiz has begun: On the spot');
  await cover.getByRole('button', { name: 'Close the quiz now' }).click();
  await said(amina, 'The graded quiz is closed: On the spot');
  await grace.setViewportSize({ width: 1366, height: 768 });
  await panel().waitFor();
}, 60_000);

test('what the API opened and closed while the page that did it died is told by another, whatever that one looks at', async () => {
  await grace.getByRole('button', { name: 'Polls and quizzes' }).click();
  await panel().waitFor({ state: 'detached' });
  const asked = async (path: string, body?: object, token = ''): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
    const given = body ? { method: 'POST', body: JSON.stringify(body), headers } : { headers };
    const answer = await fetch(`${school.embedded.url}/api/v1${path}`, given);
    expect(answer.ok, path).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  };
  const token = String((await asked('/auth/login', { email: 'grace@demo.school', password: PASSWORD }))['accessToken']);
  const lesson = new URL(grace.url()).pathname;
  const { items } = await asked(`${lesson}/quiz-questions`, undefined, token);
  const questionIds = (items as { id: string }[]).slice(0, 1).map(({ id }) => id);
  const open = async (title: string) => String((await asked(`${lesson}/quizzes`, { title, questionIds, seconds: 600 }, token))['id']);
  const close = (id: string) => asked(`/live-quizzes/${id}/closure`, {}, token);
  const first = await open('The first');
  await said(amina, 'A graded quiz has begun: The first');
  // The room knows of neither: the second takes the place of the first all the same.
  await close(first);
  const second = await open('The second');
  await said(amina, 'A graded quiz has begun: The second');
  await close(second);
  await said(amina, 'The graded quiz is closed: The second');
}, 120_000);
