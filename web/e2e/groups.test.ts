import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { flow } from './media-probe.ts';
import { type School, openSchool, until } from './school.fixture.ts';
import { arrowTo, choose } from './steps.ts';

/** A class that works in groups, with a timer, turns and seats. */
let school: School;
let grace: Page;
let amina: Page;
let baraka: Page;
let chidi: Page;

beforeAll(async () => {
  school = await openSchool();
  [grace, amina, baraka, chidi] = await Promise.all([
    school.enter('grace', { camera: false }),
    school.enter('amina', { camera: false }),
    school.enter('baraka', { width: 360, height: 640, dark: true, camera: false }),
    school.enter('chidi', { camera: false }),
  ]);
});
afterAll(async () => {
  await school.close();
});

/** So many voices arrive at the page: what is paused on the server adds nothing. */
function hears(page: Page, sounds: number): Promise<void> {
  return until(async () => {
    const now = await flow(page);
    return now.sounds === sounds ? null : `${now.sounds} voices, not ${sounds}`;
  }, 30_000);
}

const banner = (page: Page) => page.getByTestId('group-banner');

/** Puts the pupil in this place of the list into a group, by its place among the choices. */
async function place(pupil: number, choice: number): Promise<void> {
  await tabTo(grace, `form li:nth-child(${pupil}) [role=combobox]`);
  await grace.keyboard.press('Enter');
  await grace.getByRole('listbox').waitFor();
  await grace.keyboard.press('Home');
  for (let i = 0; i < choice; i += 1) await grace.keyboard.press('ArrowDown');
  await grace.keyboard.press('Enter');
  await grace.getByRole('listbox').waitFor({ state: 'hidden' });
}

describe('a class in groups', () => {
  it('is parted by the teacher with the keyboard alone; each hears its own group only', async () => {
    for (const page of [grace, amina, baraka, chidi]) await hears(page, 3);
    await tabTo(grace, 'button[aria-label="Teacher’s tools"]');
    await grace.keyboard.press('Enter');
    await grace.getByRole('menu').waitFor();
    await grace.keyboard.press('g');
    await grace.keyboard.press('Enter');
    const dialog = grace.getByRole('dialog', { name: 'Work in groups' });
    await dialog.waitFor();
    await place(1, 1);
    await place(2, 1);
    await place(3, 2);
    await expectGood(grace, 'planning groups');
    await tabTo(grace, '[role=dialog] button:has-text("Open the groups")');
    await grace.keyboard.press('Enter');
    await banner(amina)
      .getByText(/You are in Group 1 with Baraka/)
      .waitFor();
    await banner(chidi).getByText('You are in Group 2. Nobody else is here yet.').waitFor();
    for (const [page, sounds] of [
      [amina, 1],
      [baraka, 1],
      [chidi, 0],
      [grace, 0],
    ] as const)
      await hears(page, sounds);
    await expectGood(baraka, 'in a group, phone in the dark');
    await expectGood(grace, 'the groups at work');
  });

  it('calls the teacher, who comes, is heard there, and tells all groups something', async () => {
    await chidi.getByRole('button', { name: 'Call the teacher' }).click();
    await banner(chidi).getByText('The teacher is called.').waitFor();
    await banner(grace).getByText('Group 2 asks for help.').waitFor();
    await banner(grace).getByRole('button', { name: 'Visit Group 2' }).click();
    await banner(grace).getByText('You are visiting Group 2').waitFor();
    await until(async () => ((await banner(chidi).getByText('The teacher is called.').count()) === 0 ? null : 'an answered call'));
    await hears(chidi, 1);
    await hears(amina, 1);
    await grace.getByLabel('Message to all groups').fill('Two examples, please');
    await grace.keyboard.press('Enter');
    for (const page of [amina, baraka, chidi])
      await banner(page)
        .getByText(/to all groups: Two examples, please/)
        .waitFor();
  });

  it('writes in its group, which others do not read', async () => {
    await amina.getByRole('toolbar').getByRole('button', { name: /^Chat/ }).click();
    await amina.getByRole('textbox', { name: 'Write a message' }).fill('Between us');
    await amina.keyboard.press('Enter');
    await baraka.getByRole('toolbar').getByRole('button', { name: /^Chat/ }).click();
    await baraka.getByText('Between us', { exact: true }).waitFor();
    await baraka.getByRole('textbox', { name: 'Write a message' }).fill('Agreed');
    await expectGood(baraka, 'the chat of a group on a phone');
    await baraka.keyboard.press('Escape');
    await chidi.getByRole('toolbar').getByRole('button', { name: /^Chat/ }).click();
    await chidi.getByText('No messages yet.').waitFor();
  });

  it('is brought back, and everyone hears everyone; the last time is remembered', async () => {
    await grace.getByRole('button', { name: 'Everyone back in a minute' }).click();
    for (const page of [grace, amina, baraka, chidi]) await page.getByText('Everyone comes back in less than a minute.').waitFor();
    await grace.getByRole('button', { name: 'Everyone back now' }).click();
    for (const page of [grace, amina, baraka, chidi]) {
      await banner(page).waitFor({ state: 'detached' });
      await hears(page, 3);
    }
    await grace.getByRole('button', { name: 'Like last time' }).click();
    await grace
      .getByRole('status')
      .getByText(/Group 1 Amina .*, Baraka/)
      .waitFor();
    await grace.keyboard.press('Escape');
  });
});

