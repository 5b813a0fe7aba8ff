import { setTimeout as pass } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Replay } from '@watoto/shared/contract/http/recordings.ts';
import { flashesIn, soundsIn } from '../../../recorder/test/fixture/clapboard.ts';
import { openNetwork } from '../../../infra/network/src/network.ts';
import { openRecordedSchool, type RecordedSchool, replayOnce } from './recorded-school.ts';

const EVERY_MS = 1_500;
const CLAPS = 8;
/** What belongs to one clap is nearer than this. */
const NEAR_MS = 700;
/** As the page makes it; one that is shorter by a packet lacks its beginning or its end. */
const BEEP_MS = 120;
const BEEP_SHORTER_MS = 15;
/** Later than this the page's own sound is no clap's: the machine was too busy to make it. Milliseconds; it is made 10 at a time. */
const SOUND_LATE_MS = 25;
/** TCP sends again after so long at the earliest, ms: what comes later was lost on its way. */
export const SENT_AGAIN_MS = 200;

/** Of one clap, ms: how much later the beep is than the flash, the flash than the entry in the log, and each than the page's own instant. */
export interface ClapOffsets {
  readonly avMs: number;
  readonly logMs: number;
  readonly flashMs: number;
  readonly beepMs: number;
  /** The entry than the page's own instant: its way through the network. */
  readonly entryMs: number;
}

export interface Claps {
  readonly offsets: readonly ClapOffsets[];
  /** Claps of which some sound was lost, or that the page itself made late. */
  readonly spoilt: number;
}

/** What `clap()` of the page answers. */
interface Made {
  readonly at: number;
  readonly soundLateMs: number;
}

/**
 * A teacher in Chromium claps: a flash, a beep and a message at one instant. She comes with the camera alone, the microphone follows, and
 * she loads the page anew in the middle. What is measured is in the segments and in the log as they are stored. With `loss` she is behind
 * a network of her own, which loses that share of packets, each way.
 */
export async function measureClaps({ loss = 0 }: { loss?: number } = {}): Promise<Claps> {
  const network = loss > 0 ? await openNetwork() : null;
  const recorded = await openRecordedSchool({ network });
  try {
    const lessonId = await recorded.plan('Claps');
    const page = await recorded.teach(lessonId, { mic: false, script: 'clap-devices.js' });
    await network?.set({ loss });
    await page.keyboard.press('m');
    const made = await clapOften(page);
    await page.reload();
    await page.getByRole('button', { name: 'Join the lesson' }).click();
    await page.locator('[data-testid=classroom][data-phase=live][data-media=connected]').waitFor({ timeout: 30_000 });
    made.push(...(await clapOften(page)));
    await network?.heal();
    await recorded.end(page);
    const replay = await replayOnce(recorded, lessonId, ({ recording }) => recording.status === 'ready');
    const claps = clapsOf(made, await instantsOf(recorded, replay));
    const found = claps.offsets.length + claps.spoilt;
    if (found < 1.5 * CLAPS || claps.offsets.length < CLAPS)
      throw new Error(`${found} of ${2 * CLAPS} claps are seen, heard and in the log, ${claps.spoilt} of them spoilt`);
    return claps;
  } finally {
    await recorded.close();
    await network?.close();
  }
}

/** Answers with the instant of each clap, by the page's clock, which is this machine's. */
async function clapOften(page: Page): Promise<Made[]> {
  const composer = page.getByRole('textbox', { name: 'Write a message' });
  if (!(await composer.isVisible())) await page.getByRole('button', { name: 'Chat' }).click();
  // The camera and the microphone are on their way.
  await pass(3_000);
  const made: Made[] = [];
  for (let n = 0; n < CLAPS; n += 1) {
    await composer.fill(`clap ${n}`);
    // As text, because this side has no types of the browser's.
    made.push(await page.evaluate<Made>(CLAP));
    await pass(EVERY_MS);
  }
  return made;
}

const CLAP = `(() => {
  const made = clap();
  document.querySelector('form textarea').form.requestSubmit();
  return made;
})()`;

interface Instants {
  readonly flashes: readonly number[];
  readonly beeps: readonly { at: number; ms: number }[];
  readonly entries: readonly number[];
}

async function instantsOf(recorded: RecordedSchool, replay: Replay): Promise<Instants> {
  const inTracks = async <T>(source: 'camera' | 'mic', find: (data: Uint8Array, at: number) => Promise<T[]>) => {
    const found: T[] = [];
    for (const track of replay.tracks.filter((one) => one.source === source))
      for (const { id, at } of track.segments) found.push(...(await find(await recorded.piece(replay, id), at)));
    return found;
  };
  const flashes = await inTracks('camera', async (data, at) => (await flashesIn(data)).map((ms) => at + ms));
  const beeps = await inTracks('mic', async (data, from) => (await soundsIn(data)).map(({ at, ms }) => ({ at: from + at, ms })));
  const entries: number[] = [];
  for (const { entries: some } of await recorded.log(replay))
    for (const entry of some) if (entry.type === 'message.said' && entry.data.text.startsWith('clap')) entries.push(entry.at);
  return { flashes, beeps, entries };
}

function clapsOf(made: readonly Made[], { flashes, beeps, entries }: Instants): Claps {
  const near = (one: number, at: number) => Math.abs(one - at) < NEAR_MS;
  let spoilt = 0;
  const offsets = made.flatMap(({ at, soundLateMs }) => {
    const [flash, entry] = [flashes, entries].map((all) => all.find((one) => near(one, at)));
    const beep = beeps.find((one) => near(one.at, at));
    if (flash === undefined || beep === undefined || entry === undefined) return [];
    if (beep.ms < BEEP_MS - BEEP_SHORTER_MS || soundLateMs > SOUND_LATE_MS) {
      spoilt += 1;
      return [];
    }
    return [{ avMs: beep.at - flash, logMs: flash - entry, flashMs: flash - at, beepMs: beep.at - at, entryMs: entry - at }];
  });
  return { offsets, spoilt };
}
