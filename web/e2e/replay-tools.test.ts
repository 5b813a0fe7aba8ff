import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';
import { colouredPicture, showsColour } from './colour.ts';
import { expectGood } from './good-page.ts';
import { inPhase } from './replay-probe.ts';
import { type School, openSchool, until } from './school.fixture.ts';
import { choose, drag } from './steps.ts';

/** A lesson with slides, a board, a poll, a raised hand and chat, really recorded: in the replay each is there at its moment, wherever one comes from. */
let school: School;
let grace: Page;
let amina: Page;
let pupil: Page;
beforeAll(async () => {
  school = await openSchool();
  grace = await school.enter('grace');
  amina = await school.enter('amina', { mic: false, camera: false });
  // Not in the lesson: watches it afterwards.
  pupil = await school.signIn('baraka');
});
afterAll(async () => {
  await school.close();
});

/** A chapter, so that the replay can be taken to this moment. */
async function mark(title: string): Promise<void> {
  await grace.keyboard.press('Escape');
  await choose(grace, 'Mark a chapter…');
  const dialog = grace.getByRole('dialog', { name: 'Mark a chapter' });
  await dialog.getByRole('textbox').fill(title);
  await grace.keyboard.press('Enter');
  await grace.getByText(`Chapter marked: ${title}`).waitFor();
  await dialog.waitFor({ state: 'detached' });
}

const onPage = (page: Page, number: number, ink: string) =>
  until(async () => {
    const slides = page.getByTestId('slides');
    if ((await slides.count()) === 0) return `page ${number}, not something else`;
    const at = await slides.getAttribute('data-page');
    const loaded =
      (await page.getByTestId('slide-large').count()) > 0 && (await page.getByTestId('slide-large').getAttribute('data-loaded')) === 'true';
    const said = await page.getByTestId('ink-texts').textContent();
    return at === String(number) && loaded && said === ink
      ? null
      : `page ${number} with “${ink}”, not ${at} with “${said}”, picture ${loaded}`;
  }, 30_000);
const onBoard = (page: Page, text: string) =>
  page.getByTestId('board-texts').getByText(text, { exact: true }).waitFor({ state: 'attached', timeout: 30_000 });
const groupsThen = (page: Page) => page.getByTestId('groups-then');
const expectGone = (page: Page) => groupsThen(page).waitFor({ state: 'detached', timeout: 30_000 });
const groupsOf = (page: Page, group: string, name: string) =>
  page.getByRole('region', { name: 'Groups' }).locator('dl > div').filter({ hasText: group }).getByText(name).waitFor();
const ONE = '1 drawing over the page';

