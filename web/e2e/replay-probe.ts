import type { Page } from 'playwright-core';
import type { Page as FirefoxPage } from 'puppeteer-core';
import { BITS } from './recorded-film.fixture.ts';
import { until } from './school.fixture.ts';

/** A page of Chromium's, or of Firefox's. */
export type Probed = Page | FirefoxPage;

/** Runs `work` in the page: both drivers take the same, each with types of its own. */
function inPage<Given, Made>(page: Probed, work: (given: Given) => Made | Promise<Made>, given: Given): Promise<Made> {
  return (page as { evaluate(work: (given: Given) => Made | Promise<Made>, given: Given): Promise<Made> }).evaluate(work, given);
}

/** Runs in a page before anything else: remembers the audio elements, which are nowhere in the document. */
export function watchSounds(): void {
  const made: HTMLAudioElement[] = [];
  const native = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = native(name, options);
    if (element instanceof HTMLAudioElement) made.push(element);
    return element;
  }) as typeof document.createElement;
  Object.assign(window, { probedSounds: made });
}

/** The player is in this phase. */
export const inPhase = (page: Page, phase: string) =>
  page.locator(`[data-testid=replay][data-phase=${phase}]`).waitFor({ timeout: 30_000 });

/** Presses play, and waits until it plays. */
export async function play(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await inPhase(page, 'playing');
}

/** The second that a picture of `aFilm` says it is; null: there is no picture. `source`: camera or screen. */
export function secondShown(page: Probed, source: 'camera' | 'screen' = 'camera'): Promise<number | null> {
  return inPage(
    page,
    ([which, bits]) => {
      const video = document.querySelector<HTMLVideoElement>(`figure[data-source=${which}] video`);
      if (!video || video.readyState < 2 || video.seeking) return null;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [640, 360];
      const pen = canvas.getContext('2d', { willReadFrequently: true })!;
      pen.drawImage(video, 0, 0, 640, 360);
      let second = 0;
      for (let bit = 0; bit < bits; bit += 1) if ((pen.getImageData(bit * 80 + 40, 40, 1, 1).data[0] ?? 0) > 128) second |= 1 << bit;
      return second;
    },
    [source, BITS] as const,
  );
}

/** A picture is there and moves: its pixels change. */
export async function moves(page: Probed, source: 'camera' | 'screen' = 'camera'): Promise<void> {
  const look = () =>
    inPage(
      page,
      (which) => {
        const video = document.querySelector<HTMLVideoElement>(`figure[data-source=${which}] video`);
        if (!video || video.readyState < 2) return null;
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [64, 36];
        const pen = canvas.getContext('2d')!;
        pen.drawImage(video, 0, 0, 64, 36);
        return canvas.toDataURL();
      },
      source,
    );
  const seen = new Set<string>();
  await until(async () => {
    const now = await look();
    if (now !== null) seen.add(now);
    return seen.size >= 3 ? null : `a moving picture: ${seen.size} seen`;
  }, 20_000);
}

/** Something is heard: the loudest that any audio element plays within a while is no silence. */
export async function isHeard(page: Probed): Promise<void> {
  await until(async () => {
    const loudest = await inPage(
      page,
      async () => {
        const { probedSounds } = window as unknown as { probedSounds: (HTMLAudioElement & { captureStream(): MediaStream })[] };
        const context = new AudioContext();
        const analyser = context.createAnalyser();
        let inputs = 0;
        for (const element of probedSounds) {
          if (element.paused || element.readyState < 2) continue;
          const stream = element.captureStream();
          if (stream.getAudioTracks().length === 0) continue;
          context.createMediaStreamSource(stream).connect(analyser);
          inputs += 1;
        }
        if (inputs === 0) return 0;
        const samples = new Float32Array(analyser.fftSize);
        let most = 0;
        for (let look = 0; look < 15; look += 1) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          analyser.getFloatTimeDomainData(samples);
          most = Math.max(most, ...samples.map(Math.abs));
        }
        await context.close();
        return most;
      },
      null,
    );
    return loudest > 0.01 ? null : `a sound: the loudest was ${loudest}`;
  }, 30_000);
}

/** Voices become chipmunks from now on: what `toneHeard` hears then is what it would hear if nobody took care. */
export function letPitchGo(page: Probed): Promise<void> {
  return inPage(
    page,
    () => {
      const { probedSounds } = window as unknown as { probedSounds: HTMLAudioElement[] };
      for (const sound of probedSounds) sound.preservesPitch = false;
    },
    null,
  );
}

/** The strongest tone above 300 Hz that is heard within some seconds, Hz: `aSound` beeps at 880. */
export function toneHeard(page: Probed): Promise<number> {
  return inPage(
    page,
    async () => {
      const { probedSounds } = window as unknown as { probedSounds: (HTMLAudioElement & { captureStream(): MediaStream })[] };
      const sound = probedSounds.find((element) => !element.paused && element.readyState >= 2)!;
      const context = new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 8_192, smoothingTimeConstant: 0 });
      context.createMediaStreamSource(sound.captureStream()).connect(analyser);
      const spectrum = new Float32Array(analyser.frequencyBinCount);
      const hertz = context.sampleRate / analyser.fftSize;
      let found = { level: -Infinity, at: 0 };
      for (let look = 0; look < 30; look += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        analyser.getFloatFrequencyData(spectrum);
        for (const [bin, level] of spectrum.entries()) if (bin * hertz > 300 && level > found.level) found = { level, at: bin * hertz };
      }
      await context.close();
      return found.at;
    },
    null,
  );
}
