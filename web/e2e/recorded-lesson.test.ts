import type { Page } from 'playwright-core';
import type { Page as FirefoxPage } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchFirefox, signInByFirefox } from './firefox.ts';
import { aCameraFilm, type CameraFilm } from './recorded-film.fixture.ts';
import { inPhase, isHeard, moves, play, secondShown, watchSounds } from './replay-probe.ts';
import { type School, openSchool, until } from './school.fixture.ts';
import { choose } from './steps.ts';

let film: CameraFilm;
let school: School;
/** Of the lesson that the first test records. */
let recordingId = '';
let amina: Page;
beforeAll(async () => {
  film = await aCameraFilm(100);
  school = await openSchool({ chromium: { args: [`--use-file-for-fake-video-capture=${film.file}`] } });
});
afterAll(async () => {
  await school?.close();
  await film?.close();
});

interface Listed {
  items: { id: string; status: string; durationMs: number }[];
}

/** What a person's own list of recordings says, by the API. */
async function recordingsOf(email: string): Promise<Listed['items']> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const signedIn = await fetch(`${school.embedded.url}/api/v1/auth/login`, {
    ...post,
    body: JSON.stringify({ email, password: 'karibu-demo' }),
  });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const listed = await fetch(`${school.embedded.url}/api/v1/recordings`, { headers: { authorization: `Bearer ${accessToken}` } });
  return ((await listed.json()) as Listed).items;
}

async function say(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Write a message' });
  if (!(await box.isVisible())) await page.getByRole('toolbar').getByRole('button', { name: /^Chat/ }).click();
  await box.fill(text);
  await box.press('Enter');
  await page.getByRole('log').getByText(text).waitFor();
}

it('a lesson is recorded, and replayed as soon as it has ended: pictures, voice, screen and chat', async () => {
  const grace = await school.enter('grace');
  amina = await school.signIn('amina', { ready: async (context) => void (await context.addInitScript(watchSounds)) });

  await choose(grace, 'Record the lesson');
  await until(async () => ((await recordingsOf('grace@demo.school')).length === 1 ? null : 'a recording'), 20_000);
  await grace.waitForTimeout(4_000);
  await say(grace, 'Today: fractions.');
  await grace.keyboard.press('Escape');
  await grace.getByRole('toolbar').getByRole('button', { name: 'Share screen' }).click();
  await grace.locator('figure[data-source=screen]').waitFor();
  await grace.waitForTimeout(8_000);

  await grace.getByRole('toolbar').getByRole('button', { name: 'Leave' }).click();
  await grace.getByRole('button', { name: 'End for everyone' }).click();
  const ended = performance.now();
  await until(async () => {
    const [recording] = await recordingsOf('amina@demo.school');
    recordingId = recording?.id ?? '';
    return recording?.status === 'ready' ? null : `a recording that is ready: ${JSON.stringify(recording)}`;
  }, 30_000);
  const ready = performance.now();

  await amina.goto(`${school.embedded.url}/recordings/${recordingId}?at=0`);
  await inPhase(amina, 'paused');
  await until(
    async () =>
      (await amina.evaluate(() => [...document.querySelectorAll('video')].some((video) => video.readyState >= 2 && video.videoWidth > 0)))
        ? null
        : 'a first frame',
    20_000,
  );
  const shown = performance.now();
  console.log(`lesson ends -> ready ${Math.round(ready - ended)} ms -> first replayed frame ${Math.round(shown - ended)} ms`);

  await play(amina);
  await moves(amina);
  await isHeard(amina);
  await amina.getByRole('log').getByText('Today: fractions.').waitFor({ timeout: 30_000 });
  await amina.locator('figure[data-source=screen] video').waitFor({ timeout: 30_000 });
  expect(await amina.locator('figure[data-source=screen]').getAttribute('aria-label')).toContain('Grace');
  await inPhase(amina, 'ended');

  // Back before it was said, it is not said yet.
  await amina.getByRole('slider', { name: 'Position' }).focus();
  await amina.keyboard.press('Home');
  await until(async () => ((await amina.getByRole('log').getByText('Today: fractions.').count()) === 0 ? null : 'an empty chat'));
}, 180_000);