describe('a lesson with tools', () => {
  it('is held and recorded', async () => {
    await choose(grace, 'Record the lesson');
    await grace.locator('[data-testid=recording-light][data-light=on]').waitFor({ timeout: 20_000 });
    await choose(grace, 'Slides', 'menuitemradio');
    await grace.getByRole('button', { name: 'Choose slides' }).click();
    const [chooser] = await Promise.all([grace.waitForEvent('filechooser'), grace.getByRole('button', { name: 'Bring slides…' }).click()]);
    await chooser.setFiles({
      name: 'Drums.pdf',
      mimeType: 'application/pdf',
      buffer: pdfOf([{ text: 'The drum' }, { text: 'The rhythm' }]),
    });
    await onPage(amina, 1, '');
    await mark('Page one');
    await grace.getByRole('button', { name: 'Next page' }).click();
    await grace.getByRole('button', { name: 'Draw on the page' }).click();
    await drag(grace, 'ink-surface', [
      [0.2, 0.3],
      [0.6, 0.6],
    ]);
    await onPage(amina, 2, ONE);
    await mark('Page two');
    await choose(grace, 'Whiteboard', 'menuitemradio');
    await grace.getByTestId('board-canvas').waitFor();
    await grace.locator('[data-testid=board-canvas] .excalidraw').focus();
    await grace.keyboard.press('r');
    await drag(grace, 'board-canvas', [
      [0.4, 0.4],
      [0.6, 0.6],
    ]);
    await onBoard(amina, 'Drawings without text: 1');
    await amina.getByRole('button', { name: 'Raise hand' }).click();
    await grace.getByRole('button', { name: 'Polls and quizzes' }).click();
    await grace.getByRole('complementary', { name: 'Polls and quizzes' }).getByRole('button', { name: 'Yes or no?' }).click();
    await amina.getByRole('heading', { name: 'Yes or no?' }).waitFor();
    await amina.getByRole('toolbar').getByRole('button', { name: /^Chat/ }).click();
    await amina.getByRole('textbox', { name: 'Write a message' }).fill('I see it');
    await amina.keyboard.press('Enter');
    await amina.getByRole('log').getByText('I see it').waitFor();
    await mark('Board');
    // Below what anybody sees of the board.
    await grace.getByTestId('board-canvas').hover();
    await grace.mouse.wheel(0, 1_200);
    await grace.getByRole('button', { name: 'Put a picture on the whiteboard' }).click();
    const picture = grace.getByRole('dialog', { name: 'Put a picture on the whiteboard' });
    const [pictures] = await Promise.all([
      grace.waitForEvent('filechooser'),
      picture.getByRole('button', { name: 'Choose a picture…' }).click(),
    ]);
    await pictures.setFiles({ name: 'drum.png', mimeType: 'image/png', buffer: await colouredPicture(grace, 'image/png') });
    await picture.getByRole('textbox').fill('A drum by the lake');
    await grace.keyboard.press('Enter');
    await onBoard(amina, 'Picture: A drum by the lake');
    await showsColour(amina, 10);
    await mark('Picture');
    await choose(grace, 'Groups…');
    const groups = grace.getByRole('dialog', { name: 'Work in groups' });
    await groups.getByLabel('Number of groups').fill('1');
    await groups.getByLabel('Minutes (empty: no end)').fill('30');
    await groups.getByRole('button', { name: 'At random', exact: true }).click();
    await groups.getByRole('button', { name: 'Open the groups' }).click();
    const banner = amina.getByTestId('group-banner');
    await banner.getByText(/You are in Group 1/).waitFor();
    await grace.getByLabel('Message to all groups').fill('Two examples, please');
    await grace.getByLabel('Message to all groups').press('Enter');
    await banner.getByText(/to all groups: Two examples, please/).waitFor();
    await amina.getByRole('textbox', { name: 'Write a message' }).fill('Between us');
    await amina.keyboard.press('Enter');
    await amina.getByRole('log').getByText('Between us').waitFor();
    await banner.getByRole('button', { name: 'Call the teacher' }).click();
    await grace.getByTestId('group-banner').getByText('Group 1 asks for help.').waitFor();
    await mark('In groups');
    await grace.getByTestId('group-banner').getByRole('button', { name: 'Visit Group 1' }).click();
    await grace.getByText('You are visiting Group 1').waitFor();
    await mark('A visit');
    await grace.getByTestId('group-banner').getByRole('button', { name: 'Groups', exact: true }).click();
    await grace.getByRole('button', { name: 'Everyone back now' }).click();
    await banner.waitFor({ state: 'detached' });
    await mark('All together');
    await grace.getByRole('toolbar').getByRole('button', { name: 'Leave' }).click();
    await grace.getByRole('button', { name: 'End for everyone' }).click();
  }, 120_000);

  it('is replayed: forwards and backwards, each tool is as it was', async () => {
    // The demo school has a recording of its own.
    const shown = () => pupil.getByRole('link', { name: /Drums around the lake/ }).first();
    await until(async () => {
      await pupil.goto(`${school.embedded.url}/recordings`);
      return (await shown()
        .waitFor({ timeout: 3_000 })
        .then(
          () => true,
          () => false,
        ))
        ? null
        : 'the recording';
    }, 40_000);
    const path = (await shown().getAttribute('href')) ?? '';
    await until(async () => {
      await pupil.goto(`${school.embedded.url}${path.split('?')[0]}?at=0`);
      return await inPhase(pupil, 'paused').then(
        () => null,
        () => 'a replay',
      );
    }, 60_000);
    const chapter = async (title: string) => {
      await pupil.getByRole('tab', { name: 'Chapters' }).click();
      await pupil.getByRole('button', { name: new RegExp(`\\d ${title}$`) }).click();
    };
    const beside = (tab: string) => pupil.getByRole('tab', { name: tab }).click();

    await chapter('Page two');
    await onPage(pupil, 2, ONE);
    await chapter('Board');
    await onBoard(pupil, 'Drawings without text: 1');
    await beside('Chat');
    await pupil.getByRole('log').getByText('I see it').waitFor();
    await beside('Polls');
    await pupil.getByText('Yes or no?').first().waitFor();
    await beside('People');
    await pupil.getByRole('tabpanel').getByText('Amina Juma').first().waitFor();
    await expectGone(pupil);
    // All that is drawn is to be seen, however small the window is.
    await chapter('Picture');
    await onBoard(pupil, 'Picture: A drum by the lake');
    await showsColour(pupil, 10);
    await expectGood(pupil, 'a replay of a board with a picture');
    await chapter('In groups');
    await groupsThen(pupil)
      .getByText(/The class works in groups here/)
      .waitFor();
    await groupsThen(pupil)
      .getByText(/Time left: (30:00|29:\d\d)/)
      .waitFor();
    for (const words of [/to all groups: Two examples, please/, 'Group 1 asks for help.'])
      await groupsThen(pupil).getByText(words).waitFor();
    await beside('People');
    await groupsOf(pupil, 'Group 1', 'Amina Juma');
    await groupsOf(pupil, 'Main room', 'Grace');
    // What a group wrote is its own.
    await beside('Chat');
    await pupil.getByRole('log').getByText('I see it').waitFor();
    if ((await pupil.getByRole('log').getByText('Between us').count()) > 0) throw new Error('a group’s message in the replay');
    await expectGood(pupil, 'a replay of groups');
    await chapter('A visit');
    await groupsThen(pupil)
      .getByText(/^Grace .* is with Group 1\.$/)
      .waitFor();
    await chapter('All together');
    await expectGone(pupil);
    // Back: what was not yet there is gone again.
    await chapter('Page one');
    await onPage(pupil, 1, '');
    await beside('Chat');
    await until(async () => ((await pupil.getByRole('log').getByText('I see it').count()) === 0 ? null : 'an empty chat'));
    await chapter('Page two');
    await onPage(pupil, 2, ONE);
    await pupil.context().close();
  }, 180_000);
});
