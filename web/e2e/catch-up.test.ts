import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { flow } from './media-probe.ts';
import { type School, openSchool, until } from './school.fixture.ts';

/** Somebody comes late to a lesson that is recorded, and sees from the start what they missed while it goes on. */
let school: School;
let teacher: Page;
let pupil: Page;

beforeAll(async () => {
  school = await openSchool();
  teacher = await school.enter('grace');
  await teacher.keyboard.press('r');
  // What is worth catching up with, and stored.
  await teacher.getByText(/^Saved up to (0:3[2-9]|0:[45]|[1-9]:)/).waitFor({ timeout: 90_000 });
  pupil = await school.enter('amina', { width: 360, height: 640, dark: true, camera: false });
}, 150_000);
afterAll(async () => {
  await school.close();
});

const offer = () => pupil.getByRole('button', { name: 'Catch up from the start' });
const stage = () => pupil.getByRole('region', { name: 'Catching up' });
const sounds = () => pupil.locator('audio[data-peer-id]').evaluateAll((all: HTMLAudioElement[]) => all.map(({ muted }) => muted));
/** Where the replay is, in seconds. */
async function position(): Promise<number> {
  return Number(await stage().getByRole('slider').inputValue()) / 1_000;
}

describe('a late pupil', () => {
  it('is asked, and sees the lesson from its beginning over the live one, which is silent meanwhile', async () => {
    await offer().waitFor();
    await expectGood(pupil, 'the offer to catch up');
    expect(await sounds()).toEqual([false]);
    await tabTo(pupil, 'button:has-text("Catch up from the start")');
    await pupil.keyboard.press('Enter');
    await stage().waitFor();
    await until(async () => ((await position()) >= 3 ? null : 'the recording plays'), 40_000);
    expect(await sounds()).toEqual([true]);
    // Nobody's live picture is sent.
    await until(async () => ((await flow(pupil)).videos === 0 ? null : 'a live picture'));
    await until(async () =>
      (await stage()
        .locator('figure video')
        .evaluate((video: HTMLVideoElement) => video.videoWidth)) > 0
        ? null
        : 'the teacher’s picture',
    );
    expect(await pupil.getByText(/^\d+:\d\d behind$/).count()).toBe(1);
    await expectGood(pupil, 'catching up');
    // What is played here would be heard there.
    expect(await pupil.getByRole('button', { name: 'Microphone' }).getAttribute('aria-pressed')).toBe('false');
    expect(await pupil.getByText('The teacher muted you.').count()).toBe(0);
  });

  it('is told at once when the teacher writes their name, and is back by one press', async () => {
    await teacher.keyboard.press('c');
    const box = teacher.getByRole('textbox', { name: 'Write a message' });
    await box.fill('Who has a question?');
    await box.press('Enter');
    await box.fill('Amina, what do you think?');
    await box.press('Enter');
    const call = pupil.getByRole('alert').filter({ hasText: 'Grace Wanjiku wrote your name in the chat: “Amina, what do you think?”' });
    await call.waitFor();
    await expectGood(pupil, 'called while catching up');
    await call.getByRole('button', { name: 'Back to live' }).click();
    await stage().waitFor({ state: 'hidden' });
    expect(await sounds()).toEqual([false]);
    await until(async () => ((await flow(pupil)).videos === 1 ? null : 'the live picture'));
  });

  it('goes on by the light, is called by the spotlight, and is back by itself when it has caught up', async () => {
    expect(await offer().count()).toBe(0);
    await pupil.getByTestId('recording-light').click();
    await offer().click();
    await stage().waitFor();
    await teacher.getByRole('toolbar').getByRole('button', { name: 'People' }).click();
    await teacher.getByRole('button', { name: 'Actions for Amina Juma' }).click();
    await teacher.getByRole('menuitem', { name: 'Show large to everyone' }).click();
    await pupil.getByRole('alert').filter({ hasText: 'You are shown large to everyone now.' }).waitFor();
    await pupil.getByRole('alert').filter({ hasText: 'You have caught up: this is live.' }).waitFor({ timeout: 240_000 });
    await stage().waitFor({ state: 'hidden' });
    expect(await sounds()).toEqual([false]);
  }, 280_000);
});
