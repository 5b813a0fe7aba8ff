import type { Locator, Page } from 'playwright-core';
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
  return page.evaluate(() => (window as unknown as { probedConnections: RTCPeerConnection[] }).probedConnections.length);
}

/** How the page's media travels now: the selected pairs of its open connections (W3C webrtc-stats, RTCIceCandidatePairStats). */
export function paths(page: Page): Promise<{ protocol: string; relayProtocol: string | null; type: string }[]> {
  return page.evaluate(async () => {
    const { probedConnections } = window as unknown as { probedConnections: RTCPeerConnection[] };
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
  return page.evaluate(() => (window as unknown as { probedSockets: WebSocket[] }).probedSockets.length);
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
