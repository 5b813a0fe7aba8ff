import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

const PROJECT = 'A drum of your own';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

const go = (page: Page, path: string) => page.goto(`${school.embedded.url}${path}`);
const file = (name: string, words: string, mimeType = 'text/plain') => ({ name, mimeType, buffer: Buffer.from(words) });

it('a pupil hands a file in on a phone, replaces it before, and the teacher opens it while marking', async () => {
  const pupil = await school.signIn('amina', { width: 360, height: 640, dark: true });
  await go(pupil, '/assessments');
  await pupil.getByRole('button', { name: `Start: ${PROJECT}` }).click();
  await pupil.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await pupil.getByText('No file yet.').waitFor();
  await expectGood(pupil, 'a project on a phone');
  const input = (name: string) => pupil.getByLabel(name).and(pupil.locator('input'));
  await input('Add a file').setInputFiles(file('drum.txt', '<html></html>'));
  await pupil.getByText('A file of this type is not taken here.').waitFor();
  await input('Add a file').setInputFiles(file('drum.txt', 'A tin and a skin'));
  await pupil.getByRole('button', { name: 'Open drum.txt (16 bytes)' }).waitFor();
  await tabTo(pupil, 'section[aria-labelledby="hand-in-file"] button');
  await input('Replace the file').setInputFiles(file('better.txt', 'A better tin'));
  await pupil.getByRole('button', { name: 'Open better.txt (12 bytes)' }).waitFor();
  await pupil.getByText('The file is kept.').waitFor();
  await pupil.getByRole('button', { name: 'Remove the file' }).click();
  await pupil.getByText('No file yet.').waitFor();
  await pupil.getByRole('button', { name: 'Review and hand in' }).click();
  await pupil.getByText('No file is handed in with it.').waitFor();
  await input('Add a file').setInputFiles(file('best.txt', 'The best tin'));
  await pupil.getByText('With it: best.txt').waitFor();
  await expectGood(pupil, 'a project with its file, on a phone');
  await pupil.getByRole('button', { name: 'Hand in', exact: true }).click();
  await pupil.getByText('Your teacher grades it.').waitFor();
  await pupil.getByRole('button', { name: 'Open best.txt (12 bytes)' }).waitFor();
  await expectGood(pupil, 'handed in with a file');

  const teacher = await school.signIn('grace', { width: 1366, height: 768 });
  await go(teacher, '/grading');
  await teacher.getByRole('link', { name: 'Grade: Amina Juma' }).click();
  await expectGood(teacher, 'marking with a file');
  const [answer] = await Promise.all([
    teacher.context().waitForEvent('response', (response) => response.headers()['content-disposition'] !== undefined),
    teacher.getByRole('button', { name: 'Open best.txt (12 bytes)' }).click(),
  ]);
  expect(answer.headers()['content-disposition']).toContain('best.txt');
  await teacher.getByRole('textbox', { name: /^It sounds/ }).fill('3');
  await teacher.getByRole('textbox', { name: /^How it was made/ }).fill('1');
  await teacher.keyboard.press('Control+Enter');
  await teacher.getByText('Given back: 4 of 5 points.').waitFor();
  await pupil.context().close();
  await teacher.context().close();
});
