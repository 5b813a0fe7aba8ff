import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { BOARD_LIMITS } from '@watoto/shared/contract/board.ts';
import { boardLine, fillBoard, hasLines, openBoard } from './board-lines.ts';
import { expectGood } from './good-page.ts';
import { openRogue } from './rogue.fixture.ts';
import { type School, openSchool } from './school.fixture.ts';
import { showPanel } from './steps.ts';

/** A board as full as one may be, on the devices that a class has. */
let school: School;
let teacher: Page;

beforeAll(async () => {
  school = await openSchool();
  teacher = await openBoard(school);
});
afterAll(() => school.close());

/** Each so many a phone's processor is slower than this machine's. */
const PHONE_SLOWER = 3;
const POINTS = 8;

/** Whatever the classroom's state was since it was live, one after the other. */
async function watchPhase(page: Page): Promise<() => Promise<string[]>> {
  const seen = await page.getByTestId('classroom').evaluateHandle((room) => {
    const phases = [room.dataset['phase'] ?? ''];
    new MutationObserver(() => phases.push(room.dataset['phase'] ?? '')).observe(room, { attributeFilter: ['data-phase'] });
    return phases;
  });
  return async () => [...new Set(await seen.jsonValue())];
}

it('a board of 5,000 lines: everyone has it, a slow phone that comes late too, and the classroom does not wait for it', async () => {
  const baraka = await openRogue(school.embedded.url, 'baraka@demo.school');
  await fillBoard(baraka, BOARD_LIMITS.elements, POINTS);
  const oneMore = await baraka.call('board.draw', { put: [boardLine(BOARD_LIMITS.elements, POINTS)], drop: [] });
  expect(oneMore).toMatchObject({ ok: false, error: { code: 'limit_reached' } });
  baraka.close();
  await hasLines(teacher, BOARD_LIMITS.elements);

  const amina = await school.signIn('amina', { width: 390, height: 844, touch: true, dark: true });
  const devtools = await amina.context().newCDPSession(amina);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: PHONE_SLOWER });
  await amina.getByRole('link', { name: /^Join/ }).first().click();
  await amina.getByRole('button', { name: 'Join the lesson' }).click();
  await amina.locator('[data-testid=classroom][data-phase=live]').waitFor({ timeout: 30_000 });
  const phases = await watchPhase(amina);

  // All of it is there, and not all of it is drawn: it says so, and the lesson goes on.
  await hasLines(amina, BOARD_LIMITS.elements);
  const coming = amina.getByRole('progressbar', { name: 'The whiteboard is on its way…' });
  expect(Number(await coming.getAttribute('aria-valuenow'))).toBeLessThan(100);
  await amina.getByRole('button', { name: /^Chat/ }).click();
  await amina.getByRole('textbox', { name: 'Write a message' }).fill('I can see it coming');
  await amina.keyboard.press('Enter');
  await showPanel(teacher, 'Chat');
  await teacher.getByText('I can see it coming').waitFor();
  await coming.waitFor({ state: 'detached', timeout: 90_000 });
  expect(await phases()).toEqual(['live']);
  await expectGood(amina, 'a full whiteboard');
}, 240_000);
