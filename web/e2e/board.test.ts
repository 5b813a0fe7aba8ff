import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';

/** The whiteboard, with real mice: what one draws the others see, and undo takes back nobody else's. */
let school: School;
let teacher: Page;
let pupil: Page;
const foreign: string[] = [];

beforeAll(async () => {
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
});

const canvas = (page: Page) => page.getByTestId('board-canvas');
const texts = (page: Page) => page.getByTestId('board-texts');
/** Elements on this page's board, as it tells those who cannot see it. */
const says = (page: Page, text: string) => texts(page).getByText(text, { exact: true }).waitFor({ state: 'attached' });

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const box = await canvas(page).boundingBox();
  if (!box) throw new Error('no board');
  await page.mouse.move(box.x + from[0], box.y + from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + (from[0] + to[0]) / 2, box.y + (from[1] + to[1]) / 2, { steps: 6 });
  await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 6 });
  await page.mouse.up();
}

/** With Excalidraw's own key, where the board has the focus. */
async function draw(page: Page, tool: 'r' | 'p', from: [number, number], to: [number, number]): Promise<void> {
  await page.locator('[data-testid=board-canvas] .excalidraw').focus();
  await page.keyboard.press(tool);
  await drag(page, from, to);
}

/** A picture of one colour that nobody draws with, as a file. */
async function colouredPicture(type: 'image/png' | 'image/jpeg'): Promise<Buffer> {
  const base64 = await teacher.evaluate((wanted) => {
    const sheet = Object.assign(document.createElement('canvas'), { width: 600, height: 400 });
    const pen = sheet.getContext('2d');
    if (pen) pen.fillStyle = '#d000d0';
    pen?.fillRect(0, 0, 600, 400);
    return sheet.toDataURL(wanted).split(',')[1] ?? '';
  }, type);
  return Buffer.from(base64, 'base64');
}

/** So many thousandths of a PNG have that colour. */
async function coloured(png: Buffer): Promise<number> {
  return teacher.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const { width, height } = image;
    const pen = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
    pen?.drawImage(image, 0, 0);
    const { data } = pen?.getImageData(0, 0, width, height) ?? { data: [] };
    let found = 0;
    for (let i = 0; i < data.length; i += 4) found += Number((data[i] ?? 0) > 150 && (data[i + 1] ?? 255) < 90 && (data[i + 2] ?? 0) > 150);
    return Math.round((1_000 * found) / (width * height));
  }, png.toString('base64'));
}

const shows = (page: Page, least: number) =>
  until(async () => {
    const part = await coloured(await canvas(page).screenshot());
    return part >= least ? null : `the picture on ${least} thousandths of the board, not ${part}`;
  }, 20_000);

const pictureDialog = (page: Page) => page.getByRole('dialog', { name: 'Put a picture on the whiteboard' });

async function choose(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    pictureDialog(page).getByRole('button', { name: 'Choose a picture…' }).click(),
  ]);
  await chooser.setFiles(file);
}

describe('the whiteboard', () => {
  it('is fetched only when it is shown, and from here alone', async () => {
    const fetched = () =>
      teacher.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('BoardCanvas')).length);
    expect(await fetched()).toBe(0);
    await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
    await teacher.getByRole('menuitemradio', { name: 'Whiteboard' }).click();
    for (const page of [teacher, pupil]) await canvas(page).waitFor();
    expect(await fetched()).toBeGreaterThan(0);
  });

  it('shows the pupil what the teacher draws; the pupil looks on', async () => {
    await says(pupil, 'The whiteboard is empty.');
    await draw(teacher, 'r', [300, 200], [420, 300]);
    await says(pupil, 'Drawings without text: 1');
    await draw(teacher, 'p', [450, 200], [560, 320]);
    await says(pupil, 'Drawings without text: 2');
    expect(await canvas(pupil).getAttribute('data-may-draw')).toBe('false');
  });

  it('a pupil who is given the pen draws, and undo takes back its own only', async () => {
    await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
    await teacher.getByRole('menuitemcheckbox', { name: 'Pupils may draw on the whiteboard' }).click();
    await teacher.keyboard.press('Escape');
    await until(async () => ((await canvas(pupil).getAttribute('data-may-draw')) === 'true' ? null : 'the pen'));
    await draw(pupil, 'r', [300, 340], [380, 420]);
    await says(teacher, 'Drawings without text: 3');
    await draw(teacher, 'r', [600, 200], [660, 260]);
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
    await choose(teacher, { name: 'drum.png', mimeType: 'image/png', buffer: script });
    await pictureDialog(teacher).getByText('This is no picture that the whiteboard takes').waitFor();
    const png = await colouredPicture('image/png');
    await choose(teacher, { name: 'drum.jpg', mimeType: 'image/jpeg', buffer: png });
    await pictureDialog(teacher).getByText('another type than its name says').waitFor();
    await choose(teacher, { name: 'drum.png', mimeType: 'image/png', buffer: png });
    await pictureDialog(teacher).getByRole('textbox').fill('A drum by the lake');
    await expectGood(teacher, 'a picture that is ready for the board');
    // By the key: the field has the focus.
    await teacher.keyboard.press('Enter');
    await pictureDialog(teacher).waitFor({ state: 'detached' });
    for (const page of [teacher, pupil]) {
      await says(page, 'Picture: A drum by the lake');
      await shows(page, 30);
    }
    expect(await coloured(await canvas(pupil).screenshot())).toBeGreaterThan(30);
  });

  it('a pupil with the pen pastes one; who comes later sees them both; undo takes back one’s own', async () => {
    const jpeg = (await colouredPicture('image/jpeg')).toString('base64');
    const before = await coloured(await canvas(teacher).screenshot());
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
    await shows(teacher, before);
    const late = await school.enter('baraka', { mic: false, camera: false });
    await says(late, 'Picture without a description');
    await says(late, 'Picture: A drum by the lake');
    await shows(late, 30);
    // Who may not draw may not bring pictures.
    await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
    await teacher.getByRole('menuitemcheckbox', { name: 'Pupils may draw on the whiteboard' }).click();
    await teacher.keyboard.press('Escape');
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
      if (begins !== '%PDF') expect(await coloured(content)).toBeGreaterThan(30);
    }
  });

  it('nothing was asked of anybody else', () => {
    expect(foreign).toEqual([]);
  });
});
