import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';
import { controls, knock } from './steps.ts';

/** A whole lesson held from a phone, by touch: everything that a teacher has at a laptop is there, can be reached, and fits. */
let school: School;
let grace: Page;
let amina: Page;
let baraka: Page;

beforeAll(async () => {
  school = await openSchool();
  grace = await school.enter('grace', { width: 390, height: 844, touch: true, camera: false });
  // Where the mouse of the way in was left, nothing is hovered: a finger leaves nothing behind.
  await grace.mouse.move(0, 0);
});
afterAll(async () => {
  await school.close();
});

/**
 * The menu that on a phone has everything. On a busy machine Chromium now and then makes no click of a tap that follows a swipe, though touch and
 * pointer reach the button and nobody prevents anything: a person taps again, and so does this.
 */
async function openMenu(): Promise<void> {
  const menu = grace.getByRole('menu');
  await until(async () => {
    // What can't be tapped is below the menu by now.
    await controls(grace)
      .getByRole('button', { name: 'More' })
      .tap({ timeout: 2_000 })
      .catch(() => {});
    return menu.waitFor({ timeout: 2_000 }).then(
      () => null,
      () => 'the menu',
    );
  }, 30_000);
}

async function choose(entry: string, role: 'menuitem' | 'menuitemradio' = 'menuitem'): Promise<void> {
  await openMenu();
  await grace.getByRole(role, { name: entry, exact: true }).tap();
  await grace.getByRole('menu').waitFor({ state: 'detached' });
}

async function back(): Promise<void> {
  await grace.keyboard.press('Escape');
  await grace.getByRole('menu').waitFor({ state: 'detached' });
}

/** A panel covers a phone as a dialog does. */
const over = (name: string) => grace.getByRole('dialog', { name });

async function close(name: string): Promise<void> {
  await over(name).getByRole('button', { name: 'Close', exact: true }).first().tap();
  await over(name).waitFor({ state: 'detached' });
}

/** A note that comes or goes is half there: what is looked at is the page below. */
async function good(where: string): Promise<void> {
  await grace.locator('.MuiSnackbar-root').waitFor({ state: 'detached' });
  await expectGood(grace, where);
}

/** A finger on the screen, from here to there. */
async function swipe(where: string, from: [number, number], to: [number, number]): Promise<void> {
  const box = await grace.getByTestId(where).boundingBox();
  if (!box) throw new Error(`no ${where}`);
  const finger = await grace.context().newCDPSession(grace);
  for (let step = 0; step <= 8; step += 1) {
    const [right, down] = [0, 1].map((axis) => (from[axis] ?? 0) + (((to[axis] ?? 0) - (from[axis] ?? 0)) * step) / 8) as [number, number];
    const touchPoints = [{ x: box.x + right * box.width, y: box.y + down * box.height }];
    await finger.send('Input.dispatchTouchEvent', { type: step === 0 ? 'touchStart' : 'touchMove', touchPoints });
  }
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await finger.detach();
}

