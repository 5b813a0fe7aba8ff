import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood } from './good-page.ts';
import { recordedLesson } from './recorded-lesson.fixture.ts';
import { openSchool, type School } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
  await recordedLesson(school);
});
afterAll(async () => {
  await school?.close();
});

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 } },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('a recording as a file, on $name', ({ window }) => {
  it('is made when its teacher asks, saved, and deleted', async () => {
    const page = await school.signIn('grace', window);
    await page.goto(`${school.embedded.url}/recordings`);
    await page.getByRole('button', { name: /What to do with/ }).click();
    await page.getByRole('menuitem', { name: 'Save as a file…' }).click();
    await page.getByRole('button', { name: 'Make the file' }).waitFor();
    await expectGood(page, 'no file yet');
    await page.getByRole('button', { name: 'Make the file' }).click();
    await page.getByText('The file is ready.').waitFor({ timeout: 60_000 });
    await expectGood(page, 'the file is ready');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save', exact: true }).click()]);
    expect(download.suggestedFilename()).toMatch(/\.mp4$/);
    const film = await buffer(createReadStream(await download.path()));
    // An MP4 says so at its beginning, and one that plays while it is loaded has its list of contents before its contents.
    expect(film.subarray(4, 8).toString()).toBe('ftyp');
    expect(film.indexOf('moov')).toBeLessThan(film.indexOf('mdat'));
    await page.getByRole('button', { name: 'Delete the file' }).click();
    await page.getByRole('button', { name: 'Make the file' }).waitFor();
    await page.context().close();
  });
});
