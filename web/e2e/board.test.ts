import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { coloured, colouredPicture, showsColour } from './colour.ts';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';
import { choose, draw, letPupilsDraw } from './steps.ts';

/** The whiteboard, with real mice: what one draws the others see, and undo takes back nobody else's. */
let school: School;
let teacher: Page;
let pupil: Page;
let folder: string;
const foreign: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watoto-board-'));
  school = await openSchool();
  teacher = await school.enter('grace', { mic: false, camera: false });
  pupil = await school.enter('amina', { mic: false, camera: false, width: 1024, height: 700, dark: true });
  for (const page of [teacher, pupil]) {
    page.on('request', (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(school.embedded.url)) foreign.push(request.url());
    });
  }
});
afterAll(async () => {
  await school.close();
  await rm(folder, { recursive: true, force: true });
});

const canvas = (page: Page) => page.getByTestId('board-canvas');
const texts = (page: Page) => page.getByTestId('board-texts');
/** Elements on this page's board, as it tells those who cannot see it. */
const says = (page: Page, text: string) => texts(page).getByText(text, { exact: true }).waitFor({ state: 'attached' });

const pictureDialog = (page: Page) => page.getByRole('dialog', { name: 'Put a picture on the whiteboard' });

async function give(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    pictureDialog(page).getByRole('button', { name: 'Choose a picture…' }).click(),
  ]);
  await chooser.setFiles(file);
}

/** A file that is dragged onto the board from outside the browser, as the browser itself tells it. */
async function drop(page: Page, name: string, content: Buffer | string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, content);
  const box = await canvas(page).boundingBox();
  if (!box) throw new Error('no board');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const devtools = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data: { items: [], files: [path], dragOperationsMask: 1 } });
  await devtools.detach();
}

