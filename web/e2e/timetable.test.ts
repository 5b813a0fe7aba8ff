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
const WINDOWS = [
  { name: 'a laptop, light', window: LAPTOP },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
];

describe.each(WINDOWS)('on $name', ({ window }) => {
  it('the first page and the timetable are accessible and fit, for everyone', async () => {
    const pupil = await school.signIn('amina', window);
    await pupil.getByText('Continue learning').waitFor();
    await expectGood(pupil, 'home of a pupil');
    await pupil.getByRole('link', { name: 'Timetable', exact: true }).click();
    await pupil.getByRole('button', { name: /^Drums around the lake/ }).waitFor();
    await expectGood(pupil, 'timetable of a pupil');
    expect(await pupil.getByRole('button', { name: /^Plan a lesson/ }).count()).toBe(0);
    await pupil.getByRole('button', { name: /^Drums around the lake/ }).click();
    await pupil.getByRole('dialog').getByRole('link', { name: 'Join' }).waitFor();
    await expectGood(pupil, 'a lesson');
    await pupil.context().close();

    const admin = await school.signIn('admin', window);
    await admin.getByText('The school today').waitFor();
    await expectGood(admin, 'home of an admin');
    await admin.goto(`${school.embedded.url}/rooms`);
    await admin.getByText('Music room').waitFor();
    await expectGood(admin, 'rooms');
    await admin.getByRole('button', { name: 'Change Hall' }).click();
    await admin.getByRole('dialog').waitFor();
    await expectGood(admin, 'a room');
    await admin.context().close();
  });

  it('planning shows what is in the way, and what is free', async () => {
    const page = await school.signIn('grace', window);
    await page.goto(`${school.embedded.url}/timetable`);
    await page.getByRole('button', { name: 'Plan a lesson', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText('No conflicts.')
      .or(dialog.getByText(/something else is planned/))
      .waitFor();
    await dialog.getByLabel('Title').fill('Choir');
    await dialog.getByLabel('Time', { exact: true }).fill('14:00');
    await dialog.getByRole('combobox', { name: 'Repeat' }).click();
    await page.getByRole('option', { name: 'Every week' }).click();
    // Band practice is on Tuesdays and Thursdays at two.
    for (const day of ['Tuesday', 'Thursday', 'Friday']) {
      const button = dialog.getByRole('button', { name: day });
      if ((await button.getAttribute('aria-pressed')) === 'false') await button.click();
    }
    await dialog.getByText(/^every .*Tuesday, .*until/).waitFor();
    await dialog
      .getByText(/the teacher has “Band practice”/)
      .first()
      .waitFor();
    await expectGood(page, 'planning, with conflicts');
    expect(await dialog.getByRole('button', { name: 'Plan it' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Leave these days out' }).click();
    await dialog.getByText('No conflicts.').waitFor();
    await page.context().close();
  });
});

describe('a teacher', () => {
  it('plans a series, hands a lesson over, cancels the rest and takes that back', async () => {
    const page = await school.signIn('grace', LAPTOP);
    await page.goto(`${school.embedded.url}/timetable`);
    await page.getByRole('button', { name: 'Next week' }).click();
    await page
      .getByRole('button', { name: /^Band practice/ })
      .first()
      .waitFor();
    // An empty place: the early morning of Friday.
    await page.getByRole('button', { name: /^Plan a lesson on Friday/ }).click({ position: { x: 40, y: 10 } });
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Time', { exact: true }).inputValue()).toBe('08:00');
    await dialog.getByLabel('Title').fill('Choir');
    await dialog.getByRole('combobox', { name: 'Repeat' }).click();
    await page.getByRole('option', { name: 'Every week' }).click();
    await dialog.getByText('No conflicts.').waitFor();
    await dialog.getByRole('button', { name: 'Plan it' }).click();
    const choir = page.getByRole('button', { name: /^Choir/ });
    await choir.waitFor();

    await choir.click();
    await dialog.getByRole('button', { name: 'Substitute' }).click();
    await dialog.getByRole('combobox', { name: 'Teacher' }).click();
    await page.getByRole('option', { name: 'Joseph Mwangi' }).click();
    await dialog.getByRole('button', { name: 'Hand it over' }).click();
    await dialog.getByText('Joseph Mwangi for Grace Wanjiku').waitFor();
    await dialog.getByRole('button', { name: 'Take it back' }).click();
    await dialog.getByRole('button', { name: 'Cancel lesson' }).click();
    await dialog.getByRole('combobox', { name: 'What to cancel' }).click();
    await page.getByRole('option', { name: 'This and those that follow' }).click();
    await dialog.getByRole('button', { name: 'Cancel lesson' }).click();
    await page.getByText('“Choir” was cancelled.').waitFor();
    await page.getByRole('button', { name: /^Choir.*Cancelled/ }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await until(async () => ((await page.getByRole('button', { name: /^Choir.*Cancelled/ }).count()) === 0 ? null : 'the lesson again'));
    await page.getByRole('button', { name: /^Choir/ }).waitFor();
    await page.context().close();
  });
});

describe('the way into a lesson', () => {
  it('lights up by itself when its door opens, without a reload', async () => {
    // Only the clock of this window goes faster: the server decides for good.
    const page = await school.signIn('chidi', { ...LAPTOP, ready: (context) => context.clock.install() });
    const card = page.getByRole('article').filter({ hasText: 'Songs to walk to' });
    await card.getByText(/^Opens at/).waitFor();
    expect(await card.getByRole('link', { name: /^Join/ }).count()).toBe(0);
    const tomorrow = new Date();
    tomorrow.setDate(tomorrow.getDate() + 1);
    const minute = 60_000;
    await page.clock.fastForward(tomorrow.setHours(8, 40, 0, 0) - Date.now());
    await card.getByText(/^Opens in \d minutes?/).waitFor();
    await page.clock.fastForward(6 * minute);
    await card.getByRole('link', { name: /^Join/ }).waitFor();
    await page.context().close();
  });
});

describe('with the keyboard alone', () => {
  it('a pupil goes through days and weeks, and opens a lesson', async () => {
    const page = await school.signIn('baraka', LAPTOP);
    await page.goto(`${school.embedded.url}/timetable`);
    await tabTo(page, 'button[aria-current=date]');
    const monday = await page.getByRole('heading', { level: 2 }).first().textContent();
    await page.keyboard.press('PageDown');
    await until(async () => ((await page.getByRole('heading', { level: 2 }).first().textContent()) === monday ? 'the next week' : null));
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    const before = await focused();
    await page.keyboard.press('ArrowLeft');
    await until(async () => ((await focused()) === before ? 'the focus on another day' : null));
    await page.keyboard.press('Home');
    await until(async () =>
      (await page.evaluate(() => document.activeElement?.getAttribute('aria-current'))) === 'date' ? null : 'today',
    );
    await tabTo(page, 'button:has-text("Drums around the lake")');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Grace Wanjiku').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.context().close();
  });
});
