import { afterAll, beforeAll, describe, it, expect } from 'vitest';
import type { Page } from 'playwright-core';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';
import { arrowTo, choose, controls, knock, say, showPanel } from './steps.ts';

/** A teacher who keeps order, a pupil at a laptop, and one with a phone in the dark. What passes by itself is waited for while it is brought about. */
let school: School;
let grace: Page;
let amina: Page;
let baraka: Page;

beforeAll(async () => {
  school = await openSchool();
  grace = await school.enter('grace', { camera: false });
});
afterAll(async () => {
  await school.close();
});

describe('the lobby', () => {
  it('is switched on by the teacher, shows who waits, and lets them in without a reload', async () => {
    await choose(grace, 'Order in the room…');
    await grace.getByRole('combobox', { name: 'Waiting room' }).click();
    await grace.getByRole('option', { name: 'All pupils wait' }).click();
    await expectGood(grace, 'order in the room');
    await grace.keyboard.press('Escape');

    [amina, baraka] = await Promise.all([school.signIn('amina'), school.signIn('baraka', { width: 360, height: 640, dark: true })]);
    await knock(baraka);
    await baraka.getByRole('heading', { name: 'Your teacher will let you in' }).waitFor();
    await baraka.getByText(/^With Grace/).waitFor();
    await expectGood(baraka, 'waiting, phone in the dark');
    const banner = grace.getByTestId('lobby-banner');
    await banner.getByText(/^Baraka .* is waiting to come in\.$/).waitFor();
    await knock(amina);
    await banner.getByText('2 people are waiting').waitFor();
    await banner.getByRole('button', { name: 'See who is waiting' }).click();
    await grace
      .getByText(/in this course · /)
      .first()
      .waitFor();
    await expectGood(grace, 'who waits');

    await tabTo(grace, 'button[aria-label^="Let Amina"]');
    await Promise.all([amina.getByText('You are in the lesson.').waitFor(), grace.keyboard.press('Enter')]);
    await controls(amina).waitFor();
    await grace.getByRole('button', { name: /^Do not let Baraka .* in$/ }).click();
    await grace.getByRole('button', { name: 'Turn away' }).click();
    await baraka.getByRole('heading', { name: 'You cannot come in now' }).waitFor();
    await expectGood(baraka, 'turned away, phone in the dark');
    await baraka.getByRole('button', { name: 'Ask again' }).click();
    await banner.getByRole('button', { name: 'Let in' }).click();
    await controls(baraka).waitFor();
    await banner.getByRole('button').first().waitFor({ state: 'detached' });
    await showPanel(grace, 'People');
    await until(async () => ((await grace.getByText(/in this course/).count()) === 0 ? null : 'nobody at the door'));
  });
});

const tile = (page: Page, name: RegExp) => page.locator('figure[data-source=camera]').and(page.getByRole('figure', { name }));

/** What may be done with a person of the list, or with a message. */
async function act(page: Page, on: RegExp, entry: string): Promise<void> {
  await page.getByRole('button', { name: on }).last().click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}

/** The same with the keyboard alone: to its button, then by arrows to the entry. */
async function actByKeys(page: Page, on: string, entry: string): Promise<void> {
  await tabTo(page, `button[aria-label^="${on}"]`);
  await page.keyboard.press('Enter');
  await arrowTo(page, entry);
  await page.keyboard.press('Enter');
}

describe('who speaks', () => {
  it('is asked by the teacher, says not now or unmutes, and may do so through a lock', async () => {
    await choose(grace, 'Order in the room…');
    await grace.getByRole('switch', { name: 'Microphones' }).click();
    await grace.keyboard.press('Escape');
    await tile(grace, /^Amina.*microphone off/).waitFor();
    await showPanel(grace, 'People');
    await act(grace, /^Actions for Amina/, 'Ask to unmute');
    const question = amina.getByRole('dialog', { name: 'Your teacher asks you to speak' });
    await question.waitFor();
    await expectGood(amina, 'asked to speak');
    await Promise.all([grace.getByText(/^Amina .* would rather not speak now\.$/).waitFor(), amina.keyboard.press('Escape')]);
    await question.waitFor({ state: 'detached' });

    await baraka.getByRole('button', { name: 'Raise hand' }).click();
    await grace.getByRole('button', { name: /^Give Baraka .* the word$/ }).click();
    await baraka.getByRole('dialog', { name: 'Your teacher asks you to speak' }).waitFor();
    await expectGood(baraka, 'given the word, phone in the dark');
    await tabTo(baraka, '[role=dialog] button:has-text("Turn microphone on")');
    await baraka.keyboard.press('Enter');
    await tile(grace, /^Baraka.*microphone on.*in the spotlight/).waitFor();
    await tile(grace, /^Amina.*microphone off/).waitFor();
    await expectGood(grace, 'the people, one with the word');
  });
});

