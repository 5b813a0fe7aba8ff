import { afterAll, beforeAll, it } from 'vitest';
import type { Page } from 'playwright-core';
import { flow, inbound, standingOf } from '../media-probe.ts';
import { expectGood } from '../good-page.ts';
import { until } from '../school.fixture.ts';
import { openChat, talk } from './classroom-page.ts';
import { type DistantLesson, openDistantLesson } from './distant.fixture.ts';

/** A page that is slow to draw, and a network that is slow to tell: what counts is what comes, not how soon. */
const PATIENCE_MS = 90_000;
const WHOLE_MS = 5 * PATIENCE_MS;

let lesson: DistantLesson;

beforeAll(async () => {
  lesson = await openDistantLesson({ cameras: true });
});
afterAll(() => lesson?.close());

const rungOf = (page: Page) => page.getByTestId('classroom').getAttribute('data-rung');
const untilRung = (page: Page, wanted: readonly string[]) =>
  until(async () => {
    const rung = await rungOf(page);
    return rung !== null && wanted.includes(rung) ? null : `${wanted.join(' or ')}, not ${rung}`;
  }, PATIENCE_MS);

/** Frames of pictures that the page has decoded. */
const framesOf = async (page: Page) => (await inbound(page)).reduce((sum, { framesDecoded }) => sum + framesDecoded, 0);

async function untilPicturesMove(): Promise<void> {
  const { pupil, teacher } = lesson;
  const before = await framesOf(pupil);
  await until(async () => {
    if ((await framesOf(pupil)) > before + 10) return null;
    return `pictures that move; the teacher's page: ${await standingOf(teacher)}; the pupil's: ${await standingOf(pupil)}`;
  }, PATIENCE_MS);
}

it(
  'leaves a pupil the voice where the network bears no pictures, says so to both, and brings the pictures back',
  async () => {
    const { network, pupil, teacher } = lesson;
    for (const page of [pupil, teacher]) await openChat(page);
    await lesson.soundFlows();
    await untilRung(pupil, ['video']);
    await untilPicturesMove();

    await network.set({ kbitPerSecond: 100, loss: 0.05, delayMs: 150 });
    await untilRung(pupil, ['audio']);
    await pupil.getByText('Only sound and slides: your network is weak. Pictures come back by themselves.').waitFor();
    await lesson.soundFlows();
    await until(async () => ((await flow(pupil, 3_000)).sounds === 1 ? null : 'a voice that stays'), PATIENCE_MS);
    await talk(pupil, teacher, 'over a thin network');
    await teacher
      .getByRole('toolbar')
      .getByRole('button', { name: /^People/ })
      .click();
    // The teacher, too, may stand lower for a moment: what this pupil loses on the way up is missing there.
    await teacher.getByRole('listitem').filter({ hasText: 'Amina' }).getByText('weak network: Only sound and slides').waitFor();
    await expectGood(pupil, 'a lesson over a thin network');

    await network.heal();
    await untilRung(pupil, ['video']);
    await untilPicturesMove();
    await untilRung(teacher, ['video']);
  },
  WHOLE_MS,
);
