import type { BrowserContext, Page } from 'playwright-core';
import { authRoutes } from '@watoto/shared/contract/http/auth.ts';
import { type ReadinessResult, readinessRoutes } from '@watoto/shared/contract/http/readiness.ts';
import { urlOf } from '@watoto/shared/contract/http/route.ts';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { type Person, PASSWORD, type School, until } from '../school.fixture.ts';
import { DECK } from './deck.ts';
import { go, PHONE, type Scene, scene, settled } from './scene.ts';
import { choose, drag, panel, press } from '../steps.ts';

const take = (page: Page, tool: string) =>
  page.getByRole('toolbar', { name: 'Drawing tools' }).getByRole('button', { name: tool, exact: true }).click();

/** Shows the deck to everyone, at its second page. */
async function showSlides(teacher: Page, others: readonly Page[]): Promise<void> {
  await choose(teacher, 'Slides', 'menuitemradio');
  await teacher.getByRole('button', { name: 'Choose slides' }).click();
  const [chooser] = await Promise.all([
    teacher.waitForEvent('filechooser'),
    teacher.getByRole('button', { name: 'Bring slides…' }).click(),
  ]);
  await chooser.setFiles({ name: 'Drums around the lake.pdf', mimeType: 'application/pdf', buffer: DECK });
  await teacher.locator('[data-testid=slides][data-page="1"]').waitFor({ timeout: 30_000 });
  await teacher.getByRole('button', { name: 'Next page' }).click();
  for (const page of [teacher, ...others])
    await page.locator('[data-testid=slides][data-page="2"] [data-testid=slide-large][data-loaded=true]').waitFor({ timeout: 30_000 });
}

/** Says the same each time that this browser is asked what it hears. */
function hearsTheSame(): void {
  class Speech {
    onresult: ((event: object) => void) | null = null;
    start(): void {
      const said = { isFinal: true, 0: { transcript: 'Both hands meet on one, and nowhere else.' } };
      setTimeout(() => this.onresult?.({ resultIndex: 0, results: [said] }), 100);
    }
    abort(): void {}
  }
  Object.assign(window, { webkitSpeechRecognition: Speech, SpeechRecognition: Speech });
}

const GOOD: ReadinessResult = {
  ways: { udp: 'open', tcp: 'open', relayUdp: 'absent', relayTcp: 'absent', relayTls: 'absent' },
  pingMs: 38,
  downKbps: 12_400,
  upKbps: 5_200,
  mic: 'works',
  camera: 'works',
};
/** As they would be in many a class. */
const TRIED: Partial<Record<Person, Partial<ReadinessResult>>> = {
  amina: {},
  baraka: { downKbps: 180, upKbps: 90, pingMs: 410 },
  chidi: { mic: 'denied' },
  daudi: { ways: { ...GOOD.ways, udp: 'blocked', tcp: 'blocked' }, pingMs: 52 },
};

async function tries(school: School, person: Person, lessonId: string): Promise<void> {
  const url = school.embedded.url;
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ email: `${person}@demo.school`, password: PASSWORD });
  const signedIn = await fetch(url + urlOf(authRoutes['auth.login']), { method: 'POST', headers: json, body });
  const { accessToken } = authRoutes['auth.login'].response!.parse(await signedIn.json());
  const put = await fetch(url + urlOf(readinessRoutes['readiness.put'], { params: { id: LessonId.parse(lessonId) } }), {
    method: 'PUT',
    headers: { ...json, authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ ...GOOD, ...TRIED[person] }),
  });
  if (!put.ok) throw new Error(`readiness of ${person}: ${put.status}`);
}

const polls = (teacher: Page) => teacher.getByRole('complementary', { name: 'Polls and quizzes' });

