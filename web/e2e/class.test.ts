import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 } },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('on $name', ({ window }) => {
  it('a teacher takes a student out, puts them back, finds them by name; the student is told', async () => {
    const page = await school.signIn('grace', window);
    await page.goto(`${school.embedded.url}/courses`);
    await page.getByRole('link', { name: 'Rhythm and drums' }).click();
    await page.getByRole('link', { name: 'The class' }).click();
    const takeOut = async () => {
      await page.getByRole('button', { name: 'Take out Baraka Otieno' }).click();
      await page.getByRole('button', { name: 'Take out', exact: true }).click();
      await page.getByText('Baraka Otieno is not in the course any more.').waitFor();
    };
    await takeOut();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Baraka Otieno is in the course now').waitFor();
    await takeOut();
    await page.getByRole('button', { name: 'Add a student' }).click();
    await page.getByLabel('Name of the student').fill('nobody of this name');
    await page.getByText('Nobody of this name is without a place here.').waitFor();
    await page.getByLabel('Name of the student').fill('bar');
    await page.getByText('1 student found').waitFor();
    await expectGood(page, 'adding a student');
    await tabTo(page, 'button[aria-label="Add Baraka Otieno"]');
    await page.keyboard.press('Enter');
    await page.getByText('Baraka Otieno is in the course now').waitFor();
    await page.getByRole('button', { name: 'Take out Baraka Otieno' }).waitFor();
    await expectGood(page, 'the class');
    await page.context().close();

    const student = await school.signIn('baraka', window);
    await student.goto(`${school.embedded.url}/notifications`);
    await student.getByText('You have a place in Rhythm and drums').first().waitFor();
    await student.context().close();
  });
});
