import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

const LAPTOP = { width: 1366, height: 768 };
const field = (page: Page) => page.getByRole('searchbox', { name: 'Search the school' });
const kinds = (page: Page) => page.locator('section h2[id^=found-]').allTextContents();

describe.each([
  { name: 'a laptop, light', window: LAPTOP },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('the search on $name', ({ window }) => {
  it.each(['amina', 'grace', 'admin'] as const)('is accessible and fits, for %s', async (person) => {
    const page = await school.signIn(person, window);
    if (window === LAPTOP) {
      await field(page).fill('rh');
      await page.keyboard.press('Enter');
    } else {
      await expectGood(page, 'home, with the way to the search');
      await page.getByRole('link', { name: 'Search' }).click();
      await page.getByText('What are you looking for?').waitFor();
      await expectGood(page, 'search, nothing asked');
      await field(page).fill('rh');
    }
    await page.locator('mark').first().waitFor();
    await expectGood(page, 'search, found');
    await field(page).fill('nothing is called like this');
    await page.getByText('Nothing found').waitFor();
    await expectGood(page, 'search, nothing found');
    await field(page).fill('one two three four five six seven eight nine');
    await page.getByText('These are many words').waitFor();
    await page.context().close();
  });
});

describe('who finds whom', () => {
  it.each([
    ['admin', 'Chidi', '/people?q=chidi%40demo.school'],
    ['grace', 'Chidi', /^\/courses\/\d+\/class$/],
    ['amina', 'Chidi', null],
  ] as const)('%s looks for %s', async (person, name, leadsTo) => {
    const page = await school.signIn(person, LAPTOP);
    await page.goto(`${school.embedded.url}/search?q=${name}`);
    if (leadsTo === null) {
      await page.getByText('Nothing found').waitFor();
    } else {
      const hit = page.getByRole('link', { name: new RegExp(`^${name}`) });
      await hit.waitFor();
      expect(await kinds(page)).toEqual(['People'].map((kind) => expect.stringContaining(kind)));
      await hit.click();
      await until(() => {
        const { pathname, search } = new URL(page.url());
        const at = decodeURIComponent(pathname + search);
        const wanted = typeof leadsTo === 'string' ? at === decodeURIComponent(leadsTo) : leadsTo.test(at);
        return wanted ? null : `at ${at}`;
      });
      await page.getByText(name).first().waitFor();
    }
    await page.context().close();
  });
});

describe('with the keyboard', () => {
  it('a slash, a word, an arrow and Enter lead to a course; "back" knows what was looked for', async () => {
    const page = await school.signIn('amina', LAPTOP);
    await page.locator('body').press('/');
    expect(await field(page).evaluate((input) => input === document.activeElement)).toBe(true);
    // Now it is a letter like any other.
    await page.keyboard.type('dr/');
    expect(await field(page).inputValue()).toBe('dr/');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await page.locator('[data-hit] mark').first().waitFor();
    await field(page).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const title = await page.evaluate(() => document.activeElement?.querySelector('mark')?.textContent);
    expect(title?.toLowerCase()).toBe('dr');
    await page.keyboard.press('Escape');
    expect(await field(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/courses\/\d+$/);
    await page.goBack();
    await page.locator('[data-hit] mark').first().waitFor();
    expect(await field(page).inputValue()).toBe('dr');
    await tabTo(page, '[data-hit]');
    await page.context().close();
  });

  it('a slash on a phone leads to the page, unless single keys are switched off', async () => {
    const page = await school.signIn('amina', { width: 360, height: 640 });
    await page.evaluate(() => localStorage.setItem('watoto.shortcuts', 'off'));
    await page.locator('body').press('/');
    expect(new URL(page.url()).pathname).toBe('/');
    await page.evaluate(() => localStorage.removeItem('watoto.shortcuts'));
    await page.locator('body').press('/');
    await page.waitForURL(/\/search$/);
    await page.context().close();
  });
});

describe('a slow network', () => {
  it('an answer to what is not asked any more is dropped; one that fails can be tried again', async () => {
    const page = await school.signIn('admin', LAPTOP);
    let broken = false;
    const late = Promise.withResolvers<void>();
    const came = Promise.withResolvers<void>();
    await page.route('**/api/v1/search*', async (route) => {
      if (broken) return route.fulfill({ status: 400, contentType: 'text/plain', body: 'no' });
      if (new URL(route.request().url()).searchParams.get('q') !== 'amina') return route.continue();
      // The first one is answered last, if anyone still listens.
      const response = await route.fetch();
      await late.promise;
      await route.fulfill({ response }).catch(() => {});
      came.resolve();
    });
    await page.goto(`${school.embedded.url}/search?q=amina`);
    await page.getByRole('status', { name: 'Loading…' }).waitFor();
    await field(page).fill('baraka');
    await page.getByText('baraka@demo.school').waitFor();
    late.resolve();
    await came.promise;
    // What it might change would be drawn by the second frame after it.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await page.getByText('amina@demo.school').count()).toBe(0);
    broken = true;
    await field(page).fill('chidi');
    await page.getByText('The search did not work.').waitFor();
    await expectGood(page, 'search, failed');
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('chidi@demo.school').waitFor();
    await page.context().close();
  });
});
