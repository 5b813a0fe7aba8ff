import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

const QUIZ = 'What do you hear?';
const LAPTOP = { width: 1366, height: 768 };

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

const go = (page: Page, path: string) => page.goto(`${school.embedded.url}${path}`);
const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click();

async function start(page: Page): Promise<void> {
  await go(page, '/assessments');
  await page.getByRole('button', { name: `Start: ${QUIZ}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await page.getByText('Question 1 of 6').waitFor();
}

describe('a pupil', () => {
  it('loses the network in the middle of a quiz, goes on, comes back, and hands in; the teacher grades it', async () => {
    const page = await school.signIn('amina', LAPTOP);
    await start(page);
    await expectGood(page, 'quiz');
    await page.getByRole('radio', { name: 'Ngoma' }).check();
    await page.getByText('Saved', { exact: true }).waitFor();

    await page.context().setOffline(true);
    await next(page);
    await page.getByRole('checkbox', { name: 'Ngoma' }).check();
    await page.getByRole('checkbox', { name: 'Djembe' }).check();
    await page.getByText('Queued: will be sent when you are online').waitFor();
    await next(page);
    await page.getByRole('textbox', { name: 'A number' }).fill('120');
    await page.getByText('You are offline.').waitFor();
    await page.context().setOffline(false);
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await page.getByText('You are offline.').count()).toBe(0);

    // A browser that went away while it was offline brings what it kept.
    await page.context().setOffline(true);
    await next(page);
    await page.getByRole('button', { name: 'This is my order' }).click();
    await page.getByText('Queued: will be sent when you are online').waitFor();
    await page.context().setOffline(false);
    await page.reload();
    await page.getByRole('button', { name: 'Question 4, answered' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    for (const name of ['Largo', 'Andante', 'Allegro', 'Presto']) {
      // The first to its place, then the second: what is behind them is right at last.
      const place = ['Largo', 'Andante', 'Allegro', 'Presto'].indexOf(name);
      const up = page.getByRole('button', { name: `Move ${name} up` });
      while (
        (await page
          .locator('ol li')
          .filter({ hasText: `${place + 1}. ${name}` })
          .count()) === 0
      )
        await up.click();
    }
    await next(page);
    await page.getByRole('combobox').first().click();
    await page.getByRole('option', { name: 'It booms' }).click();
    await page.getByRole('combobox').last().click();
    await page.getByRole('option', { name: 'It rustles' }).click();
    await next(page);
    await page.getByRole('textbox', { name: 'Your answer' }).fill('Bicycles, a rooster, and a radio far away.');
    await page.getByRole('button', { name: 'Review and hand in' }).click();
    await page.getByText('You have answered every question.').waitFor();
    await expectGood(page, 'review');
    await page.getByRole('button', { name: 'Hand in' }).click();
    await page.getByText('Your teacher grades it.').waitFor();
    await expectGood(page, 'handed in');

    const teacher = await school.signIn('grace', LAPTOP);
    await go(teacher, '/grading');
    await teacher.getByRole('link', { name: 'Grade: Amina Juma' }).waitFor();
    await expectGood(teacher, 'queue');
    await teacher.getByRole('link', { name: 'Grade: Amina Juma' }).click();
    await teacher.getByRole('textbox', { name: /^You listened/ }).fill('2');
    await teacher.getByRole('textbox', { name: /^We can hear it/ }).fill('0,5');
    await expectGood(teacher, 'marking');
    await teacher.keyboard.press('Control+Enter');
    await teacher.getByText('Given back: 9.5 of 10 points.').waitFor();

    await page.reload();
    await page.getByText('9.5 of 10 points').waitFor();
    await page.getByText('95 %').waitFor();
    expect(await page.getByText('Right answer:').count()).toBe(5);
    await expectGood(page, 'result');
    await go(page, '/grades');
    await page.getByText('9.5 / 10').waitFor();
    await expectGood(page, 'my grades');

    await go(teacher, '/assessments');
    await teacher.getByRole('link', { name: `Gradebook: ${QUIZ}` }).click();
    await teacher.getByRole('link', { name: '95 %' }).waitFor();
    await expectGood(teacher, 'gradebook');
    await teacher.getByRole('combobox', { name: 'How questions did' }).click();
    await teacher.getByRole('option', { name: QUIZ }).click();
    await teacher.getByText('✓ Ngoma: 1').first().waitFor();
    await expectGood(teacher, 'how questions did');
    await page.context().close();
    await teacher.context().close();
  });

  it('answers with the keyboard alone, on a phone', async () => {
    const page = await school.signIn('baraka', { width: 360, height: 640, dark: true });
    await go(page, '/assessments');
    await page.getByRole('article').first().waitFor();
    await expectGood(page, 'assessments on a phone');
    await start(page);
    await expectGood(page, 'quiz on a phone');
    await tabTo(page, 'input[type=radio]');
    await page.keyboard.press('Space');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('switch', { name: 'Show all questions' }).focus();
    await page.keyboard.press('Space');
    await expectGood(page, 'all questions on a phone');
    const list = page.locator('section').filter({ hasText: 'From slow to fast' });
    const first = await list.locator('ol li').first().textContent();
    await list.getByRole('button', { name: /down$/ }).first().focus();
    await page.keyboard.press('Enter');
    expect(await list.locator('ol li').nth(1).textContent()).toBe(first?.replace('1.', '2.'));
    await list.getByText('Saved', { exact: true }).waitFor();
    await page.context().close();
  });
});

describe('a teacher', () => {
  it('makes a quiz and publishes it', async () => {
    const page = await school.signIn('grace', LAPTOP);
    await go(page, '/assessments');
    await page.getByRole('button', { name: 'New assessment' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Bells');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('heading', { name: 'Bells' }).waitFor();
    await page.getByRole('button', { name: 'Add a question' }).click();
    await page.getByRole('textbox', { name: 'Question', exact: true }).fill('Which rings?');
    await page.getByRole('textbox', { name: 'Choice 1' }).fill('A bell');
    await page.getByRole('textbox', { name: 'Choice 2' }).fill('A drum');
    await page.getByRole('radio', { name: 'Choice 1 is right' }).check();
    await expectGood(page, 'question editor');
    await page.getByRole('button', { name: 'Save question' }).click();
    await page.getByRole('heading', { name: 'Which rings?' }).waitFor();
    await page.getByRole('button', { name: 'Take from the bank' }).click();
    await page.getByRole('button', { name: 'Take: Which of these is a drum?' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Which of these is a drum?' }).waitFor();
    await page.getByRole('button', { name: 'Move question 2 up' }).click();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Students see it.').waitFor();
    await expectGood(page, 'editor');
    await page.context().close();
  });

  it('finds the editor and the gradebook on a phone', async () => {
    const page = await school.signIn('grace', { width: 360, height: 640, dark: true });
    await go(page, '/assessments');
    await page.getByRole('link', { name: `Edit: ${QUIZ}` }).click();
    await page.getByRole('heading', { name: 'Which of these is a drum?' }).waitFor();
    await expectGood(page, 'editor on a phone');
    await page.getByRole('link', { name: 'Gradebook' }).click();
    await page.getByText('Amina Juma').first().waitFor();
    await expectGood(page, 'gradebook on a phone');
    await go(page, '/grading');
    await page.getByRole('heading', { name: 'Grading' }).waitFor();
    await expectGood(page, 'queue on a phone');
    await page.context().close();
  });
});
