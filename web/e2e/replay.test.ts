import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import { launchFirefox, signInByFirefox } from './firefox.ts';
import { expectGood } from './good-page.ts';
import { aRecordedLesson, PUPIL, TEACHER } from './recorded-film.fixture.ts';
import { inPhase, isHeard, letPitchGo, moves, play, secondShown, toneHeard, watchSounds } from './replay-probe.ts';
import { type School, openSchool, until } from './school.fixture.ts';

const SECONDS = 48;

let school: School;
let amina: Page;
let recorded: Awaited<ReturnType<typeof aRecordedLesson>>;

beforeAll(async () => {
  school = await openSchool();
  amina = await school.signIn('amina', { ready: async (context) => void (await context.addInitScript(watchSounds)) });
  const lesson = (await amina.locator('a[href^="/lessons/"]').first().getAttribute('href'))!.split('/').at(-1)!;
  recorded = await aRecordedLesson(school, lesson, {
    seconds: SECONDS,
    happenings: [
      { ms: 6_000, by: PUPIL, body: { type: 'message.said', data: { text: 'Good morning!', to: 'everyone' } } },
      { ms: 12_000, by: TEACHER, body: { type: 'chapter.marked', data: { title: 'Adding fractions' } } },
      { ms: 20_000, by: TEACHER, body: { type: 'timer.started', data: { lastsMs: 10_000, label: 'In pairs' } } },
      { ms: 21_000, by: TEACHER, body: { type: 'pick.drawn', data: { peerId: PUPIL, shown: 'everyone' } } },
      { ms: 22_000, by: TEACHER, body: { type: 'captions.set', data: { language: 'en' } } },
      { ms: 23_000, by: TEACHER, body: { type: 'caption.said', data: { text: 'A half and a quarter make three quarters' } } },
      { ms: 36_000, by: TEACHER, body: { type: 'timer.stopped', data: {} } },
      { ms: 30_000, by: TEACHER, body: { type: 'chapter.marked', data: { title: 'Taking away' } } },
      { ms: 32_000, by: PUPIL, body: { type: 'message.said', data: { text: 'May I ask?', to: 'everyone' } } },
    ],
  });
});
afterAll(async () => {
  await school.close();
});

async function open(page: Page, at?: number): Promise<void> {
  await page.goto(`${school.embedded.url}/recordings/${recorded.recordingId}${at === undefined ? '' : `?at=${at}`}`);
  await inPhase(page, 'paused');
}

/** The picture of this second is shown; a second later is as good, where it plays. */
const shows = (page: Page, second: number, source: 'camera' | 'screen' = 'camera') =>
  until(async () => {
    const now = await secondShown(page, source);
    return now === second || now === second + 1 ? null : `second ${second} of the ${source}: it shows ${now}`;
  });

/** How far apart what plays is, ms, and how fast the slowest of it goes. */
function spreadOf(page: Page): Promise<{ count: number; ms: number; slowest: number }> {
  return page.evaluate(() => {
    const { probedSounds } = window as unknown as { probedSounds: HTMLAudioElement[] };
    const elements = [...document.querySelectorAll('video'), ...probedSounds].filter((element) => !element.paused);
    const times = elements.map((element) => element.currentTime);
    const rates = elements.map((element) => element.playbackRate);
    return { count: elements.length, ms: (Math.max(...times) - Math.min(...times)) * 1_000, slowest: Math.min(...rates) };
  });
}

const chat = (page: Page) => page.getByRole('log').locator('[data-message-id]').allTextContents();

