import type { Page } from 'playwright-core';
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

async function newCourse(page: Page, title: string): Promise<void> {
  await page.goto(`${school.embedded.url}/courses/new`);
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Subject').fill('music');
  await page.getByRole('button', { name: 'Make this course' }).click();
  await page.getByRole('button', { name: 'Publish' }).waitFor();
}

async function addModule(page: Page, title: string): Promise<void> {
  await page.getByLabel('Title of a new module').fill(title);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('link', { name: title, exact: true }).waitFor();
}

const titles = (page: Page) => page.locator('ol li a').allTextContents();

describe.each([
  { name: 'a laptop, light', window: LAPTOP },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('on $name', ({ window }) => {
  it('making a course is accessible and fits', async () => {
    const page = await school.signIn('grace', window);
    await page.goto(`${school.embedded.url}/courses/new`);
    await page.getByRole('button', { name: 'Make this course' }).waitFor();
    await expectGood(page, 'new course');
    await newCourse(page, 'Marimba');
    await expectGood(page, 'editor, empty');
    await addModule(page, 'First');
    await addModule(page, 'Second with a rather long title that has to go somewhere');
    await expectGood(page, 'editor');
    await page.getByRole('link', { name: 'First', exact: true }).click();
    await page.getByLabel('Text', { exact: true }).fill('# Hear\n\n**listen**\n\n<script>alert(1)</script>');
    await page.getByText('All is saved').waitFor();
    await expectGood(page, 'module editor');
    await page.getByRole('switch', { name: 'Preview' }).check();
    await page.locator('strong', { hasText: 'listen' }).waitFor();
    expect(await page.locator('main script').count()).toBe(0);
    await expectGood(page, 'module editor, preview');
    await page.context().close();
  });
});

describe('a teacher', () => {
  it('moves modules with the keyboard, with buttons and with the mouse; takes one away and brings it back', async () => {
    const page = await school.signIn('grace', LAPTOP);
    await newCourse(page, 'Kora');
    for (const title of ['One', 'Two', 'Three']) await addModule(page, title);
    const become = (...wanted: string[]) =>
      until(async () => {
        const seen = await titles(page);
        return seen.join() === wanted.join() ? null : `${wanted.join()}, it is ${seen.join()}`;
      });
    await tabTo(page, 'button[aria-label="Move “Three”"]');
    await page.keyboard.press('Space');
    await page.getByText('“Three” would be number 3 of 3').waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowUp');
    await page.getByText('“Three” would be number 2 of 3').waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await become('One', 'Three', 'Two');
    await page.getByRole('button', { name: 'Move “One” down' }).click();
    await become('Three', 'One', 'Two');
    const from = (await page.getByRole('button', { name: 'Move “Three”', exact: true }).boundingBox())!;
    const to = (await page.getByRole('button', { name: 'Move “Two”', exact: true }).boundingBox())!;
    await page.mouse.move(from.x + 20, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(to.x + 20, to.y + 10, { steps: 10 });
    await page.mouse.move(to.x + 20, to.y + 30, { steps: 5 });
    await page.mouse.up();
    await become('One', 'Two', 'Three');
    await page.getByRole('button', { name: 'Take “Two” away' }).click();
    await page.getByText('“Two” was taken away.').waitFor();
    await become('One', 'Three');
    await page.getByRole('button', { name: 'Undo' }).click();
    await become('One', 'Three', 'Two');
    await page.reload();
    await page.getByRole('link', { name: 'One', exact: true }).waitFor();
    await become('One', 'Three', 'Two');
    await page.getByRole('button', { name: 'Take “One” away' }).click();
    await become('Three', 'Two');
    await page.reload();
    await page.getByText('1 module that was taken away').click();
    await expectGood(page, 'modules that were taken away');
    await page.getByRole('button', { name: 'Bring back “One”' }).click();
    await become('Three', 'Two', 'One');
    await page.getByText('“One” is back, at the end.').waitFor({ state: 'attached' });
    expect(await page.getByText('1 module that was taken away').count()).toBe(0);
    await page.context().close();
  });

  it('writes while the network is away, and it is saved when it is back; a colleague’s edit is not overwritten', async () => {
    const page = await school.signIn('grace', LAPTOP);
    await newCourse(page, 'Mbira');
    await page.context().setOffline(true);
    await page.getByLabel('Description').fill('Thumbs and tines');
    await page.getByText('Could not be saved. Trying again').waitFor();
    await page.context().setOffline(false);
    await page.getByText('All is saved').waitFor();
    const other = await school.signIn('admin', LAPTOP);
    await other.goto(page.url());
    await other.getByLabel('Description').fill('Thumbs, tines and time');
    await other.getByText('All is saved').waitFor();
    await page.getByLabel('Description').fill('Mine');
    await page.getByText('Somebody else changed this').waitFor();
    for (const one of [page, other]) await one.context().close();
  });

  it('links a live module to a lesson of the course; students see when it is, and join where its door is open', async () => {
    const teacher = await school.signIn('grace', LAPTOP);
    await teacher.goto(`${school.embedded.url}/courses`);
    await teacher.getByRole('link', { name: 'Rhythm and drums' }).click();
    const course = teacher.url();
    await teacher.goto(`${course}/edit`);
    await addModule(teacher, 'Together');
    await teacher.getByRole('link', { name: 'Together', exact: true }).click();
    const choose = async (label: string, option: RegExp) => {
      await teacher.getByRole('combobox', { name: label }).click();
      await teacher.getByRole('option', { name: option }).click();
    };
    await choose('Kind', /^Live lesson/);
    await choose('Lesson', /^Songs to walk to/);
    await teacher.getByText('All is saved').waitFor();
    await expectGood(teacher, 'a live module, edited');
    const student = await school.signIn('amina', { width: 360, height: 640, dark: true });
    const look = async () => {
      await student.goto(course);
      await student.getByRole('link', { name: 'Together', exact: true }).click();
    };
    await look();
    await student.getByText(/^Opens at/).waitFor();
    expect(await student.getByRole('link', { name: /^Join/ }).count()).toBe(0);
    await expectGood(student, 'a live module, before its door is open');
    await choose('Lesson', /^Drums around the lake/);
    await teacher.getByText('All is saved').waitFor();
    await look();
    await student.getByRole('link', { name: 'Join Drums around the lake' }).click();
    await student.getByRole('button', { name: 'Join the lesson' }).waitFor();
    for (const page of [teacher, student]) await page.context().close();
  });

  it('publishes a course that students then find', async () => {
    const teacher = await school.signIn('grace', LAPTOP);
    await newCourse(teacher, 'Zeze');
    const student = await school.signIn('amina', LAPTOP);
    await student.goto(teacher.url().replace('/edit', ''));
    await student.getByText('This does not exist').waitFor();
    await teacher.getByRole('button', { name: 'Publish' }).click();
    await teacher.getByText(/^Open:/).waitFor();
    await student.reload();
    await student.getByRole('button', { name: 'Take this course' }).click();
    await student.getByRole('button', { name: 'Leave this course' }).waitFor();
    for (const page of [teacher, student]) await page.context().close();
  });
});
