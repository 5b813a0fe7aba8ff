import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectGood } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

const COURSE = 'Sounds of the city';
const QUIZ = 'Have you listened?';

let school: School;
let teacher: Page;
let pupil: Page;

beforeAll(async () => {
  school = await openSchool();
  teacher = await school.signIn('grace');
  pupil = await school.signIn('chidi', { width: 360, height: 640, dark: true });
});
afterAll(() => school?.close());

const go = (page: Page, path: string) => page.goto(`${school.embedded.url}${path}`);

/** A course and its quiz, from nothing to what the admin sees of it: each step needs those before it. */
describe('a school', () => {
  it('a teacher makes a course with something to read and a quiz', async () => {
    await go(teacher, '/courses/new');
    await teacher.getByLabel('Title').fill(COURSE);
    await teacher.getByLabel('Subject').fill('music');
    await teacher.getByRole('button', { name: 'Make this course' }).click();
    await teacher.getByLabel('Title of a new module').fill('Open the window');
    await teacher.getByRole('button', { name: 'Add', exact: true }).click();
    await teacher.getByRole('link', { name: 'Open the window', exact: true }).click();
    await teacher.getByLabel('Text', { exact: true }).fill('Listen for **one minute**. What is near, what is far?');
    await teacher.getByText('All is saved').waitFor();
    await teacher.goBack();
    await teacher.getByRole('button', { name: 'Publish' }).click();
    await teacher.getByText(/^Open:/).waitFor();

    await go(teacher, '/assessments');
    await teacher.getByRole('button', { name: 'New assessment' }).click();
    await teacher.getByRole('dialog').getByRole('combobox', { name: 'Course' }).click();
    await teacher.getByRole('option', { name: COURSE }).click();
    await teacher.getByRole('dialog').getByRole('textbox', { name: 'Title' }).fill(QUIZ);
    await teacher.getByRole('button', { name: 'Make it' }).click();
    await teacher.getByRole('heading', { name: QUIZ }).waitFor();
    await teacher.getByRole('button', { name: 'Add a question' }).click();
    await teacher.getByRole('textbox', { name: 'Question', exact: true }).fill('Which of these is nearest?');
    await teacher.getByRole('textbox', { name: 'Choice 1' }).fill('Your breath');
    await teacher.getByRole('textbox', { name: 'Choice 2' }).fill('A lorry');
    await teacher.getByRole('radio', { name: 'Choice 1 is right' }).check();
    await teacher.getByRole('button', { name: 'Save question' }).click();
    await teacher.getByRole('heading', { name: 'Which of these is nearest?' }).waitFor();
    await teacher.getByRole('button', { name: 'Add a question' }).click();
    await teacher.getByRole('combobox', { name: 'Kind' }).click();
    await teacher.getByRole('option', { name: 'An essay' }).click();
    await teacher.getByRole('textbox', { name: 'Question', exact: true }).fill('What did you hear?');
    await teacher.getByRole('button', { name: 'Save question' }).click();
    await teacher.getByRole('heading', { name: 'What did you hear?' }).waitFor();
    await teacher.getByRole('button', { name: 'Publish' }).click();
    await teacher.getByText('Students see it.').waitFor();
    await expectGood(teacher, 'the quiz is made');
  });

  it('a pupil takes the course, and studies', async () => {
    await go(pupil, '/courses');
    await pupil.getByRole('link', { name: COURSE }).click();
    // In the catalogue each course has such a button.
    await pupil.getByRole('heading', { level: 1, name: COURSE }).waitFor();
    await pupil.getByRole('button', { name: 'Take this course' }).click();
    await pupil.getByRole('button', { name: 'Leave this course' }).waitFor();
    await pupil.getByRole('link', { name: 'Open the window' }).click();
    await pupil.getByText('one minute').waitFor();
    await pupil.getByRole('button', { name: 'I have done this' }).click();
    await pupil
      .getByRole('status')
      .filter({ hasText: /^Done$/ })
      .waitFor();
    await expectGood(pupil, 'studied');
  });

  it('the pupil loses the network in the middle of the quiz, goes on, comes back, and hands in', async () => {
    await go(pupil, '/assessments');
    await pupil.getByRole('button', { name: `Start: ${QUIZ}` }).click();
    await pupil.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await pupil.getByRole('radio', { name: 'Your breath' }).check();
    await pupil.getByText('Saved', { exact: true }).waitFor();
    await pupil.context().setOffline(true);
    await pupil.getByRole('button', { name: 'Next', exact: true }).click();
    await pupil.getByRole('textbox', { name: 'Your answer' }).fill('A bicycle bell. Then nothing, for a while.');
    await pupil.getByText('Queued: will be sent when you are online').waitFor();
    await expectGood(pupil, 'offline in the quiz');
    await pupil.context().setOffline(false);
    await pupil.getByText('Saved', { exact: true }).waitFor();
    await pupil.getByRole('button', { name: 'Review and hand in' }).click();
    await pupil.getByRole('button', { name: 'Hand in' }).click();
    await pupil.getByText('Your teacher grades it.').waitFor();
  });

  it('the teacher grades it, and the pupil hears of it', async () => {
    await go(teacher, '/grading');
    await teacher.getByRole('link', { name: 'Grade: Chidi Eze' }).click();
    await teacher.getByText('A bicycle bell.').waitFor();
    await teacher.getByRole('region', { name: 'What did you hear?' }).getByRole('textbox', { name: 'Points (of 1)' }).fill('1');
    await teacher.keyboard.press('Control+Enter');
    await teacher.getByText('Given back: 2 of 2 points.').waitFor();
    await go(pupil, '/grades');
    await pupil.getByText('2 / 2').waitFor();
    await go(pupil, '/notifications');
    await pupil.getByText(QUIZ).first().waitFor();
    await expectGood(pupil, 'what the pupil hears of');
    await pupil.getByRole('link').filter({ hasText: QUIZ }).first().click();
    await pupil.getByRole('heading', { name: QUIZ }).waitFor();
  });

  it('the admin sees the grade, and how far the class is', async () => {
    const admin = await school.signIn('admin');
    await go(admin, '/assessments');
    await admin.getByRole('link', { name: `Gradebook: ${QUIZ}` }).click();
    await admin.getByRole('link', { name: '100 %' }).first().waitFor();
    await expectGood(admin, 'the gradebook');
    await go(admin, '/courses');
    await admin.getByRole('link', { name: COURSE }).click();
    await admin.getByRole('link', { name: 'The class' }).click();
    await admin.getByRole('row').filter({ hasText: 'Chidi Eze' }).getByText('100 %').waitFor();
    await expectGood(admin, 'the class');
  });
});
