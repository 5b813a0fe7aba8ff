import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flow } from '../media-probe.ts';
import type { ConditionsInput } from '../../../infra/network/src/conditions.ts';
import { connectionsMade, openChat, socketsMade, talk } from './classroom-page.ts';
import { type DistantLesson, Figures, openDistantLesson } from './distant.fixture.ts';

const figures = new Figures('rough');
let lesson: DistantLesson;

beforeAll(async () => {
  lesson = await openDistantLesson({ cameras: true });
  for (const page of [lesson.pupil, lesson.teacher]) await openChat(page);
});
afterAll(async () => {
  await figures.write();
  await lesson?.close();
});
beforeEach(() => lesson.network.heal());

/** The lesson under these conditions: nothing is rebuilt, clicks arrive, and sound comes through both ways. */
async function stays(name: string, conditions: ConditionsInput): Promise<void> {
  const { network, pupil, teacher } = lesson;
  await lesson.soundFlows();
  const made = await connectionsMade(pupil);
  const sockets = await socketsMade(pupil);
  await network.set(conditions);
  const since = Date.now();
  const clickMs = await talk(pupil, teacher, name);
  await lesson.soundFlows();
  const [down, up] = await Promise.all([lesson.silenceSince(pupil, since), lesson.silenceSince(teacher, since)]);
  const { videos } = await flow(pupil, 2_000);
  const again = { connections: (await connectionsMade(pupil)) - made, sockets: (await socketsMade(pupil)) - sockets };
  figures.add(name, { clickMs, silenceDown: down, silenceUp: up, videos, ...again });
  expect(again).toEqual({ connections: 0, sockets: 0 });
  expect(await pupil.locator('[data-phase=live][data-media=connected]').count()).toBe(1);
}

describe('a lesson over a rough network', () => {
  for (const loss of [0.05, 0.1, 0.25]) {
    it(`stays with ${loss * 100} % loss, 100 ms delay and 30 ms jitter each way`, () =>
      stays(`${loss * 100} % loss`, { loss, delayMs: 100, jitterMs: 30 }));
  }
});
