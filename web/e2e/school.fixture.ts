import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readConfig } from '@watoto/embedded/config.ts';
import { type Embedded, createEmbedded } from '@watoto/embedded/embedded.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { type ChromiumOptions, launchChromium } from './chromium.ts';
import { watchMedia } from './media-probe.ts';

export const PASSWORD = 'karibu-demo';

export type Person = 'admin' | 'grace' | 'amina' | 'baraka' | 'chidi' | 'daudi' | 'esther';

/** A browser, and the school's origin as it sees it. */
export interface Desk {
  readonly browser: Browser;
  readonly url: string;
}

interface WindowOptions {
  width?: number;
  height?: number;
  dark?: boolean;
  /** A screen that is touched: no mouse. */
  touch?: boolean;
  locale?: string;
  /** Left out: the school's own browser. */
  desk?: Desk;
  /** Before the first page opens. */
  ready?: (context: BrowserContext) => Promise<void>;
}

/** The embedded profile with its demo school, for real, on free ports and a folder of its own; and one Chromium. */
export interface School {
  readonly embedded: Embedded;
  readonly browser: Browser;
  /** A browser window of this person's own, signed in, with the lessons before it. */
  signIn(person: Person, window?: WindowOptions): Promise<Page>;
  /** `signIn`, then through the device check into the lesson of today; resolves when live and media is connected. */
  enter(person: Person, options?: WindowOptions & { mic?: boolean; camera?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

export interface SchoolOptions {
  /** Of the embedded profile, beside what every test needs. */
  readonly env?: Readonly<Record<string, string>>;
  readonly chromium?: ChromiumOptions;
  /** The lesson that `npm start` has to watch; left out: nothing is recorded yet. */
  readonly demoRecording?: boolean;
  /** Gives each person's windows a camera of their own, instead of Chromium's green one. */
  readonly portrait?: (context: BrowserContext, person: Person) => Promise<void>;
}

export async function openSchool({ env = {}, chromium = {}, demoRecording = false, portrait }: SchoolOptions = {}): Promise<School> {
  const dataDir = await mkdtemp(join(tmpdir(), 'watoto-e2e-'));
  const given = readConfig({ PORT: '0', HOST: '127.0.0.1', RTC_PORT: '0', SFU_WORKERS: '2', DATA_DIR: dataDir, ...env });
  const logger = createLogger({ service: 'e2e', level: process.env['LOG'] ?? 'silent' });
  const embedded = await createEmbedded({ config: { ...given, testDatabase: true, demoRecording }, logger });
  const browser = await launchChromium(chromium);
  const contexts: BrowserContext[] = [];

  const school: School = {
    embedded,
    browser,
    async signIn(person, window = {}) {
      const { width = 1366, height = 768, dark = false, touch = false, locale = 'en', ready } = window;
      const { desk = { browser, url: embedded.url } } = window;
      const context = await desk.browser.newContext({
        viewport: { width, height },
        hasTouch: touch,
        isMobile: touch,
        colorScheme: dark ? 'dark' : 'light',
        locale,
        permissions: ['camera', 'microphone'],
      });
      contexts.push(context);
      await context.addInitScript(watchMedia);
      await portrait?.(context, person);
      await ready?.(context);
      const page = await context.newPage();
      await page.goto(desk.url);
      await page.locator('input[type=email]').fill(`${person}@demo.school`);
      await page.locator('input[type=password]').fill(PASSWORD);
      await page.locator('button[type=submit]').click();
      await page.locator('a[href^="/lessons/"]').first().waitFor();
      return page;
    },
    async enter(person, { mic = true, camera = true, ...window } = {}) {
      const page = await school.signIn(person, window);
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
