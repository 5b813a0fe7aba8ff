import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';

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
])('the catalogue on $name', ({ window }) => {
  it('is accessible and fits, full and empty', async () => {
    const page = await school.signIn('amina', window);
    await page.getByRole('link', { name: 'Courses' }).click();
    await page.getByRole('article').first().waitFor();
    await expectGood(page, 'courses');
    await page.getByRole('searchbox', { name: 'Search courses' }).fill('nothing is called like this');
    await page.getByText('Nothing found').waitFor();
    await expectGood(page, 'courses, nothing found');
    await page.getByRole('button', { name: 'Show all courses' }).click();
    await page.getByRole('article').first().waitFor();
    await page.context().close();
  });
});

describe('a pupil, with the keyboard', () => {
  it('leaves a course, takes that back, and finds it among her own', async () => {
    const page = await school.signIn('baraka', { width: 1366, height: 768 });
    await tabTo(page, 'a[href="/courses"]');
    await page.keyboard.press('Enter');
    await page.getByText('You take this course').waitFor();
    const taken = () =>
      page
        .getByText(/places taken/)
        .first()
        .textContent();
    const before = await taken();
    await tabTo(page, 'button:has-text("Leave this course")');
    await page.keyboard.press('Enter');
    await page.getByText(/^You have left/).waitFor();
    await until(async () => ((await taken()) === before ? 'one place more' : null));
    await tabTo(page, 'button:has-text("Undo")');
    await page.keyboard.press('Enter');
    await page.getByText('You take this course').waitFor();
    await until(async () => ((await taken()) === before ? null : 'the place again'));
    await page.getByRole('switch', { name: 'Only mine' }).check();
    await until(async () => ((await page.getByRole('article').count()) === 1 ? null : 'only hers'));
    await page.context().close();
  });
});

describe('a teacher', () => {
  it('sees how full courses are, and takes none', async () => {
    const page = await school.signIn('grace', { width: 1366, height: 768 });
    await page.goto(`${school.embedded.url}/courses`);
    await page
      .getByText(/places taken/)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: /this course/ }).count()).toBe(0);
    await page.context().close();
  });
});
