import { afterAll, beforeAll, describe, it } from 'vitest';
import { Rung, depth } from '@watoto/shared/ladder/rung.ts';
import type { Page } from 'playwright-core';
import { flow } from '../media-probe.ts';
import { until } from '../school.fixture.ts';
import { type DistantLesson, openDistantLesson } from './distant.fixture.ts';

let lesson: DistantLesson;

beforeAll(async () => {
  lesson = await openDistantLesson({ cameras: true, env: { LADDER: 'on' } });
  await lesson.teacher
    .getByRole('toolbar')
    .getByRole('button', { name: /^People/ })
    .click();
});
afterAll(async () => {
  await lesson?.close();
});

/** A rung comes when all the evidence for it is there: how long that takes is the machine's business, not the test's. */
const RUNG_MS = 60_000;

const rungOf = async (page: Page): Promise<Rung> => Rung.parse(await page.getByTestId('classroom').getAttribute('data-rung'));

const atMost = (page: Page, most: Rung) =>
  until(async () => {
    const rung = await rungOf(page);
    return depth(rung) >= depth(most) ? null : `${most} or lower, not ${rung}`;
  }, RUNG_MS);

const inList = () => lesson.teacher.getByRole('complementary').locator('[data-rung]');

describe('a pupil whose network gets thinner, with a picture', () => {
  it('has sound without pictures over 45 kbit/s, and both the pupil and the teacher see why', async () => {
    const { network, pupil } = lesson;
    await until(async () => ((await flow(pupil)).videos === 1 ? null : 'a picture at the pupil'), RUNG_MS);
    await network.set({ kbitPerSecond: 45, delayMs: 60 });
    await atMost(pupil, 'audio');
    await until(
      async () => ((await pupil.getByText(/your network is (too )?weak/).count()) > 0 ? null : 'why there is no picture'),
      RUNG_MS,
    );
    await until(async () => {
      const words = await inList().allTextContents();
      return words.some((word) => word.includes('weak network')) ? null : `the pupil’s rung in the list, not ${JSON.stringify(words)}`;
    }, RUNG_MS);
  });

  it('has it all again by itself when the network is back', async () => {
    const { network, pupil } = lesson;
    await network.heal();
    await until(async () => ((await rungOf(pupil)) === 'video' ? null : `everything, not ${await rungOf(pupil)}`), RUNG_MS);
    await until(async () => {
      const { videos, sounds } = await flow(pupil);
      return videos === 1 && sounds === 1 ? null : `a picture and a voice, not ${videos} and ${sounds}`;
    }, RUNG_MS);
    await lesson.soundFlows();
  });
});
