import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { flow } from './media-probe.ts';
import { type School, openSchool, until } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

/** Waits until this many people's pictures move and sounds are heard at `page`. */
function receives(page: Page, who: string, videos: number, sounds: number): Promise<void> {
  return until(async () => {
    const now = await flow(page);
    return now.videos === videos && now.sounds === sounds ? null : `${who} receives ${JSON.stringify(now)}, not ${videos} videos and ${sounds} sounds`;
  }, 30_000);
}

describe('a teacher and three pupils', () => {
  const pages: Record<string, Page> = {};

  it('join through the device check, and everyone sees and hears everyone', async () => {
    for (const person of ['grace', 'amina', 'baraka', 'chidi'] as const) pages[person] = await school.enter(person);
    for (const [person, page] of Object.entries(pages)) await receives(page, person, 3, 3);
    expect(school.embedded.sfu.load()).toMatchObject({ peers: 4, transports: 8, producers: 8, consumers: 24 });
  });
});
