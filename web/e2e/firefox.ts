import { existsSync } from 'node:fs';
import { type Browser, type Page, launch } from 'puppeteer-core';
import { PASSWORD, type Person } from './school.fixture.ts';

const FIREFOX = '/usr/bin/firefox-esr';

/**
 * Debian's Firefox, headless, with none of its own traffic; pages may play.
 * By WebDriver BiDi: playwright asks for commands that an ESR does not know yet.
 */
export function launchFirefox({ loudspeaker = true } = {}): Promise<Browser> {
  if (!existsSync(FIREFOX)) throw new Error('please install what Debian calls firefox-esr');
  return launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    // A first start makes a profile.
    timeout: 90_000,
    protocolTimeout: 60_000,
    defaultViewport: { width: 1366, height: 768 },
    extraPrefsFirefox: {
      'app.update.enabled': false,
      'browser.aboutwelcome.enabled': false,
      'browser.shell.checkDefaultBrowser': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'extensions.getAddons.cache.enabled': false,
      'intl.accept_languages': 'en',
      'media.autoplay.default': 0,
      // A loudspeaker that is none: without any, Firefox plays no sound at all, and this machine has none.
      'media.cubeb.force_mock_context': loudspeaker,
      'media.gmp-manager.updateEnabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
  });
}

/** Opens the school in a tab of its own and signs in. `before` runs in each of its pages before all else. */
export async function signInByFirefox(
  firefox: Browser,
  { url, person, before }: { url: string; person: Person; before: () => void },
): Promise<Page> {
  const page = await firefox.newPage();
  await page.evaluateOnNewDocument(before);
  await page.goto(url);
  await page.locator('input[type=email]').fill(`${person}@demo.school`);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.waitForSelector('input[type=password]', { hidden: true });
  return page;
}
