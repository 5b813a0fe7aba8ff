import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

describe.each([
  { name: 'a laptop, light', window: { viewport: { width: 1366, height: 768 }, colorScheme: 'light' as const } },
  { name: 'a phone, dark', window: { viewport: { width: 360, height: 640 }, colorScheme: 'dark' as const } },
])('without an account, on $name', ({ name, window }) => {
  it('one signs up, is told to look into the mail, and why one can not come in before', async () => {
    const page = await school.browser.newPage({ ...window, locale: 'en' });
    await page.goto(school.embedded.url);
    await page.getByRole('link', { name: 'Sign up' }).click();
    await page.getByLabel('First name').fill('Rehema');
    await page.getByLabel('Last name').fill('Mdogo');
    const email = `rehema.${name.length}@home.test`;
    await page.getByLabel('E-mail').fill(email);
    await page.locator('input[type=password]').fill('rehema');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('This is too short').waitFor();
    await expectGood(page, 'sign up, a weak password');
    await page.locator('input[type=password]').fill('ninapenda kuimba');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { name: 'Look into your e-mail' }).waitFor();
    await expectGood(page, 'look into your mail');
    await page.getByRole('link', { name: 'To sign in' }).click();
    await page.locator('input[type=email]').fill(email);
    await page.locator('input[type=password]').fill('ninapenda kuimba');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Open the link in the e-mail').waitFor();
    await expectGood(page, 'sign in, not proven');
    await page.close();
  });

  it('one asks for a link, and learns what is wrong with an old one', async () => {
    const page = await school.browser.newPage({ ...window, locale: 'en' });
    await page.goto(`${school.embedded.url}/forgot`);
    await expectGood(page, 'forgot');
    await page.getByLabel('E-mail').fill('amina@demo.school');
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByRole('heading', { name: 'Look into your e-mail' }).waitFor();
    await page.goto(`${school.embedded.url}/reset#${'a'.repeat(43)}`);
    await page.locator('input[type=password]').fill('ninapenda kuimba');
    await page.getByRole('button', { name: 'Set this password' }).click();
    await page.getByText('The time to use this link has passed').waitFor();
    await expectGood(page, 'reset, too late');
    await page.goto(`${school.embedded.url}/verify#${'b'.repeat(43)}`);
    await page.getByRole('button', { name: 'Confirm my e-mail' }).click();
    await page.getByText('The time to use this link has passed').waitFor();
    await expectGood(page, 'verify, too late');
    await page.close();
  });
});

describe('my account', () => {
  it.each([
    { window: { width: 1366, height: 768 }, person: 'baraka' as const },
    { window: { width: 360, height: 640, dark: true }, person: 'chidi' as const },
  ])('is accessible and fits: $window', async ({ window, person }) => {
    const page = await school.signIn(person, window);
    await page.goto(`${school.embedded.url}/account`);
    await page.getByText('This device').waitFor();
    await expectGood(page, 'account');
    await page.context().close();
  });

  it('is changed with the keyboard, and another device is signed out', async () => {
    const other = await school.signIn('daudi', { width: 1366, height: 768 });
    const page = await school.signIn('daudi', { width: 1366, height: 768 });
    await page.goto(`${school.embedded.url}/account`);
    await page.getByLabel('First name').waitFor();
    await tabTo(page, 'input[autocomplete="given-name"]');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Daudi Juma');
    await page.keyboard.press('Enter');
    await page.getByText('Saved.').waitFor();
    await tabTo(page, 'button[aria-label^="Sign out"]');
    await page.keyboard.press('Enter');
    await page.getByText(/is signed out; a page that is open there/).waitFor();
    await page.getByText('No other devices.').waitFor();
    await other.reload();
    await other.locator('input[type=password]').waitFor();
    expect(new URL(other.url()).pathname).toBe('/sign-in');
    await other.context().close();
    await page.context().close();
  });
});