/** What Firefox shows and plays just now. */
const look = (page: FirefoxPage) =>
  page.evaluate(() => {
    const { probedSounds } = window as unknown as { probedSounds: HTMLAudioElement[] };
    const videos = [...document.querySelectorAll('video')].filter(({ paused }) => !paused);
    const sounds = probedSounds.filter(({ paused }) => !paused);
    return {
      phase: document.querySelector<HTMLElement>('[data-testid=replay]')?.dataset['phase'] ?? 'none',
      rates: [...videos, ...sounds].map(({ playbackRate }) => playbackRate),
      soundsAt: sounds.map(({ currentTime }) => currentTime),
      chat: [...document.querySelectorAll('[role=log] [data-message-id]')].map(({ textContent }) => textContent ?? ''),
      screen: document.querySelector('figure[data-source=screen] video') !== null,
      notices: [...document.querySelectorAll('[role=alert], [role=status]')].map(({ textContent }) => textContent ?? ''),
    };
  });

async function sees(page: FirefoxPage, what: string, is: (seen: Awaited<ReturnType<typeof look>> & { second: number | null }) => boolean) {
  await until(async () => {
    const seen = { ...(await look(page)), second: await secondShown(page) };
    return is(seen) ? null : `${what}: ${JSON.stringify(seen)}`;
  }, 40_000);
}

const isNear = (second: number | null, wanted: number) => second !== null && Math.abs(second - wanted) <= 1;

it('Firefox plays the same recording: in step, where one seeks, and faster', async () => {
  // What Chromium shows at second 5 is what is there.
  await amina.goto(`${school.embedded.url}/recordings/${recordingId}?at=5`);
  await inPhase(amina, 'paused');
  let there = -1;
  await until(async () => ((there = (await secondShown(amina)) ?? -1) >= 0 ? null : 'a picture in Chromium'));
  await amina.context().close();

  const firefox = await launchFirefox();
  try {
    const page = await signInByFirefox(firefox, { url: school.embedded.url, person: 'amina', before: watchSounds });
    await page.goto(`${school.embedded.url}/recordings/${recordingId}?at=5`);
    await sees(page, 'the picture that Chromium shows', ({ phase, second }) => phase === 'paused' && second === there);
    // From the beginning: a busy machine takes some seconds to look.
    await page.focus('input[aria-label=Position]');
    await page.keyboard.press('Home');
    await page.locator('button[aria-label=Play]').click();
    await sees(page, 'a voice', ({ phase, soundsAt }) => phase === 'playing' && soundsAt.length > 0);
    const [voice = Infinity] = (await look(page)).soundsAt;
    await isHeard(page);
    await sees(page, 'a voice that goes on, later pictures, what was said, the screen', ({ second, soundsAt: [at = 0], chat, screen }) => {
      return at > voice && (second ?? 0) >= there && chat.includes('Today: fractions.') && screen;
    });
    await page.locator('button[aria-label=Pause]').click();

    await page.focus('input[aria-label=Position]');
    await page.keyboard.press('Home');
    await sees(page, 'the beginning, with an empty chat', ({ second, chat }) => isNear(second, there - 5) && chat.length === 0);
    await page.keyboard.press('l');
    await sees(page, 'ten seconds later', ({ second, chat }) => isNear(second, there + 5) && chat.length === 1);

    await page.keyboard.press('Home');
    await page.locator('button[aria-label="Speed: 1×"]').click();
    await page.locator('::-p-aria([name="2×"][role="menuitemradio"])').click();
    await page.waitForSelector('[role=menu]', { hidden: true });
    await page.locator('button[aria-label=Play]').click();
    await sees(page, 'camera and voice at double speed', ({ rates }) => rates.length >= 2 && rates.every((rate) => rate > 1.7));
    await sees(page, 'the end', ({ phase }) => phase === 'ended');
    expect((await look(page)).notices.join()).not.toContain('could not be played');
  } finally {
    await firefox.close();
  }
}, 180_000);

it('Firefox without a loudspeaker plays the pictures, and says what is missing', async () => {
  const firefox = await launchFirefox({ loudspeaker: false });
  try {
    const page = await signInByFirefox(firefox, { url: school.embedded.url, person: 'amina', before: watchSounds });
    await page.goto(`${school.embedded.url}/recordings/${recordingId}?at=5`);
    await sees(page, 'a picture', ({ phase, second }) => phase === 'paused' && second !== null);
    await page.locator('button[aria-label=Play]').click();
    await sees(
      page,
      'the end, and a word on the sound',
      ({ phase, notices }) => phase === 'ended' && notices.join().includes('sound could come out'),
    );
    expect((await look(page)).notices.join()).not.toContain('could not be played');
  } finally {
    await firefox.close();
  }
}, 180_000);