describe('a recording', () => {
  it('plays: pictures that move, a voice, and the chat at its place', async () => {
    await open(amina, 4);
    await shows(amina, 4);
    expect(await chat(amina)).toEqual([]);
    await play(amina);
    await moves(amina);
    await moves(amina, 'screen');
    await isHeard(amina);
    await until(async () => ((await chat(amina)).includes('Good morning!') ? null : 'the message'));
  });

  it('lands where one seeks: by the bar, by keys, by a chapter', async () => {
    await open(amina, 0);
    await amina.getByRole('slider', { name: 'Position' }).fill('40000');
    await shows(amina, 40);
    await shows(amina, 40, 'screen');
    await until(async () => ((await chat(amina)).length === 2 ? null : 'both messages'));
    await amina.keyboard.press('j');
    await shows(amina, 30);
    await amina.keyboard.press('ArrowLeft');
    await shows(amina, 25);
    await amina.keyboard.press('Shift+ArrowLeft');
    await shows(amina, 12);
    await until(async () => ((await chat(amina)).length === 1 ? null : 'one message'));
    await amina.keyboard.press('Shift+ArrowRight');
    await shows(amina, 30);
    await amina.getByRole('tab', { name: 'Chapters' }).click();
    await amina.getByRole('button', { name: 'Adding fractions' }).click();
    await shows(amina, 12);
  });

  it('has the timer, whose turn it was, and captions by its own clock', async () => {
    await open(amina, 19);
    const timer = amina.getByTestId('timer');
    const turn = amina.getByText(/^It is the turn of /);
    const caption = amina.getByTestId('captions').getByText('A half and a quarter make three quarters');
    const seek = (second: number) => amina.getByRole('slider', { name: 'Position' }).fill(String(second * 1_000));
    const gone = (...all: Locator[]) => Promise.all(all.map((one) => one.waitFor({ state: 'detached' })));
    await shows(amina, 19);
    await gone(timer, turn, caption);
    await seek(24);
    await timer.getByText('0:06').waitFor();
    await turn.waitFor();
    await amina.getByRole('button', { name: 'Captions on or off' }).click();
    await caption.waitFor();
    await expectGood(amina, 'a replay with a timer, a turn and captions');
    // Long enough for a caption of a live lesson to have gone: here nothing moves on.
    await amina.waitForTimeout(6_500);
    expect(await caption.isVisible()).toBe(true);
    await seek(31);
    await timer.getByText('Time is up').waitFor();
    await turn.waitFor();
    await gone(caption);
    await seek(42);
    await gone(timer, turn);
    await seek(25);
    await timer.getByText('0:05').waitFor();
    await Promise.all([turn.waitFor(), caption.waitFor()]);
  });

  it('plays faster, with camera and screen together', async () => {
    await open(amina, 8);
    await amina.getByRole('button', { name: 'Speed: 1×' }).click();
    await amina.getByRole('menuitemradio', { name: '2×' }).click();
    await play(amina);
    await moves(amina);
    // Whoever is further off than this is put where it belongs: a busy machine may show one on the way there.
    await until(async () => {
      const { count, ms, slowest } = await spreadOf(amina);
      return count === 3 && slowest > 1.7 && ms < 600 ? null : `${count} playing, ${Math.round(ms)} ms apart, the slowest at ${slowest}`;
    });
  });

  // The beep's own tone, give or take what the analyser can tell apart.
  const expectPitch = (hertz: number, at: string, wanted = 880) =>
    expect(Math.abs(hertz - wanted), `${hertz} Hz at ${at}`).toBeLessThan(60);

  it('keeps the pitch of a voice at half and at double speed', async () => {
    await open(amina, 4);
    for (const [before, speed] of [
      ['1×', '0.5×'],
      ['0.5×', '2×'],
    ] as const) {
      await amina.getByRole('button', { name: `Speed: ${before}` }).click();
      await amina.getByRole('menuitemradio', { name: speed }).click();
      if (speed === '0.5×') await play(amina);
      expectPitch(await toneHeard(amina), speed);
    }
    await letPitchGo(amina);
    expectPitch(await toneHeard(amina), '2× without care', 1_760);
  });

  it('keeps the pitch in Firefox too', async () => {
    const firefox = await launchFirefox();
    try {
      const page = await signInByFirefox(firefox, { url: school.embedded.url, person: 'amina', before: watchSounds });
      await page.goto(`${school.embedded.url}/recordings/${recorded.recordingId}?at=4`);
      await page.waitForSelector('[data-testid=replay][data-phase=paused]');
      await page.keyboard.press('k');
      // Two steps down, six up: 0.5 and 2.
      for (const [key, times, speed] of [
        ['<', 2, '0.5×'],
        ['>', 6, '2×'],
      ] as const) {
        for (let i = 0; i < times; i += 1) await page.keyboard.press(key);
        await page.waitForSelector(`[data-testid=replay][data-phase=playing] button[aria-label="Speed: ${speed}"]`);
        expectPitch(await toneHeard(page), speed);
      }
    } finally {
      await firefox.close();
    }
  });

  it('goes on where one left off, or starts over', async () => {
    await open(amina, 20);
    await play(amina);
    await until(async () => (((await secondShown(amina)) ?? 0) >= 22 ? null : 'two seconds'));
    const [told] = await Promise.all([
      // It is also told now and then while it plays.
      amina.waitForResponse((response) => response.url().endsWith('/position') && response.request().postDataJSON().positionMs >= 22_000),
      amina.getByRole('button', { name: 'Pause' }).click(),
    ]);
    expect(told.ok()).toBe(true);
    await open(amina);
    await amina.getByText(/Goes on where you left off/).waitFor();
    await until(async () => (((await secondShown(amina)) ?? 0) >= 22 ? null : 'the second where one left off'));
    await amina.getByRole('button', { name: 'Start over' }).click();
    await shows(amina, 0);
  });

  it('goes on over a piece that is broken, and says so', async () => {
    const camera = recorded.manifest.segments.filter(({ track }) => track === 't1');
    const key = (number: number) => segmentKey(recorded.recordingId, 1, camera.find((segment) => segment.number === number)!);
    // One is gone; one is something else; one begins as it should and is noise from then on.
    const rest = Buffer.alloc(20_000, 7);
    await school.embedded.objects.delete(key(2));
    await school.embedded.objects.put(key(3), rest, rest.length);
    const noise = Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), rest]);
    await school.embedded.objects.put(key(4), noise, noise.length);
    await open(amina, 6);
    await play(amina);
    await amina.getByText(/could not be played/).waitFor();
    await until(async () => (((await secondShown(amina)) ?? 0) >= 21 ? null : 'what comes after it'), 40_000);
    expect(await amina.locator('[data-testid=replay]').getAttribute('data-phase')).toBe('playing');
  });

  it('is cut by its teacher, who tries it first and takes it back', async () => {
    const grace = await school.signIn('grace');
    await open(grace, 24);
    const length = (text: string) => grace.getByTestId('time').filter({ hasText: text }).waitFor();
    await length('/ 0:48');
    await grace.getByRole('button', { name: 'Cut', exact: true }).click();
    // From here on; the end by keyboard.
    await grace.getByRole('slider', { name: 'Until' }).focus();
    await grace.keyboard.press('ArrowLeft');
    await shows(grace, 33);
    await expectGood(grace, 'cutting');
    // Whole pieces go: from 24 to 36.
    await grace.getByText('Together with its edges 12 seconds goes').waitFor();
    await grace.getByRole('button', { name: 'Try it' }).click();
    await shows(grace, 33);
    await grace.getByRole('button', { name: 'Leave out 9 seconds' }).click();
    await grace.getByText('That part is left out now.').waitFor();
    await length('/ 0:36');
    await open(amina, 25);
    await shows(amina, 37);
    await until(async () => ((await chat(amina)).includes('May I ask?') ? 'a chat without what was cut away' : null));
    await grace.getByRole('button', { name: 'Undo' }).click();
    await length('/ 0:48');
    await grace.context().close();
  });

  it('is not for who does not belong', async () => {
    const stranger = await school.signIn('daudi');
    await stranger.goto(`${school.embedded.url}/recordings/019a0000-0000-7000-8000-000000000000`);
    await stranger.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    await stranger.context().close();
  });
});

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 } },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('on $name', ({ window }) => {
  it('can be used by everyone', async () => {
    const page = await school.signIn('baraka', window);
    await open(page, 30);
    await expectGood(page, 'a recording');
    await page.getByRole('tab', { name: 'Chapters' }).click();
    await expectGood(page, 'its chapters');
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByText('Amina Otieno', { exact: true }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Next chapter').waitFor();
    await expectGood(page, 'its keys');
    await page.context().close();
  });
});
