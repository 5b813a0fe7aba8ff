import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

/** Presses of Tab until it has the focus. */
async function stepsTo(page: Page, selector: string): Promise<number> {
  for (let steps = 1; steps <= 40; steps += 1) {
    await page.keyboard.press('Tab');
    if (await page.locator(selector).evaluate((element) => element === document.activeElement)) return steps;
  }
  throw new Error(`no way to ${selector} by the keyboard`);
}

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school?.close();
});

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 } },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('API keys on $name', ({ window }) => {
  it('are made, shown once, used and ended', async () => {
    const page = await school.signIn('admin', window);
    await page.goto(`${school.embedded.url}/api-keys`);
    await page.getByRole('heading', { name: 'API keys' }).waitFor();
    await expectGood(page, 'API keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill(`Printer of ${window.width}`);
    await page.getByText('Courses and study').click();
    await page.getByRole('group', { name: 'courses', exact: true }).getByLabel('Read').check();
    await page.getByText('1 chosen').waitFor();
    await expectGood(page, 'a new key');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('heading', { name: 'Your new key' }).waitFor();
    await expectGood(page, 'the key itself');
    const key = await page.getByLabel('Key', { exact: true }).inputValue();
    const asked = await fetch(`${school.embedded.url}/api/v1/courses`, { headers: { authorization: `Bearer ${key}` } });
    expect(asked.status).toBe(200);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const card = page.getByRole('article', { name: `Printer of ${window.width}` });
    await card.waitFor();
    expect(await page.content()).not.toContain(key);
    await expectGood(page, 'API keys, with one');
    await card.getByRole('button', { name: 'End this key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End this key' }).click();
    await card.getByText('Ended').waitFor();
    const refused = await fetch(`${school.embedded.url}/api/v1/courses`, { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status).toBe(401);
    await page.context().close();
  });
});

it('an admin makes one with the keyboard alone', async () => {
  const page = await school.signIn('admin');
  await page.goto(`${school.embedded.url}/api-keys`);
  await page.getByRole('heading', { name: 'API keys' }).waitFor();
  await tabTo(page, 'button:has-text("New key")');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, '[role=dialog] input[type=text]');
  await page.keyboard.type('By hand');
  await tabTo(page, '[role=dialog] summary:has-text("Recordings")');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.getByText('1 chosen').waitFor();
  // From there to the end of the form are few steps: the areas that stay closed are one each.
  const steps = await stepsTo(page, '[role=dialog] button[type=submit]');
  expect(steps).toBeLessThan(10);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your new key' }).waitFor();
  await tabTo(page, 'button:has-text("I have kept it")');
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: 'By hand' }).waitFor();
  await page.context().close();
});

it('to anyone else there is no such page', async () => {
  const page = await school.signIn('grace');
  await page.goto(`${school.embedded.url}/api-keys`);
  await page.getByText('This page does not exist').waitFor();
  await page.context().close();
});
