import type { Page, Route } from 'playwright-core';
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

/** Eight seconds of a moving square, as Chromium records them. */
async function record(page: Page): Promise<Buffer> {
  const text = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d')!;
    let at = 0;
    const timer = setInterval(() => {
      pen.fillStyle = `hsl(${(at += 10)} 80% 50%)`;
      pen.fillRect(0, 0, 300, 150);
    }, 100);
    const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => {
      parts.push(data);
      if (parts.length === 8) recorder.stop();
    };
    // A part each second.
    recorder.start(1_000);
    await new Promise((resolve) => (recorder.onstop = resolve));
    clearInterval(timer);
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  return Buffer.from(text, 'base64');
}

it('a film comes over a bad network, has captions, and goes on where the student was', async () => {
  const teacher = await school.signIn('grace', { width: 1366, height: 768 });
  const film = { name: 'clap.webm', mimeType: 'video/webm', buffer: await record(teacher) };
  await teacher.goto(`${school.embedded.url}/courses`);
  await teacher.getByRole('link', { name: 'Rhythm and drums' }).click();
  const course = teacher.url();
  await teacher.goto(`${course}/edit`);
  await teacher.getByRole('link', { name: 'Clapping patterns' }).click();
  const bring = (label: string, file: typeof film) => teacher.getByLabel(label).and(teacher.locator('input')).setInputFiles(file);

  const holding: Route[] = [];
  const isUpload = ({ method }: { method: string }) => method === 'PUT';
  const intercept = (act: (route: Route) => Promise<void>) => async (route: Route) => {
    if (isUpload({ method: route.request().method() })) await act(route);
    else await route.fallback();
  };
  await teacher.route(
    '**',
    intercept(async (route) => void holding.push(route)),
  );
  await bring('Add a file', film);
  await teacher.getByText('Sending clap.webm').waitFor();
  await until(() => (holding.length > 0 ? null : 'the upload'));
  await teacher.getByRole('button', { name: 'Cancel' }).click();
  await teacher.getByRole('button', { name: 'Add a file' }).waitFor();
  await teacher.unroute('**');
  await teacher.route(
    '**',
    intercept((route) => route.abort('connectionreset')),
  );
  await bring('Add a file', film);
  const again = teacher.getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await expectGood(teacher, 'an upload that was cut off');
  await teacher.unroute('**');
  await again.click();
  await teacher.getByText('In it: clap.webm').waitFor();

  await teacher.getByText('This film has no captions').waitFor();
  const vtt = (text: string) => ({ name: 'clap.vtt', mimeType: 'text/vtt', buffer: Buffer.from(text) });
  await bring('Add captions', vtt('These are no captions.'));
  await teacher.getByText('A file of this type is not taken here.').waitFor();
  await bring('Add captions', vtt('WEBVTT\n\n00:00.000 --> 00:20.000\nPiga makofi!\n'));
  await teacher.getByText('This film has captions.').waitFor();
  await teacher.getByText('All is saved').waitFor();
  await expectGood(teacher, 'a film with captions, edited');

  const student = await school.signIn('amina', { width: 360, height: 640, dark: true });
  const look = async () => {
    await student.goto(course);
    await student.getByRole('link', { name: 'Clapping patterns' }).click();
    await student.locator('video track').waitFor({ state: 'attached' });
  };
  await look();
  const video = student.locator('video');
  await video.evaluate(async (element) => {
    const shown = element as HTMLVideoElement;
    shown.muted = true;
    shown.textTracks[0]!.mode = 'showing';
    await shown.play();
  });
  await until(async () =>
    (await video.evaluate((element) => (element as HTMLVideoElement).textTracks[0]?.activeCues?.length ?? 0)) > 0 ? null : 'the words',
  );
  expect(await video.evaluate((element) => (element as HTMLVideoElement).textTracks[0]?.language)).toBe('sw');
  await until(async () => ((await video.evaluate((element) => (element as HTMLVideoElement).currentTime)) > 2.2 ? null : 'two seconds'));
  const [told] = await Promise.all([
    student.waitForResponse((response) => response.request().postData()?.includes('positionSeconds') === true),
    video.evaluate((element) => (element as HTMLVideoElement).pause()),
  ]);
  expect(told.status()).toBe(200);
  await expectGood(student, 'a film');
  await student.reload();
  await until(async () => ((await video.evaluate((element) => (element as HTMLVideoElement).currentTime)) >= 2 ? null : 'where it was'));
  for (const page of [teacher, student]) await page.context().close();
});
