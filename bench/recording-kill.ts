import { killRecorders } from '../recorder/test/kills.fixture.ts';
import { LiveLesson } from '../recorder/test/live.fixture.ts';
import { stopStorage } from '../recorder/test/outage.fixture.ts';
import { seeded } from './src/recording-kill/seeded.ts';
import { writeResult } from './src/result.ts';

/** A lesson that is recorded, whose recorder is killed a hundred times, and whose storage hangs for a minute. bench/METHOD.md. */
const KILLS = Number(process.env['RECORDING_KILLS'] ?? 100);
/** Kills of one recording: a lesson that has more runs than that is none. */
const AT_A_TIME = 10;
const OUTAGE_MS = Number(process.env['RECORDING_OUTAGE_MS'] ?? 60_000);
const SEED = Number(process.env['RECORDING_SEED'] ?? 5);

async function inLesson<T>(work: (lesson: LiveLesson) => Promise<T>): Promise<T> {
  const lesson = await LiveLesson.open();
  try {
    return await work(lesson);
  } finally {
    await lesson.close();
  }
}

const random = seeded(SEED);
const sum = {
  kills: 0,
  confirmed: 0,
  confirmed_segments_unplayable: 0,
  confirmed_segments_gone: 0,
  segments_lost_beyond_open: 0,
  gaps_unlabelled: 0,
};
while (sum.kills < KILLS) {
  const figures = await inLesson((lesson) => killRecorders(lesson, Math.min(AT_A_TIME, KILLS - sum.kills), random));
  for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += figures[key];
  console.log(`${sum.kills} kills: ${JSON.stringify(figures)}`);
}
const { told_of_trouble: _, ...outage } = await inLesson((lesson) => stopStorage(lesson, OUTAGE_MS));
const { confirmed, ...kept } = sum;
writeResult('recording-kill', { ...kept, confirmed_segments: confirmed, ...outage, outage_s: OUTAGE_MS / 1_000 });
