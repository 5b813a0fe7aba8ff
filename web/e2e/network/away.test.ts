import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../school.fixture.ts';
import { connectionsMade, tileOf } from './classroom-page.ts';
import { type DistantLesson, Figures, openDistantLesson } from './distant.fixture.ts';

const GRACE_MS = 2_000;
/** A socket, a join and new transports, beginning with a network that has only just come. */
const JOINED_AGAIN_MS = 6_000;

const figures = new Figures('away');
let lesson: DistantLesson;

beforeAll(async () => {
  lesson = await openDistantLesson({ env: { PEER_GRACE_MS: String(GRACE_MS) } });
});
afterAll(async () => {
  await figures.write();
  await lesson?.close();
});

describe('a pupil who is away for longer than her place is kept', () => {
  it('has left for the others, and comes back by herself as soon as her network is', async () => {
    const { network, pupil, teacher } = lesson;
    await lesson.soundFlows();
    const made = await connectionsMade(pupil);
    await network.set({ open: false });
    const cut = Date.now();
    await tileOf(teacher, /Amina/).waitFor({ state: 'detached', timeout: 40_000 });
    figures.add('left', { afterMs: Date.now() - cut });
    await network.heal();
    const since = Date.now();
    const [hears, heard] = await Promise.all([lesson.soundBack(pupil, since), lesson.soundBack(teacher, since)]);
    figures.add('back', { hears, heard });
    expect(Math.max(hears, heard)).toBeLessThan(JOINED_AGAIN_MS);
    await tileOf(teacher, /Amina/).waitFor();
    expect(await tileOf(teacher, /Amina/).count()).toBe(1);
    await pupil.locator('[data-phase=live][data-media=connected]').waitFor();
    // A fresh join has new transports.
    expect(await connectionsMade(pupil)).toBeGreaterThan(made);
    await until(() => {
      const { peers, transports } = lesson.school.embedded.sfu.load();
      return peers === 2 && transports === 4 ? null : `${peers} peers with ${transports} transports`;
    });
  });
});