/** The tools of teaching, each as its teacher and a pupil see it. */
export const TOOL_SCENES: readonly Scene[] = [
  scene({
    names: ['slides-laptop', 'captions-phone'],
    async take(school, shoot) {
      const ready = async (context: BrowserContext) => void (await context.addInitScript(hearsTheSame));
      const teacher = await school.enter('grace', { ready });
      const pupil = await school.enter('amina', { mic: false });
      const phone = await school.enter('baraka', { ...PHONE, dark: true, mic: false });
      await showSlides(teacher, [pupil, phone]);
      await teacher.getByRole('button', { name: 'Draw on the page' }).click();
      await take(teacher, 'Ellipse');
      await drag(teacher, 'ink-surface', [
        [0.185, 0.27],
        [0.265, 0.62],
      ]);
      await take(teacher, 'Arrow');
      await drag(teacher, 'ink-surface', [
        [0.45, 0.74],
        [0.26, 0.63],
      ]);
      await take(teacher, 'Pointer');
      await settled(teacher, 5_000);
      await press(teacher, 'ink-surface', [
        [0.5, 0.3],
        [0.46, 0.34],
        [0.447, 0.36],
      ]);
      await pupil.getByTestId('laser').waitFor({ state: 'attached' });
      await shoot(pupil, 'slides-laptop');
      await teacher.mouse.up();

      await teacher.getByRole('button', { name: 'More', exact: true }).click();
      await teacher.getByRole('menuitem', { name: 'Captions…' }).click();
      await teacher.getByRole('combobox', { name: 'Captions in this lesson' }).click();
      await teacher.getByRole('option', { name: 'English' }).click();
      await teacher.getByRole('switch', { name: 'Write down what I say' }).click();
      await phone.getByTestId('captions').getByText('Both hands meet').waitFor();
      await settled(phone, 400);
      await shoot(phone, 'captions-phone');
    },
  }),
  scene({
    names: ['board-laptop'],
    async take(school, shoot) {
      const teacher = await school.enter('grace');
      const pupil = await school.enter('amina', { mic: false });
      await choose(teacher, 'Whiteboard', 'menuitemradio');
      for (const page of [teacher, pupil]) await page.getByTestId('board-canvas').waitFor();
      const board = teacher.locator('[data-testid=board-canvas] .excalidraw');
      const draw = async (key: string, ...way: [readonly [number, number], readonly [number, number]]) => {
        await board.focus();
        await teacher.keyboard.press(key);
        await drag(teacher, 'board-canvas', way);
      };
      const write = async (right: number, down: number, text: string) => {
        await board.focus();
        await teacher.keyboard.press('t');
        const box = await teacher.getByTestId('board-canvas').boundingBox();
        if (!box) throw new Error('no board');
        await teacher.mouse.click(box.x + right * box.width, box.y + down * box.height);
        await teacher.keyboard.type(text);
        await teacher.keyboard.press('Escape');
      };
      for (const i of [0, 1, 2, 3]) await draw('r', [0.36 + i * 0.09, 0.38], [0.44 + i * 0.09, 0.54]);
      await draw('o', [0.345, 0.34], [0.625, 0.58]);
      await draw('a', [0.67, 0.74], [0.67, 0.58]);
      await write(0.36, 0.24, '3/4 of the bar is played');
      await write(0.6, 0.8, '1/4 is a rest');
      await pupil.getByTestId('board-texts').getByText('1/4 is a rest').waitFor({ state: 'attached' });
      await settled(teacher, 3_000);
      await shoot(teacher, 'board-laptop');
    },
  }),
  scene({
    names: ['poll-laptop', 'poll-results-phone', 'live-quiz-phone'],
    async take(school, shoot) {
      const teacher = await school.enter('grace');
      const phone = await school.enter('baraka', { ...PHONE, mic: false });
      const pupils = [];
      for (const person of ['amina', 'chidi', 'esther'] as const) pupils.push(await school.enter(person, { mic: false }));
      await teacher.getByRole('button', { name: 'Polls and quizzes' }).click();
      const panelOf = polls(teacher);
      await panelOf.getByRole('button', { name: 'Write a question' }).click();
      await panelOf.getByLabel('Question', { exact: true }).fill('Where do both hands meet?');
      for (const [i, choice] of ['On one', 'On four', 'On seven'].entries()) await panelOf.getByLabel(`Choice ${i + 1}`).fill(choice);
      await panelOf.getByRole('button', { name: 'Ask now' }).click();
      for (const [i, page] of pupils.entries())
        await page
          .getByTestId('poll')
          .getByRole('button', { name: i === 1 ? 'On seven' : 'On one' })
          .click();
      await panelOf.getByText('3 of 4 pupils have answered.').waitFor();
      await phone.getByTestId('poll').waitFor();
      await settled(teacher, 6_000);
      await shoot(teacher, 'poll-laptop');
      await phone.getByTestId('poll').getByRole('button', { name: 'On one' }).click();
      await panelOf.getByText('4 of 4 pupils have answered.').waitFor();
      await panelOf.getByRole('button', { name: 'Close', exact: true }).last().click();
      await phone.getByRole('region', { name: 'Answers of the class' }).waitFor();
      await settled(phone, 4_000);
      await shoot(phone, 'poll-results-phone');

      await panelOf.getByRole('button', { name: 'New graded quiz' }).click();
      await panelOf.getByLabel('Name in the gradebook').fill('Drums, live');
      await panelOf.getByRole('checkbox', { name: 'Which of these is a drum?' }).check();
      await panelOf.getByRole('button', { name: 'Open with 1 question' }).click();
      await phone.getByRole('button', { name: 'To the quiz' }).click();
      await phone.getByTestId('quiz').getByRole('radio', { name: 'Ngoma' }).check();
      await phone.getByTestId('quiz').getByText('Saved', { exact: true }).waitFor();
      await settled(phone, 4_000);
      await shoot(phone, 'live-quiz-phone');
    },
  }),
  scene({
    names: ['groups-laptop', 'groups-phone'],
    async take(school, shoot) {
      const teacher = await school.enter('grace');
      const phone = await school.enter('baraka', { ...PHONE, dark: true, mic: false });
      const others = new Map<Person, Page>();
      for (const person of ['amina', 'chidi', 'daudi'] as const) others.set(person, await school.enter(person, { mic: false }));
      await choose(teacher, 'Groups…');
      await teacher.getByLabel('Minutes (empty: no end)').fill('12');
      for (const [name, group] of [
        ['Amina Juma', 'Group 1'],
        ['Baraka Otieno', 'Group 1'],
        ['Chidi Eze', 'Group 2'],
        ['Daudi Kimaro', 'Group 2'],
      ] as const) {
        await teacher.getByRole('combobox', { name }).click();
        await teacher.getByRole('option', { name: group }).click();
      }
      await teacher.getByRole('button', { name: 'Open the groups' }).click();
      await phone.getByTestId('group-banner').waitFor();
      await others.get('chidi')?.getByRole('button', { name: 'Call the teacher' }).click();
      await teacher.getByTestId('group-banner').getByText('Group 2 asks for help.').waitFor();
      await settled(teacher, 6_000);
      await shoot(teacher, 'groups-laptop');
      await shoot(phone, 'groups-phone');
    },
  }),
  scene({
    names: ['attendance-laptop', 'attendance-phone'],
    async take(school, shoot) {
      const enter = (person: Person) => school.enter(person, { mic: false, camera: false });
      const amina = await enter('amina');
      const teacher = await enter('grace');
      const baraka = await enter('baraka');
      await amina.keyboard.press('h');
      await settled(amina, 8_000);
      await baraka.getByRole('button', { name: 'Leave' }).click();
      await settled(amina, 8_000);
      const [chidi, daudi] = [await enter('chidi'), await enter('daudi')];
      await daudi.keyboard.press('h');
      await panel(chidi, 'Chat');
      await chidi.getByRole('textbox', { name: 'Write a message' }).fill('Sorry, the bus was late.');
      await chidi.keyboard.press('Enter');
      await settled(chidi, 6_000);
      await teacher.getByRole('button', { name: 'Leave' }).click();
      await teacher.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
      await teacher.getByRole('link', { name: 'Who was there' }).click();
      await teacher.getByRole('row').filter({ hasText: 'Amina' }).waitFor({ timeout: 30_000 });
      await teacher.getByRole('row').filter({ hasText: 'Lin' }).getByRole('combobox').click();
      await teacher.getByRole('option', { name: 'Late' }).click();
      await teacher.getByText('Changed.').waitFor();
      await settled(teacher);
      await shoot(teacher, 'attendance-laptop');
      const phone = await school.signIn('grace', { ...PHONE, dark: true });
      await phone.goto(teacher.url());
      await phone.getByRole('row').filter({ hasText: 'Amina' }).scrollIntoViewIfNeeded();
      await settled(phone);
      await shoot(phone, 'attendance-phone');
    },
  }),
  scene({
    names: ['readiness-laptop', 'readiness-phone'],
    async take(school, shoot) {
      const teacher = await school.signIn('grace');
      await teacher
        .getByRole('link', { name: /^Class readiness/ })
        .first()
        .click();
      await teacher.getByRole('row').filter({ hasText: 'Amina' }).waitFor();
      const [, lessonId = ''] = /lessons\/([^/]+)\/readiness/.exec(teacher.url()) ?? [];
      for (const person of ['amina', 'baraka', 'chidi', 'daudi'] as const) await tries(school, person, lessonId);
      await teacher.reload();
      await teacher.getByText(/^4 of \d+ students have tried$/).waitFor();
      await settled(teacher);
      await shoot(teacher, 'readiness-laptop');
      const pupil = await school.signIn('esther', { ...PHONE, dark: true });
      await go(school, pupil, `/lessons/${lessonId}/ready`);
      await until(async () => ((await pupil.getByText('Your teacher sees this.').count()) > 0 ? null : 'an outcome'), 60_000);
      await pupil.getByText('Your teacher sees this.').scrollIntoViewIfNeeded();
      await settled(pupil);
      await shoot(pupil, 'readiness-phone');
    },
  }),
];
