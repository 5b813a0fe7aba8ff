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

const CSV = 'email;first_name;last_name;grade\nneema@home.test;Neema;Achieng;8\nnot an address;Bad;Line;12\n';

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 } },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('the people of the school on $name', ({ window }) => {
  it('are listed and found; the dialog and the import fit too', async () => {
    const page = await school.signIn('admin', window);
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByText('amina@demo.school').waitFor();
    await expectGood(page, 'people');
    await page.getByRole('searchbox', { name: 'Name or e-mail' }).fill('nobody is called so');
    await page.getByText('Nobody found').waitFor();
    await expectGood(page, 'people, nobody found');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('dialog').waitFor();
    await expectGood(page, 'people, the dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Import people' }).click();
    const file = { name: 'class.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('is no e-mail address').waitFor();
    await expectGood(page, 'import, looked at');
    await page.goto(`${school.embedded.url}/audit`);
    await page.getByText('auth.signedIn').first().waitFor();
    await expectGood(page, 'audit');
    await page.getByRole('searchbox', { name: 'What, such as user.' }).fill('nothing');
    await page.getByText('Nothing found').waitFor();
    await expectGood(page, 'audit, nothing found');
    await page.context().close();
  });
});

describe('an admin', () => {
  it('imports a file', async () => {
    const page = await school.signIn('admin', { width: 1366, height: 768 });
    await page.goto(`${school.embedded.url}/people/import`);
    await page.locator('input[type=file]').setInputFiles({ name: 'class.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
    await page.getByRole('button', { name: 'Import 1 person' }).click();
    await page.getByText('Done: 1 new, 0 changed.').waitFor();
    await page.getByRole('link', { name: 'Back to people' }).click();
    await page.getByText('neema@home.test').waitFor();
    await page.getByText('Invited').waitFor();
    await page.context().close();
  });

  it('with the keyboard switches an account off and takes that back', async () => {
    const page = await school.signIn('admin', { width: 1366, height: 768 });
    await page.goto(`${school.embedded.url}/people`);
    await page.getByText('zuri@demo.school').waitFor();
    await tabTo(page, 'main input[type=search]');
    await page.keyboard.type('zuri');
    await page.getByText('amina@demo.school').waitFor({ state: 'detached' });
    await tabTo(page, 'button[aria-label="Actions for Zuri Achieng"]');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Switch off' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Zuri Achieng is switched off and signed out.').waitFor();
    await tabTo(page, 'button:has-text("Undo")');
    await page.keyboard.press('Enter');
    await page.getByText('Zuri Achieng is switched on.').waitFor();
    expect(await page.locator('[data-off=true]').count()).toBe(0);
    await page.context().close();
  });
});

describe('others', () => {
  it('do not have this page', async () => {
    const page = await school.signIn('grace', { width: 1366, height: 768 });
    await page.goto(`${school.embedded.url}/people`);
    await page.getByText('This page does not exist').waitFor();
    await page.context().close();
  });
});
