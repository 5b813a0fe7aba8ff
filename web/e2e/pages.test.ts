import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';

const PHONE = { width: 360, height: 640 };

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 } },
  { name: 'a phone, dark', window: { ...PHONE, dark: true } },
])('on $name', ({ window }) => {
  it('every page is accessible and fits', async () => {
    const context = await school.browser.newContext({ viewport: window, colorScheme: 'dark' in window ? 'dark' : 'light' });
    const page = await context.newPage();
    await page.goto(`${school.embedded.url}/sign-in`);
    await page.locator('input[type=email]').waitFor();
    await expectGood(page, 'sign in');
    await page.goto(`${school.embedded.url}/no-such-page`);
    await page.getByText('This page does not exist').waitFor();
    await expectGood(page, 'no such page');
    await context.close();

    const pupil = await school.signIn('amina', window);
    await expectGood(pupil, 'my lessons');
    await pupil.getByRole('link', { name: /^Join/ }).first().click();
    await pupil.getByRole('button', { name: 'Join the lesson' }).waitFor();
    await expectGood(pupil, 'device check');
    await pupil.context().close();

    const teacher = await school.enter('grace', window);
    const other = await school.enter('baraka', { ...PHONE, mic: false });
    await other.keyboard.press('h');
    await teacher.locator('figure[data-peer-id]').nth(1).waitFor();
    await expectGood(teacher, 'classroom');
    await teacher.keyboard.press('c');
    await teacher.getByRole('textbox', { name: 'Write a message' }).waitFor();
    await expectGood(teacher, 'chat');
    await teacher.keyboard.press('Escape');
    await teacher.keyboard.press('p');
    await teacher.getByText('Raised hands').waitFor();
    await expectGood(teacher, 'people');
    await other.getByRole('button', { name: 'Leave' }).click();
    await other.getByText('You left the lesson').waitFor();
    await expectGood(other, 'left');
    await other.context().close();
    await teacher.context().close();
  });
});

describe('with the keyboard alone', () => {
  it('a pupil signs in, checks the devices, joins, raises a hand, writes and leaves', async () => {
    const context = await school.browser.newContext({ viewport: { width: 1366, height: 768 }, permissions: ['camera', 'microphone'] });
    const page = await context.newPage();
    await page.goto(school.embedded.url);
    await page.locator('input[type=email]').waitFor();
    await tabTo(page, 'input[type=email]');
    await page.keyboard.type('chidi@demo.school');
    await tabTo(page, 'input[type=password]');
    await page.keyboard.type('karibu-demo');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /^Join/ }).first().waitFor();
    await tabTo(page, 'a[href^="/lessons/"]');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Join the lesson' }).waitFor();
    await tabTo(page, 'button:has-text("Join the lesson")');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=classroom][data-phase=live]').waitFor();
    await page.keyboard.press('h');
    await page.getByRole('button', { name: /hand/i, pressed: true }).waitFor();
    await page.keyboard.press('c');
    const message = page.getByRole('textbox', { name: 'Write a message' });
    await message.waitFor();
    await until(async () => ((await message.evaluate((box) => box === document.activeElement)) ? null : 'the focus in the message'));
    await page.keyboard.type('Hello from the keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('Hello from the keyboard').first().waitFor();
    await page.keyboard.press('Escape');
    await tabTo(page, 'button:has-text("Leave")');
    await page.keyboard.press('Enter');
    await page.getByText('You left the lesson').waitFor();
    await context.close();
  });
});

describe('in Swahili', () => {
  it('the app speaks the language of the browser', async () => {
    const context = await school.browser.newContext({ locale: 'sw' });
    const page = await context.newPage();
    await page.goto(`${school.embedded.url}/sign-in`);
    await page.getByRole('button', { name: 'Ingia' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('sw');
    await context.close();
  });
});
