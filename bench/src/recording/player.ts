import { setTimeout as pass } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openRecordedSchool, replayOnce } from './recorded-school.ts';

const LESSON_MS = 36_000;
const SEEK_TO_MS = 8_000;
/** In which lanes that begin apart are brought together, ms; and for how long they are watched after. */
const SETTLE_MS = 1_500;
const WATCH_MS = 4_000;

export type Scene = 'plays' | 'sought' | 'twice' | 'once';

/**
 * A recording in Chromium's player: how much later the picture is than the sound, at each picture that is shown, ms of the lesson. While it
 * plays, after a seek, at double speed, and at single speed again.
 */
export async function measurePlayer(): Promise<Readonly<Record<Scene, readonly number[]>>> {
  const recorded = await openRecordedSchool();
  try {
    const lessonId = await recorded.plan('Together');
    const teacher = await recorded.teach(lessonId, { script: 'clap-devices.js' });
    await pass(LESSON_MS);
    await recorded.end(teacher);
    const { recording } = await replayOnce(recorded, lessonId, (replay) => replay.recording.status === 'ready');
    await teacher.context().close();
    const page = await recorded.signIn('amina', { script: 'lane-drift.js' });
    await page.goto(`${recorded.url}/recordings/${recording.id}`);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.locator('[data-testid=replay][data-phase=playing]').waitFor();
    const plays = await watched(page);
    await page.getByRole('slider', { name: 'Position' }).fill(String(SEEK_TO_MS));
    const sought = await watched(page);
    await speed(page, '1×', '2×');
    const twice = await watched(page);
    await speed(page, '2×', '1×');
    return { plays, sought, twice, once: await watched(page) };
  } finally {
    await recorded.close();
  }
}

async function speed(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: `Speed: ${from}` }).click();
  await page.getByRole('menuitemradio', { name: to }).click();
}

async function watched(page: Page): Promise<readonly number[]> {
  // As text, because this side has no types of the browser's.
  await page.evaluate<number[]>(`laneDrift(${SETTLE_MS})`);
  const drifts = await page.evaluate<number[]>(`laneDrift(${WATCH_MS})`);
  if (drifts.length < WATCH_MS / 200) throw new Error(`${drifts.length} pictures in ${WATCH_MS} ms are no film`);
  return drifts;
}
