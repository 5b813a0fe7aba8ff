import { PATH_PROBE_MS } from '@watoto/shared/contract/signaling.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood } from './good-page.ts';
import { feedbackOf, flow, inbound, openConnections, sendingDevices } from './media-probe.ts';
import { micParameters, openRogue } from './rogue.fixture.ts';
import { type School, openSchool, until } from './school.fixture.ts';

/** The payload type of mediasoup's padding (RTP_PROBATOR_CODEC_PAYLOAD_TYPE). */
const PADDING = 127;

let school: School;
const pages = new Map<string, Page>();
const page = (person: string): Page => {
  const found = pages.get(person);
  if (!found) throw new Error(`${person} is not here`);
  return found;
};

beforeAll(async () => {
  // Four browsers on a small machine are slow devices, which the ladder would spare: here all that is shown is to arrive.
  school = await openSchool({ env: { LADDER: 'off' } });
  for (const person of ['grace', 'amina', 'baraka', 'chidi'] as const) pages.set(person, await school.enter(person));
});
afterAll(async () => {
  await school.close();
});

/** Waits until this many people's pictures move and sounds are heard at `person`'s page. */
function receives(person: string, videos: number, sounds: number): Promise<void> {
  return until(async () => {
    const now = await flow(page(person));
    return now.videos === videos && now.sounds === sounds
      ? null
      : `${person} receives ${JSON.stringify(now)}, not ${videos} videos and ${sounds} sounds`;
  }, 30_000);
}

const tile = (at: Page, name: RegExp, source = 'camera') => at.locator(`figure[data-source=${source}]`).filter({ hasText: name });
/** The most pixels in a row of any picture that arrives. */
const widest = async (at: Page) => Math.max(0, ...(await inbound(at)).map((track) => track.frameWidth));

async function say(person: string, text: string): Promise<void> {
  const box = page(person).getByRole('textbox', { name: 'Write a message' });
  if (!(await box.isVisible())) await page(person).getByRole('toolbar').getByRole('button', { name: /^Chat/ }).click();
  await box.fill(text);
  await box.press('Enter');
}

const messages = (person: string, like: RegExp) => page(person).getByRole('complementary').getByText(like).allTextContents();

