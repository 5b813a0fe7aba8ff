import type { Locator, Page } from 'playwright-core';
import { pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';
import { until } from '../school.fixture.ts';

export const tileOf = (page: Page, name: RegExp): Locator => page.locator('figure[data-source=camera]').filter({ hasText: name });

export const raiseHand = (page: Page): Promise<void> => page.getByRole('button', { name: 'Raise hand' }).click();

const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Write a message' });

export async function openChat(page: Page): Promise<void> {
  if (await composer(page).isVisible()) return;
  await page.getByRole('toolbar').getByRole('button', { name: /^Chat/ }).click();
  await composer(page).waitFor();
}

/** Types and sends; does not wait for the class to have it. The chat is open. */
export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

/** How often the page shows this message. */
export function messages(page: Page, text: string): Promise<number> {
  return page.getByRole('complementary').getByText(text, { exact: true }).count();
}

/** RTCPeerConnections that the page has ever made: a new one is new transports. */
export function connectionsMade(page: Page): Promise<number> {
  return page.evaluate(() => window.probedConnections.length);
}

/** How the page's media travels now: the selected pairs of its open connections (W3C webrtc-stats, RTCIceCandidatePairStats). */
export function paths(page: Page): Promise<{ protocol: string; relayProtocol: string | null; type: string }[]> {
  return page.evaluate(async () => {
    const { probedConnections } = window;
    const found: { protocol: string; relayProtocol: string | null; type: string }[] = [];
    for (const connection of probedConnections.filter(({ connectionState }) => connectionState === 'connected')) {
      const stats = await connection.getStats();
      for (const row of stats.values()) {
        if (row.type !== 'transport') continue;
        const local = stats.get(stats.get(row.selectedCandidatePairId)?.localCandidateId);
        if (local) found.push({ protocol: local.protocol, relayProtocol: local.relayProtocol ?? null, type: local.candidateType });
      }
    }
    return found;
  });
}

/** WebSockets that the page has ever made. */
export function socketsMade(page: Page): Promise<number> {
  return page.evaluate(() => window.probedSockets.length);
}

const ROUNDS = 3;

/** Both write, one after the other, and every message comes once: how long the slowest took, ms. */
export async function talk(one: Page, other: Page, about: string): Promise<number> {
  let slowest = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const word = `${about} ${round} ${from === one ? 'there' : 'back'}`;
      const since = Date.now();
      await say(from, word);
      await until(async () => ((await messages(to, word)) >= 1 ? null : `"${word}"`), 30_000);
      slowest = Math.max(slowest, Date.now() - since);
      if ((await messages(to, word)) !== 1) throw new Error(`"${word}" came more than once`);
    }
  }
  return slowest;
}

/** The teacher brings a PDF of so many pages with a few lines of text each, and shows it. */
export async function bringSlides(teacher: Page, pages: number): Promise<void> {
  await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
  await teacher.getByRole('menuitemradio', { name: 'Slides' }).click();
  await teacher.getByRole('button', { name: 'Choose slides' }).click();
  const [chooser] = await Promise.all([
    teacher.waitForEvent('filechooser'),
    teacher.getByRole('dialog', { name: 'Choose slides' }).getByRole('button', { name: 'Bring slides…' }).click(),
  ]);
  const words = Array.from({ length: pages }, (_, i) => ({ text: `Page ${i + 1}: ${'rhythm and drum '.repeat(12)}` }));
  await chooser.setFiles({ name: 'Drums.pdf', mimeType: 'application/pdf', buffer: pdfOf(words) });
}

export const nextPage = (teacher: Page): Promise<void> => teacher.getByTestId('slides').getByRole('button', { name: 'Next page' }).click();

/** The teacher opens a graded quiz of one of the course's questions. */
export async function openQuiz(teacher: Page, title: string, question: string): Promise<void> {
  await teacher.getByRole('toolbar').getByRole('button', { name: 'Polls and quizzes' }).click();
  const panel = teacher.getByRole('complementary', { name: 'Polls and quizzes' });
  await panel.getByRole('button', { name: 'New graded quiz' }).click();
  await panel.getByLabel('Name in the gradebook').fill(title);
  await panel.getByRole('list', { name: 'Questions of the course' }).getByRole('checkbox', { name: question }).check();
  await panel.getByRole('button', { name: 'Open with 1 question' }).click();
}

/** The pupil chooses an answer, which is saved some time after this resolves. */
export async function chooseAnswer(pupil: Page, answer: string, timeout: number): Promise<void> {
  await pupil.getByRole('button', { name: 'To the quiz' }).click({ timeout });
  await pupil.getByTestId('quiz').getByRole('radio', { name: answer }).check({ timeout });
}

/** Postgres has it. */
export const isSaved = (pupil: Page): Promise<boolean> => pupil.getByTestId('quiz').getByText('Saved', { exact: true }).isVisible();
