import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';

/** A teacher who keeps order, a pupil at a laptop, and one with a phone in the dark. */
let school: School;
let grace: Page;
let amina: Page;
let baraka: Page;

beforeAll(async () => {
  school = await openSchool();
  grace = await school.enter('grace', { camera: false });
});
afterAll(async () => {
  await school.close();
});

/** Comes to the door of the lesson, where there is a lobby. */
async function knock(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Join/ }).first().click();
  await page.getByRole('switch', { name: 'Join with camera on' }).setChecked(false);
  await page.getByRole('button', { name: 'Join the lesson' }).click();
}

const live = (page: Page) => page.getByRole('toolbar', { name: 'Lesson controls' });

async function tool(entry: string): Promise<void> {
  await grace.getByRole('button', { name: 'Teacher’s tools' }).click();
  await grace.getByRole('menuitem', { name: entry, exact: true }).click();
}

async function panel(page: Page, name: 'People' | 'Chat'): Promise<void> {
  if (await page.getByRole('heading', { name, exact: true, level: 2 }).isVisible()) return;
  const button = live(page).getByRole('button', { name: new RegExp(`^${name}`) });
  if ((await button.count()) === 0) {
    await live(page).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name }).click();
  } else await button.click();
}

describe('the lobby', () => {
  it('is switched on by the teacher, shows who waits, and lets them in without a reload', async () => {
    await tool('Order in the room…');
    await grace.getByRole('combobox', { name: 'Waiting room' }).click();
    await grace.getByRole('option', { name: 'All pupils wait' }).click();
    await expectGood(grace, 'order in the room');
    await grace.keyboard.press('Escape');

    [amina, baraka] = await Promise.all([school.signIn('amina'), school.signIn('baraka', { width: 360, height: 640, dark: true })]);
    await knock(baraka);
    await baraka.getByRole('heading', { name: 'Your teacher will let you in' }).waitFor();
    await baraka.getByText(/^With Grace/).waitFor();
    await expectGood(baraka, 'waiting, phone in the dark');
    const banner = grace.getByTestId('lobby-banner');
    await banner.getByText(/^Baraka .* is waiting to come in\.$/).waitFor();
    await knock(amina);
    await banner.getByText('2 people are waiting').waitFor();
    await banner.getByRole('button', { name: 'See who is waiting' }).click();
    await grace
      .getByText(/in this course · /)
      .first()
      .waitFor();
    await expectGood(grace, 'who waits');

    await tabTo(grace, 'button[aria-label^="Let Amina"]');
    await grace.keyboard.press('Enter');
    await live(amina).waitFor();
    await amina.getByText('You are in the lesson.').waitFor();
    await grace.getByRole('button', { name: /^Do not let Baraka .* in$/ }).click();
    await grace.getByRole('button', { name: 'Turn away' }).click();
    await baraka.getByRole('heading', { name: 'You cannot come in now' }).waitFor();
    await expectGood(baraka, 'turned away, phone in the dark');
    await baraka.getByRole('button', { name: 'Ask again' }).click();
    await banner.getByRole('button', { name: 'Let in' }).click();
    await live(baraka).waitFor();
    await banner.getByRole('button').first().waitFor({ state: 'detached' });
    await panel(grace, 'People');
    await until(async () => ((await grace.getByText(/in this course/).count()) === 0 ? null : 'nobody at the door'));
  });
});
