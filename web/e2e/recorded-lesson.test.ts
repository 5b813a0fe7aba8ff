import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inPhase, isHeard, moves, play, watchSounds } from './replay-probe.ts';
import { type School, openSchool, until } from './school.fixture.ts';

let school: School;
beforeAll(async () => {
  school = await openSchool();
});
afterAll(async () => {
  await school.close();
});

interface Listed {
  items: { id: string; status: string; durationMs: number }[];
}

/** What a person's own list of recordings says, by the API. */
async function recordingsOf(email: string): Promise<Listed['items']> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const signedIn = await fetch(`${school.embedded.url}/api/v1/auth/login`, {
    ...post,
    body: JSON.stringify({ email, password: 'karibu-demo' }),
  });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const listed = await fetch(`${school.embedded.url}/api/v1/recordings`, { headers: { authorization: `Bearer ${accessToken}` } });
  return ((await listed.json()) as Listed).items;
}

async function say(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Write a message' });
  if (!(await box.isVisible())) await page.getByRole('toolbar').getByRole('button', { name: /^Chat/ }).click();
  await box.fill(text);
  await box.press('Enter');
  await page.getByRole('log').getByText(text).waitFor();
}

it('a lesson is recorded, and replayed as soon as it has ended: pictures, voice, screen and chat', async () => {
  const grace = await school.enter('grace');
  const amina = await school.signIn('amina', { ready: async (context) => void (await context.addInitScript(watchSounds)) });

  await grace.getByRole('button', { name: 'Teacher’s tools' }).click();
  await grace.getByRole('menuitem', { name: 'Record the lesson' }).click();
  await until(async () => ((await recordingsOf('grace@demo.school')).length === 1 ? null : 'a recording'), 20_000);
  await grace.waitForTimeout(4_000);
  await say(grace, 'Today: fractions.');
  await grace.keyboard.press('Escape');
  await grace.getByRole('toolbar').getByRole('button', { name: 'Share screen' }).click();
  await grace.locator('figure[data-source=screen]').waitFor();
  await grace.waitForTimeout(8_000);

  await grace.getByRole('toolbar').getByRole('button', { name: 'Leave' }).click();
  await grace.getByRole('button', { name: 'End for everyone' }).click();
  const ended = performance.now();
  let id = '';
  await until(async () => {
    const [recording] = await recordingsOf('amina@demo.school');
    id = recording?.id ?? '';
    return recording?.status === 'ready' ? null : `a recording that is ready: ${JSON.stringify(recording)}`;
  }, 30_000);
  const ready = performance.now();

  await amina.goto(`${school.embedded.url}/recordings/${id}?at=0`);
  await inPhase(amina, 'paused');
  await until(
    async () =>
      (await amina.evaluate(() => [...document.querySelectorAll('video')].some((video) => video.readyState >= 2 && video.videoWidth > 0)))
        ? null
        : 'a first frame',
    20_000,
  );
  const shown = performance.now();
  console.log(`lesson ends -> ready ${Math.round(ready - ended)} ms -> first replayed frame ${Math.round(shown - ended)} ms`);

  await play(amina);
  await moves(amina);
  await isHeard(amina);
  await amina.getByRole('log').getByText('Today: fractions.').waitFor({ timeout: 30_000 });
  await amina.locator('figure[data-source=screen] video').waitFor({ timeout: 30_000 });
  expect(await amina.locator('figure[data-source=screen]').getAttribute('aria-label')).toContain('Grace');
  await inPhase(amina, 'ended');

  // Back before it was said, it is not said yet.
  await amina.getByRole('slider', { name: 'Position' }).focus();
  await amina.keyboard.press('Home');
  await until(async () => ((await amina.getByRole('log').getByText('Today: fractions.').count()) === 0 ? null : 'an empty chat'));
}, 180_000);
