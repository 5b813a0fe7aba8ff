import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { takeRecordings, takeSchool } from './pictures-school.ts';
import { openSchool } from './school.fixture.ts';

/**
 * Takes the pictures of docs/pictures: `npm run pictures`. Real pages of a real lesson; look at them after each change of the
 * app.
 */
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../docs/pictures'));
await mkdir(folder, { recursive: true });
const school = await openSchool({ demoRecording: true });
const shoot = (page: Page, name: string) => page.screenshot({ path: join(folder, `${name}.png`) });
try {
  await takeSchool(school, shoot);
  await takeRecordings(school, shoot);
  const entrance = await school.signIn('daudi', { width: 360, height: 640 });
  await shoot(entrance, 'lessons-phone');
  await entrance.getByRole('link', { name: /^Join/ }).first().click();
  await entrance.getByRole('button', { name: 'Join the lesson' }).waitFor();
  await entrance.waitForTimeout(1_500);
  await shoot(entrance, 'device-check-phone');
  await entrance.context().close();

  const teacher = await school.enter('grace');
  const amina = await school.enter('amina', { width: 360, height: 640, mic: false });
  const baraka = await school.enter('baraka', { dark: true, mic: false });
  const chidi = await school.enter('chidi', { camera: false, mic: false });
  await amina.keyboard.press('h');
  await chidi.keyboard.press('h');
  await teacher.keyboard.press('c');

  await teacher.getByRole('textbox', { name: 'Write a message' }).fill('Welcome! Please open page 42.');
  await teacher.keyboard.press('Enter');
  await teacher.waitForTimeout(4_000);
  await shoot(teacher, 'lesson-laptop');
  await shoot(amina, 'lesson-phone');
  await shoot(baraka, 'lesson-dark');
  await teacher.keyboard.press('Escape');
  await teacher.getByRole('toolbar').getByRole('button', { name: 'People' }).click();
  await teacher.waitForTimeout(500);
  await shoot(teacher, 'people-laptop');
  await chidi.keyboard.press('d');
  await chidi.getByRole('dialog').waitFor();
  await chidi.waitForTimeout(800);
  await shoot(chidi, 'devices-laptop');

  const admin = await school.signIn('admin');
  await admin.goto(`${school.embedded.url}/platform`);
  await admin.waitForTimeout(3_000);
  await shoot(admin, 'platform');
} finally {
  await school.close();
}
