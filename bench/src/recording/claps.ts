import { setTimeout as pass } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Replay } from '@watoto/shared/contract/http/recordings.ts';
import { beepsIn, flashesIn } from '../../../recorder/test/fixture/clapboard.ts';
import { openNetwork } from '../../../infra/network/src/network.ts';
import { openRecordedSchool, type RecordedSchool, replayOnce } from './recorded-school.ts';

const EVERY_MS = 1_500;
const CLAPS = 8;
/** What belongs to one clap is nearer than this. */
const NEAR_MS = 700;

/** Of one clap, ms: how much later the beep is than the flash, the flash than the entry in the log, and each than the page's own instant. */
export interface ClapOffsets {
  readonly avMs: number;
  readonly logMs: number;
  readonly flashMs: number;
  readonly beepMs: number;
}

/**
 * A teacher in Chromium claps: a flash, a beep and a message at one instant. She comes with the camera alone, the microphone follows, and
 * she loads the page anew in the middle. What is measured is in the segments and in the log as they are stored. With `loss` she is behind
 * a network of her own, which loses that share of packets, each way.
 */
export async function measureClaps({ loss = 0 }: { loss?: number } = {}): Promise<ClapOffsets[]> {
  const network = loss > 0 ? await openNetwork() : null;
  const recorded = await openRecordedSchool({ network });
  try {
    const lessonId = await recorded.plan('Claps');
    const page = await recorded.teach(lessonId, { mic: false, script: 'clap-devices.js' });
    await network?.set({ loss });
    await page.keyboard.press('m');
    const clappedAt = await clapOften(page);
    await page.reload();
    await page.getByRole('button', { name: 'Join the lesson' }).click();
    await page.locator('[data-testid=classroom][data-phase=live][data-media=connected]').waitFor({ timeout: 30_000 });
    clappedAt.push(...(await clapOften(page)));
    await network?.heal();
    await recorded.end(page);
    const replay = await replayOnce(recorded, lessonId, ({ recording }) => recording.status === 'ready');
    const found = offsets(clappedAt, await instantsOf(recorded, replay));
    if (found.length < 1.5 * CLAPS) throw new Error(`${found.length} of ${2 * CLAPS} claps are seen, heard and in the log`);
    return found;
  } finally {
    await recorded.close();
    await network?.close();
  }
}

/** Answers with the instant of each clap, by the page's clock, which is this machine's. */
async function clapOften(page: Page): Promise<number[]> {
  const composer = page.getByRole('textbox', { name: 'Write a message' });
  if (!(await composer.isVisible())) await page.getByRole('button', { name: 'Chat' }).click();
  // The camera and the microphone are on their way.
  await pass(3_000);
  const clappedAt: number[] = [];
  for (let n = 0; n < CLAPS; n += 1) {
    await composer.fill(`clap ${n}`);
    // As text, because this side has no types of the browser's.
    clappedAt.push(await page.evaluate<number>(CLAP));
    await pass(EVERY_MS);
  }
  return clappedAt;
}

const CLAP = `(() => {
  const at = clap();
  document.querySelector('form textarea').form.requestSubmit();
  return at;
})()`;

interface Instants {
  readonly flashes: readonly number[];
  readonly beeps: readonly number[];
  readonly entries: readonly number[];
}

async function instantsOf(recorded: RecordedSchool, replay: Replay): Promise<Instants> {
  const inTracks = async (source: 'camera' | 'mic', find: (data: Uint8Array) => Promise<number[]>) => {
    const found: number[] = [];
    for (const track of replay.tracks.filter((one) => one.source === source))
      for (const { id, at } of track.segments) for (const ms of await find(await recorded.piece(replay, id))) found.push(at + ms);
    return found.sort((a, b) => a - b);
  };
  const entries: number[] = [];
  for (const { entries: some } of await recorded.log(replay))
    for (const entry of some) if (entry.type === 'message.said' && entry.data.text.startsWith('clap')) entries.push(entry.at);
  return { flashes: await inTracks('camera', flashesIn), beeps: await inTracks('mic', beepsIn), entries };
}

function offsets(clappedAt: readonly number[], { flashes, beeps, entries }: Instants): ClapOffsets[] {
  const near = (all: readonly number[], at: number) => all.find((one) => Math.abs(one - at) < NEAR_MS);
  return clappedAt.flatMap((at) => {
    const [flash, beep, entry] = [near(flashes, at), near(beeps, at), near(entries, at)];
    if (flash === undefined || beep === undefined || entry === undefined) return [];
    return [{ avMs: beep - flash, logMs: flash - entry, flashMs: flash - at, beepMs: beep - at }];
  });
}
