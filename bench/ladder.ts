import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { bringSlides, chooseAnswer, isSaved, messages, nextPage, openChat, openQuiz, say } from '../web/e2e/network/classroom-page.ts';
import { openDistantLesson } from '../web/e2e/network/distant.fixture.ts';
import { inbound } from '../web/e2e/media-probe.ts';
import { until } from '../web/e2e/school.fixture.ts';
import type { ConditionsInput } from '../infra/network/src/conditions.ts';
import { seen, soundOf, watchLesson } from './src/ladder/lesson-probe.ts';
import { writeResult } from './src/result.ts';
import { median } from './src/stats.ts';

/** `npm run bench:ladder`: one pupil in a real browser, over networks that get thinner. See METHOD.md. `--dry`: prints, writes no result. */

const THIN: ConditionsInput = { kbitPerSecond: 100, loss: 0.05, delayMs: 150 };
const THINNER: ConditionsInput = { kbitPerSecond: 45, delayMs: 60 };
const THINNEST: ConditionsInput = { kbitPerSecond: 25, delayMs: 60 };
/** Weather that has just changed is not steady. */
const SETTLE_MS = 20_000;
/** The full picture of a camera that fills the stage. */
const FULL_WIDTH = 640;
const PAGES = 40;
/** What has not come by then counts as having come then: a figure all the same. */
const LATEST_MS = 60_000;

/** One of the demo school's. */
const [QUESTION, ANSWER] = ['Which of these is a drum?', 'Ngoma'];

let shown = 1;

const lesson = await openDistantLesson({
  cameras: true,
  async ready(context) {
    await context.addInitScript(watchLesson);
  },
});
try {
  const { teacher, pupil, network } = lesson;
  for (const page of [teacher, pupil]) await openChat(page);
  await lesson.soundFlows();
  await untilFull(pupil);
  const backFromThin = await recovery(THIN);
  const backFromThinner = await recovery(THINNER);

  await bringSlides(teacher, PAGES);
  await until(async () => ((await seen(pupil)).slides['1'] === undefined ? 'the first page at the pupil' : null), LATEST_MS);
  await slideSeen();
  const thin = await steady(THIN, 45_000, 9);
  const thinner = await steady(THINNER, 30_000, 5);
  const thinnest = await steady(THINNEST, 30_000, 3);
  const textHeld = (await said('over 25 kbit/s')) ? 1 : 0;
  const quizMs = await quizSaved();
  await network.heal();

  const figures = {
    audio_continuity_100k: thin.continuity,
    slide_seen_ms: median(thin.slideMs),
    slide_seen_worst_ms: Math.max(...thin.slideMs),
    audio_continuity_45k: thinner.continuity,
    slide_seen_45k_ms: median(thinner.slideMs),
    slide_seen_25k_ms: median(thinnest.slideMs),
    text_held_25k: textHeld,
    quiz_saved_25k_ms: quizMs,
    recovery_s: Math.max(backFromThin, backFromThinner) / 1_000,
    rung_changes_per_minute: Math.max(thin.changesPerMinute, thinner.changesPerMinute),
  };
  if (process.argv.includes('--dry')) console.log(figures);
  else writeResult('ladder', figures);
} finally {
  await lesson.close();
}

interface Steady {
  /** Percent of the sound that was played as it was sent. */
  readonly continuity: number;
  readonly slideMs: readonly number[];
  readonly changesPerMinute: number;
}

/** So long in the same bad weather, with so many turns of the slides. */
async function steady(conditions: ConditionsInput, ms: number, turns: number): Promise<Steady> {
  const { network, pupil } = lesson;
  await network.set(conditions);
  await sleep(SETTLE_MS);
  const since = Date.now();
  const before = await soundOf(pupil);
  const slideMs: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    await sleep(ms / turns);
    slideMs.push(await slideSeen());
  }
  const after = await soundOf(pupil);
  const whole = Date.now() - since;
  const { rungs } = await seen(pupil);
  const changes = rungs.filter(({ at }) => at >= since).length;
  const continuity = 100 * (1 - (after.concealed - before.concealed) / (after.played - before.played));
  console.log(JSON.stringify({ conditions, continuity, slideMs, rungs: rungs.map(({ at, rung }) => `${rung} ${at - since}`) }));
  return { continuity, slideMs, changesPerMinute: (changes * 60_000) / whole };
}

/** A teacher who fills the stage, a while of a good lesson, bad weather, and good weather again: how long until the whole picture is back. */
async function recovery(conditions: ConditionsInput): Promise<number> {
  await sleep(SETTLE_MS);
  await lesson.network.set(conditions);
  await sleep(SETTLE_MS);
  const since = Date.now();
  await lesson.network.heal();
  await untilFull(lesson.pupil);
  const ms = Date.now() - since;
  const { rungs } = await seen(lesson.pupil);
  console.log(JSON.stringify({ conditions, wholeAfterMs: ms, rungs: rungs.map(({ at, rung }) => `${rung} ${at - since}`) }));
  return ms;
}

/** The pupil is at the top, and a large picture moves. */
async function untilFull(page: Page): Promise<boolean> {
  let before = 0;
  return inTime(async () => {
    const rung = (await seen(page)).rungs.at(-1)?.rung;
    const large = (await inbound(page)).find(({ kind, frameWidth }) => kind === 'video' && frameWidth >= FULL_WIDTH);
    const moves = large !== undefined && before > 0 && large.framesDecoded > before;
    before = large?.framesDecoded ?? 0;
    return rung === 'video' && moves ? null : `a large picture: ${rung}, ${large?.frameWidth ?? 0} wide`;
  });
}

/** The teacher turns the page: ms until the pupil sees it. */
async function slideSeen(): Promise<number> {
  const { teacher, pupil } = lesson;
  shown += 1;
  const since = Date.now();
  await nextPage(teacher);
  const came = await inTime(async () => ((await seen(pupil)).slides[shown] === undefined ? `page ${shown} at the pupil` : null));
  return came ? ((await seen(pupil)).slides[shown] ?? Number.NaN) - since : LATEST_MS;
}

/** Both write, and both read it. */
async function said(what: string): Promise<boolean> {
  const { teacher, pupil } = lesson;
  await say(pupil, `from the pupil ${what}`);
  await say(teacher, `from the teacher ${what}`);
  return (
    (await inTime(async () => ((await messages(teacher, `from the pupil ${what}`)) === 1 ? null : 'what the pupil said'))) &&
    (await inTime(async () => ((await messages(pupil, `from the teacher ${what}`)) === 1 ? null : 'what the teacher said')))
  );
}

/** The teacher opens a graded quiz of one question: ms from the pupil's choice until the page says that it is saved, which Postgres has then. */
async function quizSaved(): Promise<number> {
  const { teacher, pupil } = lesson;
  await openQuiz(teacher, 'Over a thin network', QUESTION);
  await chooseAnswer(pupil, ANSWER, LATEST_MS);
  const since = Date.now();
  const saved = await inTime(async () => ((await isSaved(pupil)) ? null : 'the answer, saved'));
  return saved ? Date.now() - since : LATEST_MS;
}

async function inTime(missing: () => Promise<string | null>): Promise<boolean> {
  try {
    await until(missing, LATEST_MS);
    return true;
  } catch (error) {
    console.log(String(error));
    return false;
  }
}
