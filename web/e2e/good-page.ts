import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Violation {
  id: string;
  nodes: { html: string }[];
}

/** Colours that are still fading are not what people read: what is under way ends first, and what that begins. What goes round for ever is left. */
async function hasFaded(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  const fading = () =>
    document.getAnimations().some(({ effect, playState }) => playState === 'running' && effect?.getTiming().iterations !== Infinity);
  await pollUntil(async () => ((await page.evaluate(fading)) ? 'a page whose colours stay' : null), { timeoutMs: 10_000, everyMs: 50 });
}

/** What axe-core finds in the page as it is now. The page's CSP allows no script of ours: it is evaluated, not added. */
async function violationsIn(page: Page): Promise<Violation[]> {
  await hasFaded(page);
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    return (await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations;
  });
}

/** WCAG 2.2 A and AA. What came or went while it was looked at is looked at again: what is wrong stays wrong. */
async function expectAccessible(page: Page, where: string): Promise<void> {
  const seen = await violationsIn(page);
  const violations = seen.length === 0 ? seen : await violationsIn(page);
  expect(violations.map((v) => `${where}: ${v.id} ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`)).toEqual([]);
}

/** Nothing sticks out sideways, and nothing that one can press is smaller than 24 px (WCAG 2.5.8) or out of reach. */
async function expectFits(page: Page, where: string): Promise<void> {
  const found = await page.evaluate(() => {
    const { clientWidth } = document.documentElement;
    const out: string[] = [];
    for (const element of document.querySelectorAll('button, a[href], input, [role=switch], figure')) {
      const { left, right, width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0 || element.closest('[aria-hidden=true], [inert]') || getComputedStyle(element).opacity === '0')
        continue;
      if (right > clientWidth + 1 || left < -1)
        out.push(`${element.outerHTML.slice(0, 120)} ends at ${Math.round(right)} of ${clientWidth}`);
      if (element.matches('button') && (width < 24 || height < 24)) out.push(`${element.outerHTML.slice(0, 120)} is ${width}x${height}`);
    }
    if (document.documentElement.scrollWidth > clientWidth)
      out.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${clientWidth}`);
    return out;
  });
  expect(found.map((problem) => `${where}: ${problem}`)).toEqual([]);
}

/** What every page owes everyone. */
export async function expectGood(page: Page, where: string): Promise<void> {
  await expectAccessible(page, where);
  await expectFits(page, where);
}

const focusIsInDialog = () => document.querySelector('[role=dialog]')?.closest('.MuiModal-root')?.contains(document.activeElement) ?? false;

/** Presses Tab until the focus is there; it must be visible there (WCAG 2.4.7). */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const target = page.locator(selector).first();
  // A dialog takes the focus a moment after it is there: what is pressed before goes elsewhere.
  if (selector.startsWith('[role=dialog]'))
    await pollUntil(async () => ((await page.evaluate(focusIsInDialog)) ? null : 'the focus in the dialog'), {
      timeoutMs: 10_000,
      everyMs: 20,
    });
  for (let i = 0; i < 60; i += 1) {
    const focused = await target.evaluate((element) => (element === document.activeElement ? element.matches(':focus-visible') : null));
    if (focused !== null) {
      expect(focused).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} can't be reached with Tab`);
}