describe('the chat', () => {
  it('quotes what is answered, deletes and takes that back, and answers a private question to whoever asked', async () => {
    await say(grace, 'Who has counted the drums?');
    await showPanel(amina, 'Chat');
    await actByKeys(amina, 'Actions for the message of Grace', 'Reply to Grace Wanjiku');
    await say(amina, 'I have: seven');
    const quoted = grace.getByRole('log').locator('blockquote', { hasText: 'Who has counted the drums?' });
    await showPanel(grace, 'Chat');
    await quoted.waitFor();
    await actByKeys(amina, 'Actions for the message of Amina', 'Delete message');
    await grace.getByText('This message was deleted.').waitFor();
    await expectGood(amina, 'a message that one deleted');
    await tabTo(amina, 'button:has-text("Undo deleting")');
    await amina.keyboard.press('Enter');
    await grace.getByRole('log').getByText('I have: seven').waitFor();

    await showPanel(baraka, 'Chat');
    await baraka.getByRole('combobox', { name: 'To' }).click();
    await baraka.getByRole('option', { name: 'Teachers only' }).click();
    await say(baraka, 'May I go out?');
    await act(grace, /^Actions for the message of Baraka/, 'Reply to Baraka Otieno');
    await say(grace, 'Of course');
    await baraka.getByRole('log').getByText('Of course').waitFor();
    await expectGood(baraka, 'a private answer, phone in the dark');
    await say(grace, 'Let us go on');
    await amina.getByRole('log').getByText('Let us go on').waitFor();
    await say(amina, 'exam\u202Efdp.exe');
    await grace.getByRole('log').getByText('examfdp.exe', { exact: true }).waitFor();
    await until(async () => ((await amina.getByText('Of course').count()) === 0 ? null : 'nothing of what was private'));
  });

  it('is slowed down by the teacher, and says how long one waits', async () => {
    await choose(grace, 'Order in the room…');
    await grace.getByRole('combobox', { name: 'Slow mode' }).click();
    await grace.getByRole('option', { name: '300 seconds' }).click();
    await grace.keyboard.press('Escape');
    await amina.getByText('Slow mode: one message every 300 s').waitFor();
    await say(amina, 'One');
    await amina.getByText(/^Slow mode: you can write again in \d+ seconds\.$/).waitFor();
    await amina.getByRole('textbox', { name: 'Write a message' }).fill('Two');
    await until(async () => ((await amina.getByRole('button', { name: 'Send' }).isDisabled()) ? null : 'a pupil who has to wait'));
    await expectGood(amina, 'slow mode');
    await say(grace, 'Three');
    await amina.getByRole('log').getByText('Three').waitFor();
  });

  it('is reported to the teacher, and to nobody else', async () => {
    await actByKeys(baraka, 'Actions for the message of Amina', 'Report to the teacher…');
    await tabTo(baraka, 'role=textbox[name=/What happened/]');
    await baraka.keyboard.type('She knew it before');
    await expectGood(baraka, 'a report, phone in the dark');
    await Promise.all([
      grace.getByText(/^A report about Amina/).waitFor(),
      tabTo(baraka, 'role=button[name="Report"]').then(() => baraka.keyboard.press('Enter')),
    ]);
    await showPanel(grace, 'People');
    await grace.getByText('She knew it before').waitFor();
    await expectGood(grace, 'the reports');
    await grace.getByRole('button', { name: /^Report about Amina .*: done$/ }).click();
    await grace.getByText('She knew it before').waitFor({ state: 'detached' });
    await baraka.keyboard.press('Escape');
  });
});

describe('how the lesson is seen', () => {
  it('shows what the class feels, for a moment', async () => {
    await tabTo(amina, 'button[aria-label="Reactions"]');
    await amina.keyboard.press('Enter');
    await amina.getByRole('menuitem', { name: 'Like' }).waitFor();
    await amina.keyboard.press('l');
    await Promise.all([grace.getByTestId('reactions').getByText('Amina Juma: Like').waitFor(), amina.keyboard.press('Enter')]);
    await controls(baraka).getByRole('button', { name: 'More' }).click();
    await baraka.getByRole('menuitem', { name: 'Reactions' }).click();
    await baraka.getByRole('button', { name: 'Applause' }).waitFor();
    await expectGood(baraka, 'reactions to choose from, phone in the dark');
    await Promise.all([tile(grace, /^Baraka.*Applause/).waitFor(), baraka.getByRole('button', { name: 'Applause' }).click()]);
    await until(async () =>
      (await grace.getByTestId('reactions').getByRole('listitem').count()) === 0 ? null : 'the end of the reactions',
    );
  });

  it('follows the teacher, unless somebody has chosen a view of their own', async () => {
    const large = (page: Page) => page.getByRole('region', { name: 'Shown large' });
    await large(amina).waitFor();
    await controls(grace).getByRole('button', { name: 'More' }).click();
    await grace.getByRole('menuitemradio', { name: 'Faces in a grid' }).click();
    await controls(grace).getByRole('button', { name: 'More' }).click();
    await grace.getByRole('menuitemcheckbox', { name: 'Everyone follows my view' }).click();
    await grace.keyboard.press('Escape');
    for (const page of [amina, baraka]) await large(page).waitFor({ state: 'detached' });
    await controls(amina).getByRole('button', { name: 'More' }).click();
    await amina.getByRole('menuitemradio', { name: 'Who speaks, large' }).click();
    await large(amina).waitFor();
    await showPanel(amina, 'People');
    await act(amina, /^Actions for Grace/, 'Pin for me');
    await large(amina)
      .getByRole('figure', { name: /^Grace.*pinned/ })
      .waitFor();
    await expectGood(amina, 'a view of one’s own');
    await controls(amina).getByRole('button', { name: 'More' }).click();
    await amina.getByRole('menuitem', { name: 'Follow the teacher again' }).click();
    await large(amina).waitFor({ state: 'detached' });
    await expectGood(baraka, 'the teacher’s view, phone in the dark');
  });
});

