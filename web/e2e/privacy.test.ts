import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { openSchool, type School } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school?.close();
});

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 }, person: 'baraka', called: /Baraka/ },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true }, person: 'chidi', called: /Chidi/ },
] as const)('on $name', ({ window, person, called }) => {
  it('a pupil saves their data, and asks to be erased; an admin agrees; the pupil takes it back', async () => {
    const page = await school.signIn(person, window);
    await page.goto(`${school.embedded.url}/account`);
    await page.getByRole('button', { name: 'Put my data together' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save my data' }).click({ timeout: 30_000 }),
    ]);
    expect(download.suggestedFilename()).toBe('my-account.json');
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toMatchObject({ account: { email: `${person}@demo.school` } });
    await expectGood(page, 'my data');

    await page.getByRole('button', { name: /^Erase my account/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[type=password]').fill('not mine at all');
    await dialog.getByRole('button', { name: 'Ask to erase it' }).click();
    await dialog.getByText('This is not your password.').waitFor();
    await expectGood(page, 'erase, a wrong password');
    await dialog.locator('input[type=password]').fill('karibu-demo');
    await dialog.getByRole('button', { name: 'Ask to erase it' }).click();
    await page.getByText('An admin has to agree.').waitFor();
    await expectGood(page, 'erasure asked');

    const admin = await school.signIn('admin', window);
    await admin.goto(`${school.embedded.url}/privacy`);
    await admin.getByRole('button', { name: new RegExp(`^Approve the erasure of ${called.source}`) }).waitFor();
    await expectGood(admin, 'requests');
    await admin.getByRole('button', { name: new RegExp(`^Approve the erasure of ${called.source}`) }).click();
    await admin.getByRole('dialog').getByLabel('A word to the person').fill('All the best');
    await expectGood(admin, 'approve');
    await admin.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await admin.getByText('Your decision is noted.').waitFor();
    await admin.getByText('Waits', { exact: true }).waitFor();
    await expectGood(admin, 'requests, one that waits');

    await page.reload();
    await page.getByText(/Your account will be erased on .* All the best/).waitFor();
    await expectGood(page, 'erasure approved');
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('You have taken it back.').waitFor();
    await page.context().close();
    await admin.context().close();
  });
});

it('a teacher with courses is told who has to take over; an admin refuses with the keyboard alone', async () => {
  const teacher = await school.signIn('grace');
  await teacher.goto(`${school.embedded.url}/account`);
  await teacher.getByRole('button', { name: /^Erase my account/ }).click();
  await teacher.getByRole('dialog').locator('input[type=password]').fill('karibu-demo');
  await teacher.getByRole('button', { name: 'Ask to erase it' }).click();
  await teacher.getByText('Another teacher has to take them over first').waitFor();

  const page = await school.signIn('daudi');
  await page.goto(`${school.embedded.url}/account`);
  await page.getByRole('button', { name: /^Erase my account/ }).click();
  await page.getByRole('dialog').locator('input[type=password]').fill('karibu-demo');
  await page.getByRole('button', { name: 'Ask to erase it' }).click();
  await page.getByText('An admin has to agree.').waitFor();

  const admin = await school.signIn('admin');
  await admin.goto(`${school.embedded.url}/privacy`);
  await admin.getByRole('button', { name: /^Refuse the erasure of Daudi/ }).waitFor();
  await tabTo(admin, 'button[aria-label^="Refuse the erasure of Daudi"]');
  await admin.keyboard.press('Enter');
  await admin.getByRole('dialog').waitFor();
  await tabTo(admin, '[role=dialog] textarea');
  await admin.keyboard.type('After the exams');
  await tabTo(admin, '[role=dialog] button:has-text("Refuse")');
  await admin.keyboard.press('Enter');
  await admin.getByText('Refused', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('The school says: After the exams').waitFor();
  for (const one of [teacher, page, admin]) await one.context().close();
});
