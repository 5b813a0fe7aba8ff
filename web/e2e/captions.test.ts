import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

/** What Chromium asks its maker for is not to be had here: the same words are heard each time that somebody's browser listens. */
function hearsTheSame(): void {
  class Speech {
    onresult: ((event: object) => void) | null = null;
    start(): void {
      setTimeout(() => this.onresult?.({ resultIndex: 0, results: [{ isFinal: true, 0: { transcript: 'a half and a quarter' } }] }), 100);
    }
    abort(): void {}
  }
  Object.assign(window, { webkitSpeechRecognition: Speech, SpeechRecognition: Speech });
}

let school: School;
let teacher: Page;
let pupil: Page;
beforeAll(async () => {
  school = await openSchool();
  const ready = async (context: BrowserContext) => void (await context.addInitScript(hearsTheSame));
  pupil = await school.enter('amina', { mic: false, camera: false, width: 360, height: 640, dark: true });
  teacher = await school.enter('grace', { camera: false, ready });
});
afterAll(() => school.close());

/** With the keyboard alone. */
const openCaptions = async (page: Page) => {
  await tabTo(page, 'button[aria-label=More]');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Captions…' }).waitFor();
  // By its first letter; other entries may begin with it too.
  const entry = page.getByRole('menuitem', { name: 'Captions…' });
  while (!(await entry.evaluate((element) => element === document.activeElement))) await page.keyboard.press('c');
  await page.keyboard.press('Enter');
  return page.getByRole('dialog', { name: 'Captions' });
};

it('a teacher’s words are written down, and read by everyone who wants to', async () => {
  const pupils = await openCaptions(pupil);
  await pupils.getByText('The teacher has not turned captions on in this lesson.').waitFor();
  await pupil.keyboard.press('Escape');

  const teachers = await openCaptions(teacher);
  await tabTo(teacher, '[role=dialog] [role=combobox]');
  await teacher.keyboard.press('Enter');
  await teacher.getByRole('option', { name: 'English' }).waitFor();
  await teacher.keyboard.press('e');
  await teacher.keyboard.press('Enter');
  await teachers.getByRole('switch', { name: 'Write down what I say' }).waitFor();
  await tabTo(teacher, '[role=dialog] label:has-text("Write down what I say") input');
  await teacher.keyboard.press('Space');
  await expectGood(teacher, 'what there is to choose of captions');
  const shown = (page: Page) => page.getByTestId('captions').getByText('a half and a quarter');
  await shown(pupil).waitFor();
  // What reads it aloud knows in which language, and who said it.
  expect(await pupil.getByTestId('captions').getAttribute('lang')).toBe('en');
  expect(await pupil.getByTestId('captions').textContent()).toContain('Grace Wanjiku a half and a quarter');
  await expectGood(pupil, 'a caption, on a phone in the dark');

  const own = await openCaptions(pupil);
  await own.getByRole('switch', { name: 'Show me captions' }).waitFor();
  await tabTo(pupil, '[role=dialog] label:has-text("Show me captions") input');
  await pupil.keyboard.press('Space');
  await pupil.keyboard.press('Escape');
  await shown(pupil).waitFor({ state: 'detached' });
});
