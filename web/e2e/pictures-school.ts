import type { Page } from 'playwright-core';
import { inPhase } from './replay-probe.ts';
import { type School, until } from './school.fixture.ts';

/** The school around the lesson: what a student, a teacher and an admin see every day. */
export async function takeSchool(school: School, shoot: (page: Page, name: string) => Promise<unknown>): Promise<void> {
  const go = (page: Page, path: string) => page.goto(`${school.embedded.url}${path}`);
  const settled = (page: Page) => page.waitForTimeout(1_200);

  const student = await school.signIn('esther', { width: 360, height: 640, dark: true });
  await go(student, '/assessments');
  await student.getByRole('button', { name: /^Start/ }).click();
  await student.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await student.getByRole('radio', { name: 'Ngoma' }).check();
  await student.getByText('Saved', { exact: true }).waitFor();
  await settled(student);
  await shoot(student, 'quiz-phone');
  await student.context().close();

  const pupil = await school.signIn('daudi');
  await go(pupil, '/courses');
  await pupil.getByText('Songs of the coast').waitFor();
  await settled(pupil);
  await shoot(pupil, 'courses-laptop');
  await pupil.context().close();

  const teacher = await school.signIn('grace');
  await go(teacher, '/courses');
  await teacher.getByRole('link', { name: 'Rhythm and drums' }).click();
  await teacher.getByRole('link', { name: 'The class' }).click();
  await teacher
    .getByRole('button', { name: /^Take out/ })
    .first()
    .waitFor();
  await settled(teacher);
  await shoot(teacher, 'class-laptop');
  await teacher.goto(teacher.url().replace('/class', '/edit'));
  await teacher.getByRole('link', { name: 'The heartbeat' }).scrollIntoViewIfNeeded();
  await settled(teacher);
  await shoot(teacher, 'editor-laptop');
  await go(teacher, '/timetable');
  await teacher.getByRole('button', { name: 'Next week' }).click();
  await settled(teacher);
  await shoot(teacher, 'timetable-laptop');
  await teacher.context().close();

  const admin = await school.signIn('admin');
  await go(admin, '/people');
  await admin.getByText('Zuri Achieng').waitFor();
  await settled(admin);
  await shoot(admin, 'school-people');
  await admin.context().close();
}

/** The demo's recorded lesson: in the library, and as one sees it again. */
export async function takeRecordings(school: School, shoot: (page: Page, name: string) => Promise<unknown>): Promise<void> {
  for (const [name, window] of [
    ['laptop', {}],
    ['phone', { width: 360, height: 640, dark: true }],
  ] as const) {
    const pupil = await school.signIn('chidi', window);
    await pupil.goto(`${school.embedded.url}/recordings`);
    const link = pupil.getByRole('link', { name: 'Listening to the heartbeat' }).first();
    await link.waitFor();
    // Its picture is made by a job, once.
    await until(async () => {
      await pupil.reload();
      await link.waitFor();
      await pupil.waitForTimeout(1_200);
      return (await pupil.locator('main img').count()) > 0 ? null : 'a picture of the recording';
    }, 60_000);
    await shoot(pupil, `recordings-${name}`);
    const id = (await link.getAttribute('href'))!;
    await pupil.goto(`${school.embedded.url}${id}?at=30`);
    await inPhase(pupil, 'paused');
    await pupil.waitForTimeout(2_000);
    await shoot(pupil, `replay-${name}`);
    await pupil.context().close();
  }
}