describe('order in the room', () => {
  it('a timer is seen by all, after a reload too, and says that time is up', async () => {
    await choose(grace, 'Timer…');
    await grace.getByLabel('Minutes').fill('60');
    await grace.getByLabel('What for').fill('Reading');
    await expectGood(grace, 'setting a timer');
    await grace.keyboard.press('Enter');
    for (const page of [grace, amina, baraka])
      await page
        .getByTestId('timer')
        .getByText(/^(1:00:00|59:\d\d)$/)
        .waitFor();
    await choose(grace, 'Timer…');
    await grace.getByLabel('Minutes').fill('0.03');
    await grace.getByRole('button', { name: 'Start anew' }).click();
    for (const page of [grace, amina, baraka]) await page.getByTestId('timer').getByText('Time is up').waitFor();
    await expectGood(baraka, 'time is up, phone in the dark');
  });

  it('a pupil is picked, told kindly, and let off; quietly only the teacher knows', async () => {
    // The mouse was there last: the keyboard comes back to it.
    await grace.keyboard.press('Shift+Tab');
    await tabTo(grace, 'button[aria-label="Teacher’s tools"]');
    await grace.keyboard.press('Enter');
    await arrowTo(grace, 'Pick a pupil at random');
    await grace.keyboard.press('Enter');
    await grace.getByText(/It is the turn of/).waitFor();
    await until(async () => {
      const told = await Promise.all([amina, baraka, chidi].map((page) => page.getByText('It is your turn.').count()));
      return told.reduce((sum, count) => sum + count, 0) === 1 ? null : `one who is told: ${told.join()}`;
    });
    await tabTo(grace, 'button:has-text("Not now")');
    await grace.keyboard.press('Enter');
    await grace.getByText(/It is the turn of/).waitFor({ state: 'detached' });
    await choose(grace, 'Pick a pupil, shown only to teachers');
    await grace.getByText(/Picked, and shown only to teachers/).waitFor();
    await grace.getByRole('button', { name: 'Done' }).click();
  });

  it('seats are gone through by arrow keys, and stay as they are arranged', async () => {
    await choose(grace, 'Seating view…');
    const dialog = grace.getByRole('dialog', { name: 'Seats' });
    await dialog.waitFor();
    await expectGood(grace, 'the seats');
    await tabTo(grace, '[data-seat]');
    await grace.keyboard.press('ArrowRight');
    await grace.keyboard.press('Enter');
    const forward = grace.getByRole('menuitem', { name: 'One seat forward' });
    await until(async () => ((await forward.evaluate((item) => item === document.activeElement)) ? null : 'the focus in the menu'));
    await grace.keyboard.press('Enter');
    await until(async () => {
      const [first] = await dialog.getByRole('gridcell').allTextContents();
      return first?.includes('Baraka') ? null : `Baraka in the first seat, not ${first}`;
    });
  });
});
