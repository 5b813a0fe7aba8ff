import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';
import { choose } from './steps.ts';

/** The light that everyone sees while it records, and what hosts do with it. */
let school: School;
let teacher: Page;
let pupil: Page;

beforeAll(async () => {
  school = await openSchool();
  teacher = await school.enter('grace');
  pupil = await school.enter('amina', { width: 360, height: 640, dark: true, mic: false, camera: false });
});
afterAll(async () => {
  await school.close();
});

const light = (page: Page) => page.getByTestId('recording-light');
const told = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text }).first().waitFor();
const untilDark = () => until(async () => ((await light(pupil).count()) + (await light(teacher).count()) === 0 ? null : 'a light'));

describe('recording a lesson', () => {
  it('by the menu: everyone sees the light and is told; pupils read that they are not in it', async () => {
    expect(await light(pupil).count()).toBe(0);
    await choose(teacher, 'Record the lesson');
    for (const page of [teacher, pupil]) {
      await light(page).filter({ hasText: 'Recording' }).waitFor();
      await told(page, 'This lesson is being recorded.');
    }
    await pupil.getByText('You are not recorded: neither your voice nor your picture.').waitFor();
    expect(await teacher.getByText('You are not recorded').count()).toBe(0);
    await expectGood(teacher, 'a recorded lesson, laptop');
    await expectGood(pupil, 'a recorded lesson, phone in the dark');
  });

  it('hosts see how much is saved, and it grows; pupils do not', async () => {
    const saved = async () => /Saved up to (\d+):(\d\d)/.exec((await light(teacher).textContent()) ?? '');
    const seconds = async () => {
      const found = await saved();
      return found ? Number(found[1]) * 60 + Number(found[2]) : -1;
    };
    await until(async () => ((await seconds()) > 0 ? null : 'something saved'), 30_000);
    const before = await seconds();
    await until(async () => ((await seconds()) > before ? null : 'more saved'), 30_000);
    expect(await light(pupil).textContent()).toBe('Recording');
  });

  it('whoever comes later is told too', async () => {
    const late = await school.enter('baraka', { mic: false, camera: false });
    await told(late, 'This lesson is being recorded.');
    await late.context().close();
  });

  it('pressed, the light says what it means; pupils find no controls there', async () => {
    await light(pupil).click();
    const facts = pupil.getByRole('dialog', { name: 'Recording' });
    await facts.getByText('You can watch it later.').waitFor();
    expect(await facts.getByRole('button').count()).toBe(0);
    await expectGood(pupil, 'what the light means');
    await pupil.keyboard.press('Escape');
    await facts.waitFor({ state: 'hidden' });
  });

  it('pause and resume by the light, with the keyboard alone', async () => {
    await tabTo(teacher, '[data-testid=recording-light]');
    await teacher.keyboard.press('Enter');
    await teacher.getByRole('dialog', { name: 'Recording' }).waitFor();
    await expectGood(teacher, 'the controls of the recording');
    await tabTo(teacher, 'button:has-text("Pause recording")');
    await teacher.keyboard.press('Enter');
    for (const page of [teacher, pupil]) {
      await light(page).filter({ hasText: 'Recording paused' }).waitFor();
      await told(page, 'The recording is paused: nothing is kept now.');
    }
    await until(async () => ((await pupil.getByText('You are not recorded').count()) === 0 ? null : 'the line of a pupil'));
    await choose(teacher, 'Go on recording');
    for (const page of [teacher, pupil]) await page.locator('[data-testid=recording-light][data-light=on]').waitFor();
  });

  it('a chapter by its key, named and marked', async () => {
    await teacher.keyboard.press('k');
    const dialog = teacher.getByRole('dialog', { name: 'Mark a chapter' });
    await dialog.waitFor();
    await expectGood(teacher, 'marking a chapter');
    expect(await dialog.getByRole('button', { name: 'Mark it' }).isDisabled()).toBe(true);
    await teacher.keyboard.type('Rhythm of three');
    await teacher.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await told(teacher, 'Chapter marked: Rhythm of three');
    // A pupil's key does nothing.
    await pupil.keyboard.press('k');
    expect(await pupil.getByRole('dialog').count()).toBe(0);
  });

  it('stop by the key, after a question; then it can begin anew by the same key', async () => {
    await teacher.keyboard.press('r');
    const dialog = teacher.getByRole('dialog', { name: 'Stop recording?' });
    await expectGood(teacher, 'stopping the recording');
    await teacher.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await light(pupil).count()).toBe(1);
    await teacher.keyboard.press('r');
    await dialog.getByRole('button', { name: 'Stop recording' }).click();
    for (const page of [teacher, pupil]) await told(page, 'The recording has stopped.');
    await untilDark();
    await teacher.keyboard.press('r');
    for (const page of [teacher, pupil]) await light(page).waitFor();
    await pupil.keyboard.press('r');
    expect(await pupil.getByRole('dialog').count()).toBe(0);
  });
});
