import { setTimeout as pass } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { openRecordedSchool, type RecordedSchool, replayOnce } from './recorded-school.ts';

/** How long each lesson is, ms; and how often one who comes late looks how far there is something to see. */
const LESSON_MS = 15_000;
const LOOK_MS = 500;
/** The first segment has to be over before there is anything. */
const FIRST_MS = 8_000;

export interface LessonTimes {
  /** From "End for everyone" to the first frame in a pupil's player, page and all, of a recording that is whole. */
  readonly readyMs: number;
  /** How far behind the lesson the newest picture and sound were, each time somebody looked. */
  readonly behindMs: readonly number[];
}

/** Short lessons one after another, each recorded by its course's policy and watched when it is over. */
export async function measureLessons(count: number): Promise<LessonTimes[]> {
  const recorded = await openRecordedSchool();
  try {
    const pupil = await recorded.signIn('amina', { script: 'first-frame.js' });
    const times: LessonTimes[] = [];
    for (let n = 1; n <= count; n += 1) {
      const lessonId = await recorded.plan(`Lesson ${n}`);
      const page = await recorded.teach(lessonId);
      const behindMs = await lookAtLive(recorded, lessonId);
      const endedAt = await recorded.end(page);
      const { recording } = await replayOnce(recorded, lessonId, (replay) => replay.recording.status === 'ready');
      await pupil.goto(`${recorded.url}/recordings/${recording.id}`);
      await pupil.getByRole('button', { name: 'Play', exact: true }).click();
      times.push({ readyMs: (await firstFrame(pupil)) - endedAt, behindMs });
      await page.context().close();
    }
    return times;
  } finally {
    await recorded.close();
  }
}

async function firstFrame(page: Page): Promise<number> {
  let at: number | null = null;
  // As text, because this side has no types of the browser's.
  const missing = async () => ((at = await page.evaluate<number | null>('globalThis.firstFrameAt ?? null')) === null ? 'a frame' : null);
  await pollUntil(missing, { timeoutMs: 30_000, everyMs: 20 });
  return at ?? Number.NaN;
}

/** Tracks that still go on, each to the end of its newest segment: the one that is furthest behind counts. */
async function lookAtLive(recorded: RecordedSchool, lessonId: string): Promise<number[]> {
  const behind: number[] = [];
  const beganAt = Date.now();
  while (Date.now() - beganAt < LESSON_MS) {
    await pass(LOOK_MS);
    const replay = await recorded.replay(lessonId);
    const ends = (replay?.tracks ?? []).flatMap(({ segments }) => {
      const last = segments.at(-1);
      return last ? [last.at + last.ms] : [];
    });
    if (Date.now() - beganAt > FIRST_MS) behind.push(Date.now() - Math.min(...ends));
  }
  return behind;
}