describe('the whiteboard', () => {
  it('is fetched only when it is shown, and from here alone', async () => {
    const fetched = () =>
      teacher.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('BoardCanvas')).length);
    expect(await fetched()).toBe(0);
    await choose(teacher, 'Whiteboard', 'menuitemradio');
    for (const page of [teacher, pupil]) await canvas(page).waitFor();
    expect(await fetched()).toBeGreaterThan(0);
  });

  it('shows the pupil what the teacher draws; the pupil looks on', async () => {
    await says(pupil, 'The whiteboard is empty.');
    await draw(teacher, 'r', [0.27, 0.31], [0.37, 0.47]);
    await says(pupil, 'Drawings without text: 1');
    await draw(teacher, 'p', [0.4, 0.31], [0.5, 0.5]);
    await says(pupil, 'Drawings without text: 2');
    expect(await canvas(pupil).getAttribute('data-may-draw')).toBe('false');
  });

  it('a pupil who is given the pen draws, and undo takes back its own only', async () => {
    await letPupilsDraw(teacher);
    await until(async () => ((await canvas(pupil).getAttribute('data-may-draw')) === 'true' ? null : 'the pen'));
    await draw(pupil, 'r', [0.38, 0.6], [0.47, 0.75]);
    await says(teacher, 'Drawings without text: 3');
    await draw(teacher, 'r', [0.53, 0.31], [0.58, 0.41]);
    await says(pupil, 'Drawings without text: 4');
    await pupil.locator('[data-testid=board-canvas] .excalidraw').focus();
    await pupil.keyboard.press('Control+z');
    await says(teacher, 'Drawings without text: 3');
    // There is nothing else of its own.
    await pupil.keyboard.press('Control+z');
    await pupil.keyboard.press('Control+z');
    await teacher.locator('[data-testid=board-canvas] .excalidraw').focus();
    await teacher.keyboard.press('Control+z');
    await says(pupil, 'Drawings without text: 2');
    await teacher.keyboard.press('Control+Shift+z');
    await says(pupil, 'Drawings without text: 3');
  });

  it('speaks Kiswahili where the page does, its own tools too, and leaves the page its language', async () => {
    const swahili = await school.signIn('baraka', { locale: 'sw' });
    await swahili
      .getByRole('link', { name: /^Jiunge/ })
      .first()
      .click();
    await swahili.getByRole('button', { name: 'Jiunge na somo' }).click();
    await until(async () => ((await canvas(swahili).getAttribute('data-may-draw')) === 'true' ? null : 'the pen'));
    await swahili.getByRole('radio', { name: 'Mstatili' }).waitFor();
    expect(await swahili.locator('html').getAttribute('lang')).toBe('sw');
    expect(await teacher.locator('html').getAttribute('lang')).toBe('en');
    await expectGood(swahili, 'a whiteboard in Kiswahili');
    await swahili.context().close();
  });

  it('keys of the board are not those of the classroom, and the focus can leave it', async () => {
    await teacher.locator('[data-testid=board-canvas] .excalidraw').focus();
    await teacher.keyboard.press('h');
    expect(await teacher.getByRole('button', { name: 'Raise hand' }).getAttribute('aria-pressed')).not.toBe('true');
    await until(async () => {
      await teacher.keyboard.press('Tab');
      return (await teacher.evaluate(() => document.activeElement?.closest('[data-own-keys]') === null)) ? null : 'focus outside';
    });
  });

  it('is written on with the keyboard alone, and taken back', async () => {
    await pupil.getByRole('toolbar', { name: 'Lesson controls' }).getByRole('button', { name: /^Chat/ }).focus();
    await pupil.keyboard.press('Enter');
    await pupil.getByRole('textbox', { name: 'Write a message' }).fill('half of it');
    await pupil.keyboard.press('Control+a');
    await pupil.keyboard.press('Control+x');
    await pupil.keyboard.press('Escape');
    await tabTo(pupil, '[data-testid=board-canvas] .excalidraw');
    await pupil.keyboard.press('Control+v');
    await says(teacher, 'half of it');
    await pupil.keyboard.press('Delete');
    await texts(teacher).getByText('half of it').waitFor({ state: 'detached' });
  });

  it('texts and shapes are put there, moved, written into and taken back with the keyboard alone', async () => {
    const board = teacher.locator('[data-testid=board-canvas] .excalidraw');
    const add = async (what: string) => {
      await tabTo(teacher, '[data-testid=main-menu-trigger]');
      await teacher.keyboard.press('Enter');
      await tabTo(teacher, `button:has-text("${what}")`);
      await teacher.keyboard.press('Enter');
      await until(async () => ((await board.evaluate((one) => one === document.activeElement)) ? null : 'the focus on the board'));
    };
    await add('Add an ellipse');
    await teacher.locator('.MuiSnackbar-root').getByText('Enter writes into it').waitFor();
    await says(pupil, 'Drawings without text: 4');
    await teacher.keyboard.press('ArrowRight');
    await teacher.keyboard.press('Enter');
    await teacher.keyboard.type('one whole');
    await teacher.keyboard.press('Escape');
    await says(pupil, 'one whole');
    await add('Add a text');
    await says(pupil, 'Text');
    await teacher.keyboard.press('Enter');
    await teacher.keyboard.press('Control+a');
    await teacher.keyboard.type('one half');
    await teacher.keyboard.press('Escape');
    await says(pupil, 'one half');
    for (const written of ['one half', 'one whole']) {
      await board.focus();
      for (let i = 0; i < 8 && (await texts(pupil).getByText(written).count()) > 0; i += 1) {
        await teacher.keyboard.press('Control+z');
        await teacher.waitForTimeout(200);
      }
      await texts(pupil).getByText(written).waitFor({ state: 'detached' });
    }
  });

  it('text is read by a screen reader; a reload has it all', async () => {
    await teacher.locator('[data-testid=board-canvas] .excalidraw').focus();
    await teacher.keyboard.press('t');
    const box = await canvas(teacher).boundingBox();
    await teacher.mouse.click((box?.x ?? 0) + 320, (box?.y ?? 0) + 120);
    await teacher.keyboard.type('3/4 + 1/4 = 1');
    await teacher.keyboard.press('Escape');
    await says(pupil, '3/4 + 1/4 = 1');
    await pupil.reload();
    await pupil.getByRole('button', { name: 'Join the lesson' }).click();
    await canvas(pupil).waitFor({ timeout: 20_000 });
    await says(pupil, '3/4 + 1/4 = 1');
  });

  it('is there on a phone, as large as the phone allows', async () => {
    const phone = await school.enter('baraka', { mic: false, camera: false, width: 360, height: 640, dark: true });
    await canvas(phone).waitFor();
    await says(phone, '3/4 + 1/4 = 1');
    await expectGood(phone, 'the whiteboard, phone in the dark');
    const box = await canvas(phone).boundingBox();
    expect(box?.width).toBeGreaterThan(320);
    expect(box?.height).toBeGreaterThan(240);
    await phone.context().close();
  });

  it('takes pictures: what the teacher brings everyone sees, and what is none is refused in plain words', async () => {
    await teacher.getByRole('button', { name: 'Put a picture on the whiteboard' }).click();
    await expectGood(teacher, 'bringing a picture');
    const script = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
    await give(teacher, { name: 'drum.png', mimeType: 'image/png', buffer: script });
    await pictureDialog(teacher).getByText('This is no picture that the whiteboard takes').waitFor();
    const png = await colouredPicture(teacher, 'image/png');
    await give(teacher, { name: 'drum.jpg', mimeType: 'image/jpeg', buffer: png });
    await pictureDialog(teacher).getByText('another type than its name says').waitFor();
    await give(teacher, { name: 'drum.png', mimeType: 'image/png', buffer: png });
    await pictureDialog(teacher).getByRole('textbox').fill('A drum by the lake');
    await expectGood(teacher, 'a picture that is ready for the board');
    // By the key: the field has the focus.
    await teacher.keyboard.press('Enter');
    await pictureDialog(teacher).waitFor({ state: 'detached' });
    for (const page of [teacher, pupil]) {
      await says(page, 'Picture: A drum by the lake');
      await showsColour(page, 30);
    }
    expect(await coloured(teacher, await canvas(pupil).screenshot())).toBeGreaterThan(30);
  });

  it('takes a picture that is dropped; a drawing that is dropped as a file does not take the place of what is there', async () => {
    await drop(teacher, 'lake.png', await colouredPicture(teacher, 'image/png'));
    await pictureDialog(teacher).getByRole('img').waitFor();
    await pictureDialog(teacher).getByRole('textbox').fill('The lake');
    await teacher.keyboard.press('Enter');
    await says(pupil, 'Picture: The lake');
    await teacher.locator('[data-testid=board-canvas] .excalidraw').focus();
    await teacher.keyboard.press('Control+z');
    await texts(pupil).getByText('Picture: The lake').waitFor({ state: 'detached' });
    const element = {
      type: 'text',
      id: 'a',
      x: 0,
      y: 0,
      width: 50,
      height: 20,
      text: 'mine alone',
      originalText: 'mine alone',
      fontSize: 20,
    };
    await drop(
      teacher,
      'mine.excalidraw',
      JSON.stringify({ type: 'excalidraw', version: 2, elements: [element], appState: {}, files: {} }),
    );
    await pictureDialog(teacher).getByText('This is no picture that the whiteboard takes').waitFor();
    await pictureDialog(teacher).getByRole('button', { name: 'Cancel' }).click();
    await pictureDialog(teacher).waitFor({ state: 'detached' });
    for (const page of [teacher, pupil]) expect(await texts(page).getByText('mine alone').count()).toBe(0);
    await says(pupil, 'Picture: A drum by the lake');
    await says(pupil, '3/4 + 1/4 = 1');
  });

  it('a pupil with the pen pastes one; who comes later sees them both; undo takes back one’s own', async () => {
    const jpeg = (await colouredPicture(teacher, 'image/jpeg')).toString('base64');
    const before = await coloured(teacher, await canvas(teacher).screenshot());
    await pupil.locator('[data-testid=board-canvas] .excalidraw').focus();
    await pupil.evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'image.jpg', { type: 'image/jpeg' }));
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, jpeg);
    await pictureDialog(pupil).getByRole('img').waitFor();
    await expectGood(pupil, 'a pasted picture, in the dark');
    await pictureDialog(pupil).getByRole('button', { name: 'Put it on the board' }).click();
    await says(teacher, 'Picture without a description');
    await showsColour(teacher, before);
    const late = await school.enter('baraka', { mic: false, camera: false });
    await says(late, 'Picture without a description');
    await says(late, 'Picture: A drum by the lake');
    await showsColour(late, 30);
    // Who may not draw may not bring pictures.
    await letPupilsDraw(teacher);
    await late.getByRole('button', { name: 'Put a picture on the whiteboard' }).waitFor({ state: 'detached' });
    await late.context().close();
    await teacher.locator('[data-testid=board-canvas] .excalidraw').focus();
    await teacher.keyboard.press('Control+z');
    await until(async () => ((await texts(pupil).getByText('A drum by the lake').count()) === 0 ? null : 'it gone'));
    await says(pupil, 'Picture without a description');
    await teacher.keyboard.press('Control+Shift+z');
    await says(pupil, 'Picture: A drum by the lake');
  });

  it('is saved as a picture and as a PDF', async () => {
    for (const [name, begins] of [
      ['Save as a picture (PNG)', '\u0089PNG'],
      ['Save as PDF', '%PDF'],
    ] as const) {
      await teacher.getByTestId('main-menu-trigger').click();
      const [file] = await Promise.all([teacher.waitForEvent('download'), teacher.getByText(name, { exact: true }).click()]);
      const content = await readFile(await file.path());
      expect(content.subarray(0, 4).toString('latin1')).toBe(begins);
      // Not an empty sheet, and its pictures are there.
      expect(content.length).toBeGreaterThan(2_000);
      if (begins !== '%PDF') expect(await coloured(teacher, content)).toBeGreaterThan(30);
    }
  });

  it('nothing was asked of anybody else', () => {
    expect(foreign).toEqual([]);
  });
});