describe('a teacher and three pupils', () => {
  it('see and hear each other', async () => {
    for (const person of pages.keys()) await receives(person, 3, 3);
    // Those of the device check stay for a moment.
    const load = () => school.embedded.sfu.load();
    await until(() => (load().transports === 8 ? null : `8 transports: ${load().transports}`), 2 * PATH_PROBE_MS);
    expect(load()).toMatchObject({ peers: 4, transports: 8, producers: 8, consumers: 24 });
  });

  it('ask for nothing of the padding that finds out what fits', async () => {
    const asked = await feedbackOf(page('amina'), PADDING);
    expect(asked).toContain('transport-cc');
    expect(asked.filter((what) => /nack|ccm/.test(what))).toEqual([]);
  });

  it('save data where they choose to, read so, and take it back where they read it', async () => {
    const chidi = page('chidi');
    await chidi.getByRole('button', { name: /^Connection/ }).click();
    await chidi.getByRole('radio', { name: 'Only sound and slides' }).click();
    await chidi.keyboard.press('Escape');
    await chidi.getByRole('status').filter({ hasText: 'You save data: only sound and slides.' }).waitFor();
    await receives('chidi', 0, 3);
    await expectGood(chidi, 'data is saved');
    await chidi.getByRole('button', { name: /^Connection/ }).click();
    await chidi.getByRole('radio', { name: 'Only slides and text' }).click();
    await chidi.keyboard.press('Escape');
    const words = chidi.getByRole('status').filter({ hasText: 'You save data: only slides and text, without sound.' });
    await words.waitFor();
    await receives('chidi', 0, 0);
    await words.getByRole('button', { name: 'Stop saving data' }).click();
    await words.waitFor({ state: 'detached' });
    await receives('chidi', 3, 3);
  });

  it('get a smaller picture when tiles shrink, and a larger one when they grow', async () => {
    const amina = page('amina');
    await until(async () => ((await widest(amina)) >= 640 ? null : `a large picture: ${await widest(amina)} wide`), 40_000);
    await amina.setViewportSize({ width: 480, height: 420 });
    await until(async () => ((await widest(amina)) <= 320 ? null : `a small picture: ${await widest(amina)} wide`), 20_000);
    await amina.setViewportSize({ width: 1366, height: 768 });
    await until(async () => ((await widest(amina)) >= 640 ? null : `a large picture again: ${await widest(amina)} wide`), 40_000);
  });

  it('see a shared screen and hear its sound beside the faces, until it stops', async () => {
    const screenAt = (person: string) => tile(page(person), /Screen of Grace/, 'screen');
    const seen = async (pupil: string) => {
      const video = screenAt(pupil).locator('video');
      await video.waitFor();
      const width = () => video.evaluate((element: HTMLVideoElement) => element.videoWidth);
      await until(async () => ((await width()) > 0 ? null : `a picture of the screen at ${pupil}`), 40_000);
    };
    await page('grace').keyboard.press('s');
    try {
      await Promise.all(['amina', 'baraka', 'chidi'].map(seen));
      // The tab's sound comes with it.
      await receives('chidi', 4, 4);
    } finally {
      // Whatever came of it: those after this one count pictures.
      if ((await page('grace').locator('figure[data-source=screen]').count()) > 0) await page('grace').keyboard.press('s');
    }
    await until(async () => ((await screenAt('amina').count()) === 0 ? null : 'the end of the screen'));
  });

  it('hear nobody but the teacher when all are muted, and see who is', async () => {
    await page('grace').getByRole('button', { name: 'Teacher’s tools' }).click();
    await page('grace').getByRole('menuitem', { name: 'Mute everyone' }).click();
    await page('grace').keyboard.press('Escape');
    await receives('amina', 3, 1);
    await receives('grace', 3, 0);
    for (const pupil of [/Amina/, /Baraka/, /Chidi/]) {
      await until(async () =>
        (await tile(page('grace'), pupil).getAttribute('aria-label'))?.includes('microphone off') ? null : `${pupil} shown as muted`,
      );
    }
    // Nothing is locked: a pupil may speak again.
    await page('baraka').keyboard.press('m');
    await receives('amina', 3, 2);
    await page('baraka').keyboard.press('m');
    await receives('amina', 3, 1);
  });

  it('keep to a lock even where the client does not', async () => {
    await page('grace').getByRole('button', { name: 'Teacher’s tools' }).click();
    await page('grace').getByRole('menuitem', { name: 'Order in the room…' }).click();
    await page('grace').getByRole('switch', { name: 'Microphones' }).click();
    await page('grace').keyboard.press('Escape');
    const rogue = await openRogue(school.embedded.url, 'daudi@demo.school');
    const open = (paused: boolean) =>
      rogue.call('producer.open', {
        transportId: rogue.sendTransportId,
        kind: 'audio',
        source: 'mic',
        rtpParameters: micParameters(),
        paused,
      });
    expect(await open(false)).toMatchObject({ ok: false, error: { code: 'locked' } });
    const quiet = await open(true);
    expect(quiet.ok).toBe(true);
    const { producerId } = (quiet as { data: { producerId: string } }).data;
    expect(await rogue.call('producer.resume', { producerId })).toMatchObject({ ok: false, error: { code: 'locked' } });
    expect(await rogue.call('locks.set', { mic: false })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    await page('baraka').keyboard.press('m');
    await receives('amina', 3, 1);
    rogue.close();
    await page('grace').getByRole('button', { name: 'Teacher’s tools' }).click();
    await page('grace').getByRole('menuitem', { name: 'Order in the room…' }).click();
    await page('grace').getByRole('switch', { name: 'Microphones' }).click();
    await page('grace').keyboard.press('Escape');
  });

  it('change the microphone without leaving, and are heard all the same', async () => {
    const chidi = page('chidi');
    const [before] = (await sendingDevices(chidi)).filter(({ kind }) => kind === 'audio');
    await chidi.keyboard.press('d');
    const dialog = chidi.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Microphone' }).click();
    await chidi.getByRole('option').last().click();
    await until(async () => {
      const [now] = (await sendingDevices(chidi)).filter(({ kind }) => kind === 'audio');
      return now && now.deviceId !== before?.deviceId ? null : 'another microphone';
    });
    await chidi.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await chidi.keyboard.press('m');
    await receives('amina', 3, 2);
    await chidi.keyboard.press('m');
    await receives('amina', 3, 1);
  });

  it('raise hands in order, and chat', async () => {
    await page('chidi').keyboard.press('h');
    await tile(page('grace'), /Chidi/).getByText('1').waitFor();
    await page('amina').keyboard.press('h');
    await tile(page('grace'), /Amina/).getByText('2').waitFor();
    await say('grace', 'Good morning');
    await say('amina', 'Good morning, teacher');
    await until(async () => ((await messages('grace', /^Good morning, teacher$/)).length === 1 ? null : 'the answer'));
  });

  it('lose no message and get none twice when a socket is killed; media goes on', async () => {
    await say('baraka', 'before');
    await page('baraka').evaluate(() => window.probedSockets.at(-1)?.close());
    for (let i = 1; i <= 5; i += 1) await say('grace', `while away ${i}`);
    await until(async () => ((await messages('baraka', /^while away \d$/)).length >= 5 ? null : 'five messages'));
    expect(await messages('baraka', /^while away \d$/)).toEqual([1, 2, 3, 4, 5].map((i) => `while away ${i}`));
    await say('baraka', 'after');
    await until(async () => ((await messages('grace', /^after$/)).length === 1 ? null : 'the message after'));
    await page('baraka').locator('[data-phase=live][data-media=connected]').waitFor();
    await receives('baraka', 3, 1);
    expect(await openConnections(page('baraka'))).toBe(2);
  });

  it('see each other again without a reload when a mediasoup Worker is killed', async () => {
    for (const person of pages.keys()) await page(person).evaluate(() => Object.assign(window, { sameDocument: true }));
    const busy = (await school.embedded.sfu.dump()).find((worker) => worker.transports > 0);
    expect(busy).toBeDefined();
    const died = new Promise<number>((resolve) => school.embedded.sfu.died.on(({ pid }) => resolve(pid)));
    process.kill(busy?.pid ?? Number.NaN, 'SIGKILL');
    expect(await died).toBe(busy?.pid);
    for (const person of pages.keys()) await receives(person, 3, person === 'grace' ? 0 : 1);
    for (const person of pages.keys()) expect(await page(person).evaluate(() => 'sameDocument' in window)).toBe(true);
    await until(async () => (school.embedded.sfu.load().workers === 2 ? null : 'a new Worker'));
  });

  it('leave nothing behind: zero transports', async () => {
    for (const pupil of ['amina', 'baraka', 'chidi']) {
      await page(pupil).getByRole('button', { name: 'Leave' }).click();
      await page(pupil).getByText('You left the lesson').waitFor();
      expect(await openConnections(page(pupil))).toBe(0);
    }
    await page('grace').getByRole('button', { name: 'Leave' }).click();
    await page('grace').getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
    await until(async () => {
      const { transports, producers, consumers, peers } = school.embedded.sfu.load();
      return transports + producers + consumers + peers === 0 ? null : `${transports} transports`;
    });
    for (const worker of await school.embedded.sfu.dump()) expect(worker.transports).toBe(0);
  });
});
