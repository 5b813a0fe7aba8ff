import { cleanup } from 'node-datachannel';
import { killRecorders } from '../recorder/test/kills.fixture.ts';
import { LiveSchool } from '../recorder/test/live.fixture.ts';
import { stopStorage } from '../recorder/test/outage.fixture.ts';
import { seeded } from './src/recording-kill/seeded.ts';
import { writeResult } from './src/result.ts';

/** Lessons that are recorded, whose recorders are killed a hundred times, and whose storage hangs for a minute. bench/METHOD.md. */
const KILLS = Number(process.env['RECORDING_KILLS'] ?? 100);
const LESSONS = 8;
const RECORDERS = 6;
/** In hundredths of a core: with so much a recorder takes three lessons, and the others are for others. */
const ENV = { RECORDER_MAX_LOAD: '15' };
const OUTAGE_MS = Number(process.env['RECORDING_OUTAGE_MS'] ?? 60_000);
const SEED = Number(process.env['RECORDING_SEED'] ?? 5);

async function inSchool<T>(work: (school: LiveSchool) => Promise<T>): Promise<T> {
  const school = await LiveSchool.open();
  try {
    return await work(school);
  } finally {
    await school.close();
  }
}

const random = (recorder: number) => seeded(SEED * 1_000 + recorder);
const plan = { kills: KILLS, lessons: LESSONS, recorders: RECORDERS, random, env: ENV };
const killed = await inSchool((school) => killRecorders(school, plan));
console.log(JSON.stringify(killed));
const { told_of_trouble: _, ...outage } = await inSchool((school) => stopStorage(school, OUTAGE_MS));
writeResult('recording-kill', { ...killed, lessons_count: LESSONS, ...outage, outage_s: OUTAGE_MS / 1_000 });
// Its threads would keep this process.
cleanup();
