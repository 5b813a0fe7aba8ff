import { SMTPServer } from 'smtp-server';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School, until } from './school.fixture.ts';

let school: School;
let post: SMTPServer;
const mails: string[] = [];

beforeAll(async () => {
  post = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, done) => {
      text(stream).then(
        (mail) => {
          // Quoted-printable: long lines are broken.
          mails.push(mail.replaceAll('=\r\n', '').replaceAll('=3D', '='));
          done();
        },
        (error: unknown) => done(error as Error),
      );
    },
  });
  const listening = once(post.listen(0, '127.0.0.1'), 'listening');
  await listening;
  const { port } = post.server.address() as AddressInfo;
  school = await openSchool({
    env: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'school@watoto.test', REQUIRE_GUARDIAN_CONSENT: 'true' },
  });
});
afterAll(async () => {
  await school?.close();
  await new Promise<void>((resolve) => post.close(() => resolve()));
});

/** The newest link that went to this guardian. */
async function linkTo(email: string): Promise<string> {
  const path = () => mails.findLast((mail) => mail.includes(email) && mail.includes('/consent#'));
  await until(() => (path() ? null : `a mail to ${email}`));
  return `${school.embedded.url}/consent#${/consent#([\w-]{43})/.exec(path()!)![1]}`;
}

it.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 }, pupil: /Baraka/ },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true }, pupil: /Chidi/ },
])('on $name an admin asks a guardian, who agrees by the link and withdraws later', async ({ window, pupil }) => {
  const admin = await school.signIn('admin', window);
  await admin.goto(`${school.embedded.url}/consents`);
  await admin.getByRole('button', { name: new RegExp(`Ask the guardian of ${pupil.source}`) }).waitFor();
  await expectGood(admin, 'consents');
  await admin.getByRole('button', { name: new RegExp(`Ask the guardian of ${pupil.source}`) }).click();
  const email = `mama.${window.width}@home.test`;
  await admin.getByLabel('Name of the guardian').fill('Mama Neema');
  await admin.getByLabel('E-mail of the guardian').fill(email);
  await expectGood(admin, 'ask a guardian');
  await admin.getByRole('button', { name: 'Ask by mail' }).click();
  await admin.getByText(`A mail is on its way to ${email}.`).waitFor();

  const page = await school.browser.newPage({
    viewport: { width: window.width, height: window.height },
    colorScheme: window.width < 600 ? 'dark' : 'light',
    locale: 'en',
  });
  await page.goto(await linkTo(email));
  await page.getByText('Hello Mama Neema').waitFor();
  await expectGood(page, 'a guardian is asked');
  await tabTo(page, 'button:has-text("I agree")');
  await page.keyboard.press('Enter');
  await page.getByText('You have agreed that').waitFor();
  await expectGood(page, 'a guardian has agreed');

  await admin.getByRole('combobox', { name: 'Consent' }).click();
  await admin.getByRole('option', { name: 'Given' }).click();
  const row = admin.getByRole('listitem').filter({ hasText: pupil });
  await row.getByText(`Mama Neema, ${email}`).waitFor();
  expect(await row.getByRole('button').count()).toBe(0);
  await expectGood(admin, 'consents that were given');

  await page.getByRole('button', { name: 'Withdraw my consent' }).click();
  await page.getByText('You have withdrawn your consent.').waitFor();
  await page.goto(`${school.embedded.url}/consent#${'x'.repeat(43)}`);
  await page.reload();
  await page.getByRole('alert').waitFor();
  await expectGood(page, 'a link that is over');
  await admin.reload();
  await admin.getByRole('listitem').filter({ hasText: pupil }).getByText('Withdrawn', { exact: true }).waitFor();
  await admin.getByRole('button', { name: new RegExp(`Ask again: the guardian of ${pupil.source}`) }).click();
  expect(await admin.getByLabel('E-mail of the guardian').inputValue()).toBe(email);
  await page.close();
  await admin.context().close();
});
