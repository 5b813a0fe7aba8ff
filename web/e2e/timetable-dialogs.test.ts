import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

const LAPTOP = { width: 1366, height: 768 };
const WINDOWS = [
  { name: 'a laptop, light', window: LAPTOP, title: 'Open evening', time: '18:00', pupil: 'amina', says: 'I come', state: 'comes' },
  {
    name: 'a phone, dark',
    window: { width: 360, height: 640, dark: true },
    title: 'Late rehearsal',
    time: '20:00',
    pupil: 'baraka',
    says: 'I do not come',
    state: 'does not come',
  },
] as const;

/** A day of the week after the next: nothing of the demo is at these hours. */
function dayAhead(days: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}
const DAY = dayAhead(9);

async function openTimetable(page: Page, day = DAY): Promise<void> {
  await page.goto(`${school.embedded.url}/timetable?day=${day}`);
}

/** A lesson of no course. */
async function planLesson(page: Page, title: string, time: string): Promise<void> {
  await openTimetable(page);
  await page.getByRole('button', { name: 'Plan a lesson', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill(title);
  await dialog.getByLabel('Date', { exact: true }).fill(DAY);
  await dialog.getByLabel('Time', { exact: true }).fill(time);
  await dialog.getByText('No conflicts.').waitFor();
  await dialog.getByRole('button', { name: 'Plan it' }).click();
  await dialog.waitFor({ state: 'detached' });
}
const lessonButton = (page: Page, title: string) => page.getByRole('button', { name: new RegExp(`^${title}`) });

describe.each(WINDOWS)('on $name', ({ window, title, time, pupil, says, state }) => {
  it('a pupil from outside is invited, finds the lesson by the notification, answers, and the teacher sees it', async () => {
    const page = await school.signIn('grace', window);
    await planLesson(page, title, time);
    await lessonButton(page, title).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByText('Nobody is invited yet.').waitFor();
    await expectGood(page, 'inviting');
    await dialog.getByLabel('E-mail').fill('nobody@demo.school');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('E-mail').fill(`${pupil}@demo.school`);
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByText(/ · asked$/).waitFor();
    await expectGood(page, 'one is invited');

    const other = await school.signIn(pupil, window);
    await other.goto(`${school.embedded.url}/notifications`);
    const told = other.getByRole('link', { name: new RegExp(`You are invited: ${title}`) });
    await told.waitFor();
    await told.click();
    await other.getByRole('dialog').getByText('You are invited to this lesson.').waitFor();
    await expectGood(other, 'an invitation');
    await other.getByRole('dialog').getByRole('button', { name: says, exact: true }).click();
    await other.getByRole('dialog').locator(`button[disabled]:has-text("${says}")`).waitFor();
    await other.context().close();

    await dialog.getByText(new RegExp(` · ${state}$`)).waitFor();
    await page.context().close();
  });

  it('changing a lesson shows what is in the way before it is saved, and a time that is free', async () => {
    const page = await school.signIn('grace', window);
    await openTimetable(page);
    await lessonButton(page, 'Band practice').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await dialog.getByText('No conflicts.').waitFor();
    await dialog.getByLabel('Date', { exact: true }).fill(DAY);
    await dialog.getByLabel('Time', { exact: true }).fill(time);
    await dialog.getByText(`the teacher has “${title}”`).waitFor();
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await expectGood(page, 'changing, with a conflict');
    await dialog.getByText('Free at').locator('..').getByRole('button').first().click();
    await dialog.getByText('No conflicts.').waitFor();
    // The whole series, which is never in its own way.
    await dialog.getByRole('combobox', { name: 'What to change' }).click();
    await page.getByRole('option', { name: 'All lessons to come' }).click();
    await dialog.getByText(/^\d+ lessons:/).waitFor();
    await dialog.getByText('No conflicts.').waitFor();
    await expectGood(page, 'changing a series');
    await dialog.getByRole('button', { name: 'Back' }).click();
    await page.context().close();
  });

  it('the calendar address is copied, and a lesson is saved as a file', async () => {
    const page = await school.signIn(pupil, {
      ...window,
      ready: (context) => context.grantPermissions(['clipboard-read', 'clipboard-write']),
    });
    await openTimetable(page);
    await page.getByRole('button', { name: 'My calendar address' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Make an? (new )?address/ }).click();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Copied.').waitFor();
    await expectGood(page, 'a calendar address');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await dialog.getByLabel('Address', { exact: true }).inputValue());
    const feed = await fetch(copied.replace(/^https?:\/\/[^/]+/, school.embedded.url));
    expect(await feed.text()).toContain('SUMMARY:Band practice');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await lessonButton(page, 'Band practice').first().click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Add to calendar' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('lesson.ics');
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*SUMMARY:Band practice\r\n/);
    await page.context().close();
  });
});

describe('with the keyboard alone', () => {
  it('a teacher hands a lesson over, and takes it back', async () => {
    const page = await school.signIn('grace', LAPTOP);
    await openTimetable(page, dayAhead(16));
    await lessonButton(page, 'Band practice').first().waitFor();
    await lessonButton(page, 'Band practice').first().focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await tabTo(page, '[role=dialog] button:has-text("Substitute")');
    await page.keyboard.press('Enter');
    await dialog.getByText('Who holds this lesson?').waitFor();
    await tabTo(page, '[role=dialog] [role=combobox]');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Joseph Mwangi' }).waitFor();
    await page.keyboard.press('J');
    await page.keyboard.press('Enter');
    await tabTo(page, '[role=dialog] button:has-text("Hand it over")');
    await page.keyboard.press('Enter');
    await dialog.getByText('Joseph Mwangi for Grace Wanjiku').waitFor();
    await tabTo(page, '[role=dialog] button:has-text("Take it back")');
    await page.keyboard.press('Enter');
    await dialog.getByText('Joseph Mwangi for Grace Wanjiku').waitFor({ state: 'detached' });
    // The button that had the focus is gone: the dialog takes it, a moment later.
    await page.waitForFunction(() => document.activeElement?.closest('[role=presentation]') !== null);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.context().close();
  });
});

describe('how the room is when it opens', () => {
  it('is chosen with the plan, and is there when the lesson is changed', async () => {
    const page = await school.signIn('grace', LAPTOP);
    await openTimetable(page);
    await page.getByRole('button', { name: 'Plan a lesson', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('Guests welcome');
    await dialog.getByLabel('Date', { exact: true }).fill(DAY);
    await dialog.getByLabel('Time', { exact: true }).fill('21:00');
    await dialog.getByRole('combobox', { name: 'Waiting room' }).click();
    await page.getByRole('option', { name: 'All pupils wait' }).click();
    await dialog.getByRole('checkbox', { name: 'Chat locked' }).check();
    await dialog.getByText('No conflicts.').waitFor();
    await expectGood(page, 'a plan with a waiting room');
    await dialog.getByRole('button', { name: 'Plan it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await lessonButton(page, 'Guests welcome').click();
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    const room = page.getByRole('group', { name: 'When the room opens' });
    await room.getByRole('combobox', { name: 'Waiting room' }).getByText('All pupils wait').waitFor();
    expect(await room.getByRole('checkbox', { name: 'Chat locked' }).isChecked()).toBe(true);
    expect(await room.getByRole('checkbox', { name: /cameras/ }).isChecked()).toBe(false);
  });
});
