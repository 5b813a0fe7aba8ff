import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { recordedLesson } from './recorded-lesson.fixture.ts';
import { type School, openSchool, until } from './school.fixture.ts';

let school: School;
let title: string;
beforeAll(async () => {
  school = await openSchool();
  ({ title } = await recordedLesson(school, {
    happenings: (host) => [
      { ms: 3_000, by: host, body: { type: 'chapter.marked', data: { title: 'Clapping in threes' } } },
      { ms: 1_000, by: host, body: { type: 'captions.set', data: { language: 'en' } } },
      { ms: 9_000, by: host, body: { type: 'caption.said', data: { text: 'Seven over four is a polyrhythm' } } },
      { ms: 7_000, by: host, body: { type: 'message.said', data: { text: 'Who hears the syncopation?', to: 'everyone' } } },
    ],
  }));
});
afterAll(async () => {
  await school?.close();
});

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 } },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('the library on $name', ({ window }) => {
  it('is accessible and fits, full, found and empty', async () => {
    const page = await school.signIn('amina', window);
    await page.goto(`${school.embedded.url}/recordings`);
    await page.getByRole('link', { name: title }).waitFor();
    await expectGood(page, 'recordings');
    const search = page.getByRole('searchbox', { name: 'Search titles, chapters and chat' });
    await search.fill('syncop');
    const find = page.getByRole('link', { name: '0:07' });
    await find.waitFor();
    expect(await find.getAttribute('href')).toMatch(/^\/recordings\/[0-9a-f-]{36}\?at=7$/);
    await expectGood(page, 'recordings, found');
    // What was said, where somebody's browser wrote it down.
    await search.fill('polyrhythm');
    const heard = page.getByRole('link', { name: '0:09' });
    await heard.waitFor();
    expect(await heard.getAttribute('href')).toMatch(/\?at=9$/);
    await search.fill('nothing was called like this');
    await page.getByText('Nothing found').waitFor();
    await expectGood(page, 'recordings, nothing found');
    await page.getByRole('button', { name: 'Show all recordings' }).click();
    await page.getByRole('link', { name: title }).waitFor();
    // Who only watches may save it, no more.
    await page.getByRole('button', { name: /What to do with/ }).click();
    await page.getByRole('menuitem', { name: 'Save as a file…' }).waitFor();
    expect(await page.getByRole('menuitem').count()).toBe(1);
    await page.context().close();
  });

  it('is changed by its teacher: renamed, hidden, erased and brought back', async () => {
    const page = await school.signIn('grace', window);
    await page.goto(`${school.embedded.url}/recordings`);
    const acts = page.getByRole('button', { name: /What to do with/ });
    await acts.click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Three against two');
    await expectGood(page, 'rename');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Three against two' }).waitFor();
    await acts.click();
    await page.getByRole('menuitem', { name: 'Show only to teachers' }).click();
    await page.getByText('Only for teachers').waitFor();
    await acts.click();
    await page.getByRole('menuitem', { name: 'Share with the course' }).click();
    await until(async () => ((await page.getByText('Only for teachers').count()) === 0 ? null : 'shared again'));
    await acts.click();
    await page.getByRole('menuitem', { name: 'Erase' }).click();
    await page.getByText('Nothing recorded yet').waitFor();
    await expectGood(page, 'erased');
    await tabTo(page, 'button:has-text("Undo")');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Three against two' }).waitFor();
    await acts.click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(title);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: title }).waitFor();
    await page.context().close();
  });
});

describe('a course', () => {
  it('shows its recordings, and its editor says how it is recorded', async () => {
    const page = await school.signIn('grace', { width: 1366, height: 768 });
    await page.goto(`${school.embedded.url}/recordings`);
    await page.getByRole('link', { name: title }).waitFor();
    await page.goto(`${school.embedded.url}/courses`);
    await page.getByRole('switch', { name: 'Only mine' }).check();
    const hrefs = () => page.locator('article h2 a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    await until(async () => ((await hrefs()).length > 0 ? null : 'her courses'));
    let shown: string | null = null;
    for (const href of await hrefs()) {
      await page.goto(school.embedded.url + href);
      await page.getByRole('link', { name: 'Edit' }).first().waitFor();
      const found = await page
        .getByRole('heading', { name: 'Recordings' })
        .waitFor({ timeout: 3_000 })
        .then(
          () => true,
          () => false,
        );
      if (found) shown = href;
      if (found) break;
    }
    expect(shown).not.toBeNull();
    await expectGood(page, 'course with recordings');
    await page.goto(`${school.embedded.url}${shown}/edit`);
    await page.getByRole('combobox', { name: 'Lessons are recorded' }).click();
    await page.getByRole('option', { name: 'Always, from the start' }).click();
    await page.getByText('Saved', { exact: true }).last().waitFor();
    await expectGood(page, 'course editor with recording');
    await page.reload();
    await page.getByRole('combobox', { name: 'Lessons are recorded' }).filter({ hasText: 'Always, from the start' }).waitFor();
    await page.context().close();
  });
});
