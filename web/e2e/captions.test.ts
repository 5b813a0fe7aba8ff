import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { expectGood } from './good-page.ts';
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

const openCaptions = async (page: Page) => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Captions…' }).click();
  return page.getByRole('dialog', { name: 'Captions' });
};

it('a teacher’s words are written down, and read by everyone who wants to', async () => {
  const pupils = await openCaptions(pupil);
  await pupils.getByText('The teacher has not turned captions on in this lesson.').waitFor();
  await pupil.keyboard.press('Escape');

  const teachers = await openCaptions(teacher);
  await teachers.getByRole('combobox', { name: 'Captions in this lesson' }).click();
  await teacher.getByRole('option', { name: 'English' }).click();
  await teachers.getByRole('switch', { name: 'Write down what I say' }).click();
  await expectGood(teacher, 'what there is to choose of captions');
  const shown = (page: Page) => page.getByTestId('captions').getByText('a half and a quarter');
  await shown(pupil).waitFor();
  await expectGood(pupil, 'a caption, on a phone in the dark');

  const own = await openCaptions(pupil);
  await own.getByRole('switch', { name: 'Show me captions' }).click();
  await pupil.keyboard.press('Escape');
  await shown(pupil).waitFor({ state: 'detached' });
});
