import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

const LESSON = 'Drums around the lake';

let school: School;
let teacher: Page;
beforeAll(async () => {
  school = await openSchool();
  teacher = await school.enter('grace');
});
afterAll(() => school?.close());

async function openPlatform(window?: Parameters<School['signIn']>[1]): Promise<Page> {
  const page = await school.signIn('admin', window);
  await page.goto(`${school.embedded.url}/platform`);
  await card(page).waitFor();
  return page;
}

const card = (page: Page) => page.locator('[data-node-id=embedded]');
const lesson = (page: Page) => page.locator('article[data-room-id]', { hasText: LESSON });

describe('an admin', () => {
  it('sees the live lesson, its people as they come, and the node it is on', async () => {
    const page = await openPlatform();
    await lesson(page).getByText('1 person').waitFor();
    expect(await lesson(page).textContent()).toContain('Grace Wanjiku');
    expect(await lesson(page).getByRole('list', { name: 'On these media servers' }).textContent()).toBe('embedded');
    await card(page).getByText('Ready').waitFor();
    await card(page).getByText('2 Workers').waitFor();
    const amina = await school.enter('amina', { camera: false, mic: false });
    await lesson(page).getByText('2 people').waitFor();
    await amina.context().close();
    await page.context().close();
  });

  it('drains the node and takes it back; the lesson, which fits nowhere else, goes on', async () => {
    const page = await openPlatform();
    await lesson(page).waitFor();
    await card(page).getByRole('button', { name: 'Drain embedded' }).click();
    const dialog = page.getByRole('dialog', { name: 'Drain embedded?' });
    await dialog.getByText('1 live lesson moves').waitFor();
    await dialog.getByText('do not have room').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await card(page).getAttribute('data-state')).toBe('ready');

    await card(page).getByRole('button', { name: 'Drain embedded' }).click();
    await dialog.getByRole('button', { name: 'Drain' }).click();
    await page.locator('[data-node-id=embedded][data-state=draining]').waitFor();
    await card(page).getByText('1 lesson still to move').waitFor();
    await expectGood(page, 'draining');

    await card(page)
      .getByRole('button', { name: /^Take back embedded/ })
      .click();
    await page.locator('[data-node-id=embedded][data-state=ready]').waitFor();
    await card(page).getByRole('button', { name: 'Drain embedded' }).waitFor();
    await teacher.locator('[data-testid=classroom][data-phase=live][data-media=connected]').waitFor();
    await page.context().close();
  });

  it('hears that a lesson can not move where there is no other node', async () => {
    const page = await openPlatform();
    await lesson(page)
      .getByRole('button', { name: `Move ${LESSON} to another media server` })
      .click();
    await page.getByText('All media servers are full').waitFor();
    await teacher.locator('[data-testid=classroom][data-phase=live][data-media=connected]').waitFor();
    await page.context().close();
  });

  it('shows a notice to everyone in a lesson, and withdraws it', async () => {
    const page = await openPlatform();
    const words = 'The servers restart at four.';
    await page.getByRole('textbox', { name: 'What people should know' }).fill(words);
    await page.getByText('This is what people will read:').waitFor();
    await page.getByRole('button', { name: 'Show it to everyone' }).click();
    await teacher.getByText(words).waitFor();
    await page.getByText('Shown in every lesson until').waitFor();
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await teacher.getByText(words).waitFor({ state: 'hidden' });
    await page.getByText('Shown in every lesson until').waitFor({ state: 'hidden' });
    await page.context().close();
  });

  it('drains with the keyboard alone', async () => {
    const page = await openPlatform();
    await tabTo(page, '[data-node-id=embedded] button');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Drain embedded?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.closest('[data-node-id]') !== null)).toBe(true);
    await page.context().close();
  });

  it.each([
    { name: 'a laptop', window: { width: 1366, height: 768 } },
    { name: 'a phone, dark, in Swahili', window: { width: 360, height: 640, dark: true, locale: 'sw' } },
  ])('on $name, the page is accessible and fits', async ({ name, window }) => {
    const page = await openPlatform(window);
    await lesson(page).waitFor();
    await expectGood(page, name);
    await page.context().close();
  });
});

describe('a pupil', () => {
  it('has no way there: no link, no page, and the API refuses', async () => {
    const page = await school.signIn('baraka');
    expect(await page.locator('a[href="/platform"]').count()).toBe(0);
    await page.goto(`${school.embedded.url}/platform`);
    await page.getByText('This page does not exist').waitFor();
    const status = await page.evaluate(async () => {
      const signedIn = await (await fetch('/api/v1/auth/refresh', { method: 'POST' })).json();
      const headers = { authorization: `Bearer ${(signedIn as { accessToken: string }).accessToken}` };
      return (await fetch('/api/v1/platform/nodes', { headers })).status;
    });
    expect(status).toBe(403);
    await page.context().close();
  });
});