describe('a teacher with a phone', () => {
  it('has everyone wait, and lets all in with one press', async () => {
    await openMenu();
    await good('the menu of a lesson');
    await back();
    await choose('Order in the room…');
    await grace.getByRole('combobox', { name: 'Waiting room' }).tap();
    await grace.getByRole('option', { name: 'All pupils wait' }).tap();
    await good('order in the room');
    await close('Order in the room');
    [amina, baraka] = await Promise.all([school.signIn('amina'), school.signIn('baraka')]);
    await Promise.all([amina, baraka].map((page) => knock(page, { mic: false })));
    const banner = grace.getByTestId('lobby-banner');
    await banner.getByText('2 people are waiting').waitFor();
    await banner.getByRole('button', { name: 'See who is waiting' }).tap();
    await over('People').getByRole('button', { name: 'Let all in' }).waitFor();
    await good('who waits');
    await over('People').getByRole('button', { name: 'Let all in' }).tap();
    for (const page of [amina, baraka]) await controls(page).waitFor();
    await close('People');
  });

  it('asks everyone to unmute, and lowers all hands', async () => {
    await choose('Ask everyone to unmute');
    for (const page of [amina, baraka]) {
      const question = page.getByRole('dialog', { name: 'Your teacher asks you to speak' });
      await question.waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      await controls(page).getByRole('button', { name: 'Raise hand' }).click();
    }
    await choose('People');
    await grace.getByRole('heading', { name: /^Raised hands · 2$/ }).waitFor();
    await good('the people and their hands');
    await grace.getByRole('button', { name: 'Lower all' }).tap();
    for (const page of [amina, baraka])
      await until(async () =>
        (await controls(page).getByRole('button', { name: 'Raise hand' }).getAttribute('aria-pressed')) === 'false'
          ? null
          : 'a lowered hand',
      );
    await close('People');
  });

  const panel = () => over('Polls and quizzes');
  const poll = (page: Page) => page.getByTestId('poll');

  /** Writes a question of this kind, and asks it. */
  async function ask(kind: string, question: string, choices: readonly string[] = []): Promise<void> {
    await panel().getByRole('button', { name: 'Write a question' }).tap();
    await panel().getByRole('combobox', { name: 'Kind of answer' }).tap();
    await grace.getByRole('option', { name: kind, exact: true }).tap();
    await panel().getByRole('textbox', { name: 'Question', exact: true }).fill(question);
    for (const [at, choice] of choices.entries())
      await panel()
        .getByLabel(`Choice ${at + 1}`)
        .fill(choice);
    await good(`writing a question: ${kind}`);
    await panel().getByRole('button', { name: 'Ask now' }).tap();
    await poll(amina).getByRole('heading', { name: question }).waitFor();
  }

  const answered = (text: string) => panel().getByRole('region', { name: 'The question of now' }).getByText(text).first().waitFor();

  async function closePoll(): Promise<void> {
    await panel().getByRole('region', { name: 'The question of now' }).getByRole('button', { name: 'Close', exact: true }).tap();
    await panel().getByRole('button', { name: 'Write a question' }).waitFor();
  }

  it('asks for several choices, a number and a short text; pupils answer by keys', async () => {
    await choose('Polls and quizzes');
    await ask('Several choices', 'Which are drums?', ['Ngoma', 'Flute', 'Djembe']);
    await tabTo(amina, '[data-testid=poll] button:has-text("Ngoma")');
    await amina.keyboard.press('Space');
    await tabTo(amina, '[data-testid=poll] button:has-text("Djembe")');
    await amina.keyboard.press('Space');
    for (const key of ['1', '2']) await baraka.keyboard.press(key);
    await answered('2 · 100 %');
    await panel().getByText('1 · 50 %').nth(1).waitFor();
    await good('a poll with several choices');
    await closePoll();

    await ask('A number', 'How many beats has a bar?');
    await tabTo(amina, '[data-testid=poll] input');
    await amina.keyboard.type('four');
    await poll(amina).getByText('Write a number, for example 0.75.').waitFor();
    await expectGood(amina, 'a number that is none');
    await amina.keyboard.press('Control+a');
    await amina.keyboard.type('4');
    await amina.keyboard.press('Enter');
    await poll(amina).getByText('Your answer is in.').waitFor();
    await answered('1 of 2 pupils have answered.');
    await answered('Amina Juma');
    await closePoll();

    await ask('A short text', 'What did you hear?');
    await tabTo(amina, '[data-testid=poll] input');
    await amina.keyboard.type('a slow drum');
    await amina.keyboard.press('Enter');
    await answered('a slow drum');
    await good('a poll of texts');
    await closePoll();
    await close('Polls and quizzes');
  });

  it('sets a timer, and shows slides and draws on them with a finger', async () => {
    await choose('Timer…');
    await grace.getByRole('dialog').getByRole('button', { name: '10 minutes' }).tap();
    await grace.getByLabel('What for').fill('Reading');
    await good('setting a timer');
    await grace.getByRole('button', { name: 'Start', exact: true }).tap();
    for (const page of [grace, amina])
      await page
        .getByTestId('timer')
        .getByText(/^(10:00|9:\d\d)$/)
        .waitFor();
    await choose('Slides', 'menuitemradio');
    await grace.getByRole('button', { name: 'Choose slides' }).tap();
    await good('choosing slides');
    const [chooser] = await Promise.all([grace.waitForEvent('filechooser'), grace.getByRole('button', { name: 'Bring slides…' }).tap()]);
    await chooser.setFiles({
      name: 'Drums.pdf',
      mimeType: 'application/pdf',
      buffer: pdfOf([{ text: 'The drum' }, { text: 'The rhythm' }]),
    });
    await grace.getByRole('button', { name: 'Next page' }).tap();
    await amina.locator('[data-testid=slides][data-page="2"]').waitFor();
    await grace.getByRole('button', { name: 'Draw on the page' }).tap();
    await swipe('ink-surface', [0.2, 0.3], [0.6, 0.6]);
    await amina.getByTestId('ink-texts').getByText('1 drawing over the page').waitFor({ state: 'attached' });
    await good('drawing on a page');
    await grace.getByRole('button', { name: 'Undo drawing' }).tap();
    await amina.getByTestId('ink-texts').getByText('1 drawing over the page').waitFor({ state: 'detached' });
  });

  it('gives one pupil the pen of the whiteboard, who draws; the others look on', async () => {
    await choose('Whiteboard', 'menuitemradio');
    const board = (page: Page) => page.getByTestId('board-canvas');
    for (const page of [grace, amina, baraka]) await board(page).waitFor();
    await good('the whiteboard');
    await board(grace).getByTitle('Rectangle').tap();
    await swipe('board-canvas', [0.3, 0.4], [0.6, 0.5]);
    await amina.getByTestId('board-texts').getByText('Drawings without text: 1', { exact: true }).waitFor({ state: 'attached' });
    await choose('People');
    await grace.getByRole('button', { name: /^Actions for Amina/ }).tap();
    await good('what may be done with a person');
    await grace.getByRole('menuitem', { name: 'Let them draw on the whiteboard' }).tap();
    await close('People');
    await amina.locator('[data-testid=board-canvas][data-may-draw=true]').waitFor();
    expect(await board(baraka).getAttribute('data-may-draw')).toBe('false');
    await board(amina).locator('.excalidraw').focus();
    await amina.keyboard.press('r');
    const box = await board(amina).boundingBox();
    if (!box) throw new Error('no board');
    await amina.mouse.move(box.x + 300, box.y + 200);
    await amina.mouse.down();
    await amina.mouse.move(box.x + 400, box.y + 300, { steps: 6 });
    await amina.mouse.up();
    for (const page of [grace, baraka])
      await page.getByTestId('board-texts').getByText('Drawings without text: 2', { exact: true }).waitFor({ state: 'attached' });
    await choose('People');
    await grace.getByRole('button', { name: /^Actions for Amina/ }).tap();
    await grace.getByRole('menuitem', { name: 'Take the pen away' }).tap();
    await close('People');
    await amina.locator('[data-testid=board-canvas][data-may-draw=false]').waitFor();
  });

  it('picks a pupil, sees the seats, and parts the class into groups', async () => {
    await choose('Pick a pupil at random');
    await grace.getByText(/It is the turn of/).waitFor();
    await good('a pupil is picked');
    await grace.getByRole('button', { name: 'Not now' }).tap();
    await grace.getByText(/It is the turn of/).waitFor({ state: 'detached' });
    await choose('Seating view…');
    await over('Seats').getByRole('button', { name: /Amina/ }).waitFor();
    await good('the seats');
    await over('Seats').getByRole('button', { name: /Amina/ }).tap();
    await grace.getByRole('menuitem', { name: 'One seat back' }).tap();
    await until(async () => {
      const [first] = await over('Seats').getByRole('gridcell').allTextContents();
      return first?.includes('Baraka') ? null : `Baraka in the first seat, not ${first}`;
    });
    await close('Seats');
    await choose('Groups…');
    await over('Work in groups').getByLabel('Number of groups').fill('2');
    await good('planning groups');
    await over('Work in groups').getByRole('button', { name: 'At random', exact: true }).tap();
    await over('Work in groups').getByRole('button', { name: 'Open the groups' }).tap();
    for (const page of [amina, baraka])
      await page
        .getByTestId('group-banner')
        .getByText(/You are in Group \d/)
        .waitFor();
    await good('the groups at work');
    await grace.getByLabel('Message to all groups').fill('Two examples, please');
    await grace.getByLabel('Message to all groups').press('Enter');
    await amina
      .getByTestId('group-banner')
      .getByText(/to all groups: Two examples, please/)
      .waitFor();
    await grace.getByRole('button', { name: 'Everyone back now' }).tap();
    for (const page of [grace, amina, baraka]) await page.getByTestId('group-banner').waitFor({ state: 'detached' });
  });
});
