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

const LAPTOP = { width: 1366, height: 768 };

describe.each([
  { name: 'a laptop, light', window: LAPTOP, person: 'amina' as const },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true }, person: 'baraka' as const },
])('on $name', ({ window, person }) => {
  it('a course, its modules and its class are accessible and fit', async () => {
    const page = await school.signIn(person, window);
    await page.goto(`${school.embedded.url}/courses`);
    await page.getByRole('link', { name: 'Rhythm and drums' }).click();
    await page.getByRole('progressbar').waitFor();
    await expectGood(page, 'course');
    await page.getByRole('link', { name: 'The heartbeat' }).click();
    await page.getByText('That is your first drum.').waitFor();
    await expectGood(page, 'module');
    await page.context().close();

    const teacher = await school.signIn('grace', window);
    await teacher.goto(`${school.embedded.url}/courses`);
    await teacher.getByRole('link', { name: 'Rhythm and drums' }).click();
    await teacher.getByRole('link', { name: 'The class' }).click();
    await teacher.getByText('Amina Juma').waitFor();
    await expectGood(teacher, 'class');
    await teacher.context().close();
  });
});

describe('a pupil, with the keyboard', () => {
  it('goes through a course to its end, and comes back to where she was', async () => {
    const page = await school.signIn('amina', LAPTOP);
    await page.goto(`${school.embedded.url}/courses`);
    await tabTo(page, 'a:has-text("Rhythm and drums")');
    await page.keyboard.press('Enter');
    await tabTo(page, 'a:has-text("Begin"), a:has-text("Continue")');
    await page.keyboard.press('Enter');
    for (let i = 0; i < 4; i += 1) {
      const done = page.getByRole('button', { name: 'I have done this' });
      const already = page.getByRole('status').filter({ hasText: /^Done$/ });
      await done.or(already).waitFor();
      if (await done.isVisible()) {
        await tabTo(page, 'button:has-text("I have done this")');
        await page.keyboard.press('Enter');
        await already.waitFor();
      }
      if (i === 3) break;
      const before = page.url();
      await tabTo(page, 'a:has-text("Next:")');
      await page.keyboard.press('Enter');
      await until(() => (page.url() === before ? 'the next module' : null));
    }
    await page.getByText('You have done it!').waitFor();
    await expectGood(page, 'completed');
    await page.reload();
    await page.getByText('You have done it!').waitFor();
    await page.getByRole('link', { name: 'Rhythm and drums' }).click();
    await page.getByText('100 %').waitFor();
    expect(await page.getByRole('button', { name: 'Leave this course' }).count()).toBe(0);
    await page.context().close();
  });
});

describe('a teacher', () => {
  it('sees how far the class is, and saves it as a table', async () => {
    const page = await school.signIn('grace', LAPTOP);
    await page.goto(`${school.embedded.url}/courses`);
    await page.getByRole('link', { name: 'Rhythm and drums' }).click();
    await page.getByRole('link', { name: 'The class' }).click();
    await page.getByRole('row').filter({ hasText: 'Chidi Eze' }).getByRole('progressbar').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /Save as a table/ }).click()]);
    expect(download.suggestedFilename()).toBe('Rhythm and drums.csv');
    await page.context().close();
  });
});
