import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readConfig } from '@watoto/embedded/config.ts';
import { type Embedded, createEmbedded } from '@watoto/embedded/embedded.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { launchChromium } from './chromium.ts';
import { watchMedia } from './media-probe.ts';

const PASSWORD = 'karibu-demo';

export type Person = 'grace' | 'amina' | 'baraka' | 'chidi' | 'daudi';

/** The embedded profile with its demo school, for real, on free ports and a folder of its own; and one Chromium. */
export interface School {
  readonly embedded: Embedded;
  readonly browser: Browser;
  /** A browser window of this person's own, signed in, with the lessons before it. */
  signIn(person: Person, window?: { width: number; height: number; dark?: boolean; locale?: string }): Promise<Page>;
  /** `signIn`, then through the device check into the lesson of today; resolves when live and media is connected. */
  enter(person: Person, options?: { mic?: boolean; camera?: boolean; width?: number; height?: number; dark?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

export async function openSchool(): Promise<School> {
  const dataDir = await mkdtemp(join(tmpdir(), 'watoto-e2e-'));
  const given = readConfig({ PORT: '0', HOST: '127.0.0.1', RTC_PORT: '0', SFU_WORKERS: '2', DATA_DIR: dataDir });
  const logger = createLogger({ service: 'e2e', level: process.env['LOG'] ?? 'silent' });
  const embedded = await createEmbedded({ config: { ...given, testDatabase: true }, logger });
  const browser = await launchChromium();
  const contexts: BrowserContext[] = [];

  const school: School = {
    embedded,
    browser,
    async signIn(person, { width = 1366, height = 768, dark = false, locale = 'en' } = { width: 1366, height: 768 }) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        locale,
        permissions: ['camera', 'microphone'],
      });
      contexts.push(context);
      await context.addInitScript(watchMedia);
      const page = await context.newPage();
      await page.goto(embedded.url);
      await page.locator('input[type=email]').fill(`${person}@demo.school`);
      await page.locator('input[type=password]').fill(PASSWORD);
      await page.locator('button[type=submit]').click();
      await page.locator('a[href^="/lessons/"]').first().waitFor();
      return page;
    },
    async enter(person, { mic = true, camera = true, ...window } = {}) {
      const page = await school.signIn(person, { width: 1366, height: 768, ...window });
      await page.getByRole('link', { name: /^Join/ }).first().click();
      await page.getByRole('button', { name: 'Join the lesson' }).waitFor();
      await page.getByRole('switch', { name: 'Join with microphone on' }).setChecked(mic);
      await page.getByRole('switch', { name: 'Join with camera on' }).setChecked(camera);
      await page.getByRole('button', { name: 'Join the lesson' }).click();
      await page.locator('[data-testid=classroom][data-phase=live][data-media=connected]').waitFor({ timeout: 20_000 });
      return page;
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      await embedded.close('test over');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return school;
}

/** Polls until `missing` says that nothing is (null); fails with its last word. */
export function until(missing: () => string | null | Promise<string | null>, timeoutMs = 15_000): Promise<void> {
  return pollUntil(missing, { timeoutMs, everyMs: 100 });
}
