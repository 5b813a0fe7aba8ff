import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deck } from '@watoto/shared/contract/http/decks.ts';
import { pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School, until } from './school.fixture.ts';
import { choose, drag, type Place, press } from './steps.ts';

/** A teacher brings slides, everyone sees the page that is shown, and pupils look back on their own. */
let school: School;
let teacher: Page;
let pupil: Page;
beforeAll(async () => {
  school = await openSchool();
  teacher = await school.enter('grace', { mic: false, camera: false });
  pupil = await school.enter('amina', { width: 360, height: 640, dark: true, mic: false, camera: false });
});
afterAll(async () => {
  await school.close();
});

const onPage = (page: Page, number: number) =>
  until(async () => {
    const slides = page.getByTestId('slides');
    const at = (await slides.count()) === 0 ? 'none' : await slides.getAttribute('data-page');
    const loaded = at === String(number) && (await page.getByTestId('slide-large').first().getAttribute('data-loaded')) === 'true';
    return loaded ? null : `page ${number} with its picture, not ${at}`;
  }, 30_000);

async function bring(name: string, content: Buffer): Promise<void> {
  const [chooser] = await Promise.all([
    teacher.waitForEvent('filechooser'),
    teacher.getByRole('dialog', { name: 'Choose slides' }).getByRole('button', { name: 'Bring slides…' }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'application/pdf', buffer: content });
}

/** What is drawn over the page here, as it is told to those who can't see it. */
const inked = (page: Page, wanted: string) =>
  until(async () => {
    const said = (await page.getByTestId('ink-texts').textContent()) ?? '';
    return said === wanted ? null : `“${wanted}” over the page, not “${said}”`;
  });
const take = (page: Page, tool: string) =>
  page.getByRole('toolbar', { name: 'Drawing tools' }).getByRole('button', { name: tool, exact: true }).click();
/** Where the newest drawing of this tool is, as shares of the page. */
const placeOf = (page: Page, tool: string) =>
  page.evaluate((name) => {
    const path = [...document.querySelectorAll(`[data-testid=ink] path[data-tool=${name}]`)].at(-1);
    const box = document.querySelector('[data-testid=ink]')?.getBoundingClientRect();
    const own = path?.getBoundingClientRect();
    return box && own ? [own.left - box.left, own.top - box.top].map((px, i) => px / (i === 0 ? box.width : box.height)) : [];
  }, tool);

describe('slides', () => {
  it('are asked for where none are, and what is no PDF is refused in plain words', async () => {
    await choose(teacher, 'Slides', 'menuitemradio');
    await pupil.getByText('No slides are shown yet.').waitFor();
    await teacher.getByRole('button', { name: 'Choose slides' }).click();
    await expectGood(teacher, 'choosing slides');
    await bring('drums.pdf', Buffer.from('not a PDF at all'));
    await teacher.getByText('is neither a PDF nor an office file').waitFor();
  });

  it('that nobody makes are not waited for without end', async () => {
    // As the API says it where no converter runs.
    const stand = async (route: Route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as Deck), state: 'waiting', stalled: true } });
    };
    await teacher.route('**/api/v1/decks/*/finish', stand, { times: 1 });
    await bring('Later.pdf', pdfOf([{ text: 'x' }]));
    await teacher.getByRole('status').getByText('Nobody makes slides here just now. “Later.pdf” is kept for a day').waitFor();
    await expectGood(teacher, 'slides that nobody makes');
  });

  it('are brought as a PDF, seen by everyone, and turned by the teacher’s keys', async () => {
    await bring('Drums.pdf', pdfOf(['The drum', 'The rhythm', 'The dance'].map((text) => ({ text }))));
    for (const page of [teacher, pupil]) await onPage(page, 1);
    // While it fades it has the keys.
    await teacher.getByRole('dialog').waitFor({ state: 'detached' });
    await teacher.keyboard.press('ArrowRight');
    for (const page of [teacher, pupil]) await onPage(page, 2);
    expect(await pupil.getByTestId('slide-text').textContent()).toContain('The rhythm');
    await expectGood(teacher, 'slides, laptop');
    await expectGood(pupil, 'slides, phone in the dark');
  });

  it('a pupil looks back with the keyboard, is told where the teacher is, and is taken along again', async () => {
    const told = (words: string) => pupil.getByRole('status').getByText(words, { exact: true }).waitFor();
    await tabTo(pupil, 'button[aria-label="Page before"]');
    await pupil.keyboard.press('Enter');
    await onPage(pupil, 1);
    await told('Page 1 of 3');
    await told('The teacher is on page 2.');
    await onPage(teacher, 2);
    await tabTo(pupil, 'button:has-text("Back to the teacher")');
    await pupil.keyboard.press('Enter');
    await onPage(pupil, 2);
    await told('Page 2 of 3');
  });

  it('are drawn on: others see the hand at work, then what it drew at the same place', async () => {
    await teacher.getByRole('button', { name: 'Draw on the page' }).click();
    await take(teacher, 'Rectangle');
    await press(teacher, 'ink-surface', [
      [0.2, 0.3],
      [0.5, 0.7],
    ]);
    // Not in the log yet.
    await pupil.locator('[data-testid=ink][data-strokes="0"] path[data-tool=rectangle]').waitFor({ state: 'attached' });
    await teacher.mouse.up();
    await inked(pupil, '1 drawing over the page');
    const [here, there] = [await placeOf(teacher, 'rectangle'), await placeOf(pupil, 'rectangle')];
    expect(here[0]).toBeCloseTo(0.2, 1);
    expect(there[0]).toBeCloseTo(here[0] ?? 0, 1);
    expect(there[1]).toBeCloseTo(here[1] ?? 0, 1);
    await take(teacher, 'Text');
    await drag(teacher, 'ink-surface', [[0.1, 0.1]]);
    await teacher.getByRole('textbox', { name: 'Write here' }).fill('clap on 2');
    await teacher.keyboard.press('Enter');
    await inked(pupil, 'clap on 21 drawing over the page');
    await expectGood(teacher, 'drawing, laptop');
    await expectGood(pupil, 'a page that is drawn on, phone in the dark');
  });

  it('are drawn on by keyboard; undo and redo by keys too', async () => {
    await take(teacher, 'Line');
    await teacher.getByTestId('ink-surface').focus();
    await teacher.keyboard.press('Enter');
    for (let i = 0; i < 4; i += 1) await teacher.keyboard.press('Shift+ArrowRight');
    await teacher.keyboard.press('Enter');
    await inked(pupil, 'clap on 22 drawings over the page');
    // The page was not turned by its arrows.
    await onPage(pupil, 2);
    await teacher.keyboard.press('Control+z');
    await inked(pupil, 'clap on 21 drawing over the page');
    await teacher.keyboard.press('Control+Shift+z');
    await inked(pupil, 'clap on 22 drawings over the page');
  });

  it('show where the teacher points, for a moment', async () => {
    await take(teacher, 'Pointer');
    await press(teacher, 'ink-surface', [
      [0.5, 0.5],
      [0.6, 0.6],
    ]);
    await pupil.getByTestId('laser').waitFor({ state: 'attached' });
    await teacher.mouse.up();
    await pupil.getByTestId('laser').waitFor({ state: 'detached' });
  });

  it('who comes later sees them too, with what is drawn on them', async () => {
    const late = await school.enter('baraka', { mic: false, camera: false });
    await onPage(late, 2);
    await inked(late, 'clap on 22 drawings over the page');
    await late.context().close();
  });

  it('a pupil who may draw erases what is its own on a phone, and nothing of the teacher’s', async () => {
    await teacher.getByRole('button', { name: 'More about drawing' }).click();
    await teacher.getByRole('menuitemcheckbox', { name: 'Pupils may draw on the slides' }).click();
    await teacher.keyboard.press('Escape');
    await pupil.getByRole('button', { name: 'Draw on the page' }).click();
    /** The hand goes on at once, while the menu still fades. */
    const stroke = async (tool: string, from: Place, to: Place) => {
      await pupil.getByRole('button', { name: /^Tool: / }).click();
      await pupil.getByRole('menuitemradio', { name: tool, exact: true }).click();
      await drag(pupil, 'ink-surface', [from, to]);
    };
    await stroke('Rectangle', [0.6, 0.2], [0.9, 0.5]);
    await inked(teacher, 'clap on 23 drawings over the page');
    // Across its left edge.
    await stroke('Eraser', [0.52, 0.35], [0.7, 0.35]);
    for (const page of [teacher, pupil]) await inked(page, 'clap on 22 drawings over the page');
    // Across the teacher's frame: whatever was drawn afterwards is all that is new.
    await stroke('Eraser', [0.1, 0.5], [0.3, 0.5]);
    await stroke('Line', [0.6, 0.8], [0.9, 0.9]);
    for (const page of [teacher, pupil]) await inked(page, 'clap on 23 drawings over the page');
    await pupil.getByRole('button', { name: 'Undo drawing' }).click();
    await inked(teacher, 'clap on 22 drawings over the page');
  });
});
