import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGood } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

const LAPTOP = { width: 1366, height: 768 };

it('a teacher brings a picture and a text, students see them; what is no picture is refused', async () => {
  const teacher = await school.signIn('grace', LAPTOP);
  await teacher.goto(`${school.embedded.url}/courses`);
  await teacher.getByRole('link', { name: 'Rhythm and drums' }).click();
  await teacher.getByRole('link', { name: 'Edit this course' }).click();
  // The demo's course has one.
  await teacher.getByRole('button', { name: 'Without a picture' }).click();
  const cover = teacher.getByLabel('Add a picture').and(teacher.locator('input'));
  await cover.setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<html></html>') });
  await teacher.getByText('A file of this type is not taken here.').waitFor();
  const buffer = await sharp({ create: { width: 900, height: 300, channels: 3, background: '#0b5f5b' } })
    .png()
    .toBuffer();
  await cover.setInputFiles({ name: 'drum.png', mimeType: 'image/png', buffer });
  await teacher.getByRole('img', { name: 'Picture of the course' }).waitFor();
  await expectGood(teacher, 'editor with a picture');
  await teacher.getByRole('link', { name: 'The ngoma' }).click();
  await teacher
    .getByLabel('Add a file')
    .and(teacher.locator('input'))
    .setInputFiles({
      name: 'songs.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Malaika'),
    });
  await teacher.getByText('In it: songs.txt').waitFor();
  await teacher.getByText('All is saved').waitFor();
  await expectGood(teacher, 'module with a file');

  const student = await school.signIn('amina', { width: 360, height: 640, dark: true });
  await student.goto(`${school.embedded.url}/courses`);
  const picture = student.locator('article img').first();
  await picture.waitFor();
  await until(async () => ((await picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)) > 0 ? null : 'the picture'));
  await student.getByRole('link', { name: 'Rhythm and drums' }).click();
  await student.getByRole('link', { name: 'The ngoma' }).click();
  const [download] = await Promise.all([student.waitForEvent('download'), student.getByRole('link', { name: 'Open songs.txt' }).click()]);
  expect(download.suggestedFilename()).toBe('songs.txt');
  for (const page of [teacher, student]) await page.context().close();
});

it('who has completed a course has a paper, and anybody sees that it is true', async () => {
  const student = await school.signIn('baraka', LAPTOP);
  await student.goto(`${school.embedded.url}/courses`);
  await student.getByRole('link', { name: 'Rhythm and drums' }).click();
  for (const title of ['The heartbeat', 'Clapping patterns', 'Build a shaker', 'The ngoma']) {
    await student.getByRole('link', { name: title, exact: true }).click();
    await student.getByRole('button', { name: 'I have done this' }).click();
    await student.getByRole('link', { name: 'Rhythm and drums' }).click();
  }
  const [answer, download] = await Promise.all([
    student.waitForResponse(/\/certificate$/),
    student.waitForEvent('download'),
    student.getByRole('button', { name: /Save my certificate/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Rhythm and drums.pdf');
  const { id } = (await answer.json()) as { id: string };
  const stranger = await (await school.browser.newContext({ viewport: LAPTOP })).newPage();
  await stranger.goto(`${school.embedded.url}/certificates/${id}`);
  await stranger.getByText('Baraka Otieno has completed').waitFor();
  await expectGood(stranger, 'certificate');
  await stranger.goto(`${school.embedded.url}/certificates/nothing`);
  await stranger.getByText('No certificate has this number').waitFor();
  await expectGood(stranger, 'no certificate');
  for (const page of [student, stranger]) await page.context().close();
});