describe('who is who', () => {
  const tools = () => amina.getByRole('button', { name: 'Teacher’s tools' });

  it('a pupil becomes a co-teacher with all the tools, and a pupil again', async () => {
    await showPanel(grace, 'People');
    await Promise.all([amina.getByText('You are a co-teacher now.').waitFor(), act(grace, /^Actions for Amina/, 'Make co-teacher')]);
    await tools().waitFor();
    await showPanel(amina, 'People');
    await amina.getByText('Co-teacher', { exact: true }).waitFor();
    await act(amina, /^Actions for Baraka/, 'Mute microphone');
    await expectGood(amina, 'a co-teacher');
    // What the school would refuse is not offered.
    await amina.getByRole('button', { name: 'Polls and quizzes' }).click();
    await amina.getByRole('button', { name: 'Write a question' }).waitFor();
    for (const name of ['New graded quiz', 'Save the polls as CSV'])
      expect(await amina.getByRole('button', { name }).count(), name).toBe(0);
    await act(grace, /^Actions for Amina/, 'Make pupil');
    await tools().waitFor({ state: 'detached' });
    await controls(amina).getByRole('button', { name: 'Raise hand' }).waitFor();
  });

  it('an observer has neither microphone nor camera, hand, reactions or words, and sees and reads all the same', async () => {
    await Promise.all([amina.getByText('You watch this lesson.').waitFor(), act(grace, /^Actions for Amina/, 'Make observer')]);
    for (const name of [/microphone/i, /camera/i, /share/i, /hand/i, /reactions/i])
      await controls(amina).getByRole('button', { name }).waitFor({ state: 'detached' });
    await amina.keyboard.press('m');
    await showPanel(amina, 'Chat');
    await amina.getByRole('textbox', { name: 'Write a message' }).waitFor({ state: 'detached' });
    await say(grace, 'Welcome, inspector');
    await amina.getByRole('log').getByText('Welcome, inspector').waitFor();
    await expectGood(amina, 'an observer');
    await showPanel(grace, 'People');
    await grace.getByText('Observer', { exact: true }).waitFor();
    await act(grace, /^Actions for Amina/, 'Make pupil');
    await controls(amina).getByRole('button', { name: 'Raise hand' }).waitFor();
  });

  it('has another name here, unless names are locked; the teacher sees both, and may change it', async () => {
    const name = async (page: Page, on: RegExp, entry: string, text: string) => {
      await act(page, on, entry);
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(text);
      await expectGood(page, 'another name');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
    };
    await showPanel(amina, 'People');
    await name(amina, /^Actions for Amina/, 'Change my name here…', 'Minah');
    await tile(grace, /^Minah/).waitFor();
    await grace.getByText('account: Amina Juma').waitFor();
    await choose(grace, 'Order in the room…');
    await grace.getByRole('switch', { name: 'Other names' }).click();
    await Promise.all([amina.getByText('The teacher locked names.').waitFor(), grace.keyboard.press('Escape')]);
    await amina
      .getByRole('button', { name: /^Actions for Minah/ })
      .last()
      .click();
    await amina.getByRole('menuitem', { name: 'Pin for me' }).waitFor();
    await amina.getByRole('menuitem', { name: 'Change my name here…' }).waitFor({ state: 'detached' });
    await amina.keyboard.press('Escape');
    await name(grace, /^Actions for Minah/, 'Change name here…', 'Amina Juma');
    await tile(amina, /^Amina/).waitFor();
    await grace.getByText('account: Amina Juma').waitFor({ state: 'detached' });
  });
});

it('keeps out whom the teacher removes for good, until they are allowed back', async () => {
  await showPanel(grace, 'People');
  await act(grace, /^Actions for Baraka/, 'Remove from lesson…');
  await grace.getByRole('switch', { name: 'Do not let them back into this lesson' }).click();
  await grace.getByRole('button', { name: 'Remove', exact: true }).click();
  await baraka.getByRole('heading', { name: 'You were removed' }).waitFor();
  await baraka.reload();
  await baraka.getByRole('button', { name: 'Join the lesson' }).click();
  await baraka.getByRole('heading', { name: 'You cannot come into this lesson' }).waitFor();
  await choose(grace, 'Order in the room…');
  await Promise.all([
    grace.getByText(/^Baraka .* may come in again\.$/).waitFor(),
    grace.getByRole('button', { name: /^Allow Baraka .* back$/ }).click(),
  ]);
});
