import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { API_PREFIX } from '@watoto/shared/contract/http/route.ts';
import { LINKS_MAX, Replay } from '@watoto/shared/contract/http/recordings.ts';
import { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { readConfig } from '@watoto/embedded/config.ts';
import { createEmbedded } from '@watoto/embedded/embedded.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import type { Network } from '../../../infra/network/src/network.ts';
import { CHROMIUM, launchChromium } from '../../../web/e2e/chromium.ts';

const PASSWORD = 'karibu-demo';
const CONNECTED = '[data-testid=classroom][data-phase=live][data-media=connected]';

const PAGE = join(import.meta.dirname, '../../page');

/** A file of bench/page that runs before anything else in the page. */
interface Prepared {
  readonly script?: string;
}

/** The embedded profile with its demo school, whose lessons of one course record by themselves, and one Chromium. */
export interface RecordedSchool {
  readonly url: string;
  signIn(person: 'grace' | 'amina', prepared?: Prepared): Promise<Page>;
  /** Plans a lesson of that course for now, as its teacher. */
  plan(title: string): Promise<string>;
  /** The teacher's page, in the lesson. */
  teach(lessonId: string, options?: { mic?: boolean } & Prepared): Promise<Page>;
  end(page: Page): Promise<number>;
  /** The lesson's recording as a pupil of the course gets it; null: there is none yet. */
  replay(lessonId: string): Promise<Replay | null>;
  /** One segment's file. */
  piece(replay: Replay, id: string): Promise<Uint8Array>;
  log(replay: Replay): Promise<LogPieceContent[]>;
  close(): Promise<void>;
}

/** With a network, the browser is behind it. */
export async function openRecordedSchool({ network = null }: { network?: Network | null } = {}): Promise<RecordedSchool> {
  const dataDir = await mkdtemp(join(tmpdir(), 'watoto-bench-'));
  const place = network ? { HOST: '0.0.0.0', ANNOUNCED_ADDRESS: network.schoolAddress } : { HOST: '127.0.0.1' };
  const given = readConfig({ PORT: '0', RTC_PORT: '0', DATA_DIR: dataDir, ...place });
  const logger = createLogger({ service: 'bench', level: process.env['LOG'] ?? 'silent' });
  const embedded = await createEmbedded({ config: { ...given, testDatabase: true }, logger });
  const url = network ? `http://${network.schoolAddress}:${embedded.port}` : embedded.url;
  const browser = await launchChromium(
    network ? { executablePath: await network.within(CHROMIUM), args: [`--unsafely-treat-insecure-origin-as-secure=${url}`] } : {},
  );
  const ask = async (token: string, path: string, method = 'GET', body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) };
    const answer = await fetch(`${url}${API_PREFIX}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : await answer.json();
  };
  const tokenOf = async (person: string) => {
    const answer = await fetch(`${url}${API_PREFIX}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${person}@demo.school`, password: PASSWORD }),
    });
    return ((await answer.json()) as { accessToken: string }).accessToken;
  };
  const [teacher, pupil] = [await tokenOf('grace'), await tokenOf('amina')];
  const { items } = (await ask(pupil, '/lessons')) as {
    items: { id: string; status: string; course: { id: string } | null }[];
  };
  const courseId = items[0]?.course?.id;
  if (courseId === undefined) throw new Error('the demo pupil has no course');
  // The demo's own lessons are at this very time.
  for (const { id, status } of items) if (status === 'scheduled') await ask(teacher, `/lessons/${id}`, 'PATCH', { status: 'cancelled' });
  const policy = { start: 'auto', pupils: 'none', audience: 'course', keepDays: null, exports: false };
  await ask(teacher, `/courses/${courseId}/recording-policy`, 'PUT', policy);

  const open = async (person: 'grace' | 'amina', { script }: Prepared = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1_280, height: 720 }, permissions: ['camera', 'microphone'] });
    if (script !== undefined) await context.addInitScript({ path: join(PAGE, script) });
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('input[type=email]').fill(`${person}@demo.school`);
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.locator('button[type=submit]').click();
    await page.locator('input[type=email]').waitFor({ state: 'hidden' });
    return page;
  };
  return {
    url,
    signIn: open,
    async plan(title) {
      const startsAt = new Date(Date.now() + 60_000).toISOString();
      const lesson = (await ask(teacher, '/lessons', 'POST', { title, courseId, startsAt, durationMinutes: 5 })) as { id: string };
      return lesson.id;
    },
    async teach(lessonId, { mic = true, ...prepared } = {}) {
      const page = await open('grace', prepared);
      await page.goto(`${url}/lessons/${lessonId}`);
      await page.getByRole('switch', { name: 'Join with microphone on' }).setChecked(mic);
      await page.getByRole('switch', { name: 'Join with camera on' }).setChecked(true);
      await page.getByRole('button', { name: 'Join the lesson' }).click();
      await page.locator(CONNECTED).waitFor({ timeout: 20_000 });
      return page;
    },
    async end(page) {
      await page.getByRole('button', { name: 'Leave' }).click();
      const sure = page.getByRole('dialog').getByRole('button', { name: 'End for everyone' });
      await sure.waitFor();
      const at = Date.now();
      await sure.click();
      return at;
    },
    async replay(lessonId) {
      const found = (await ask(pupil, `/recordings?lessonId=${lessonId}`)) as { items: { id: string }[] };
      const id = found.items[0]?.id;
      return id === undefined ? null : Replay.parse(await ask(pupil, `/recordings/${id}/replay`));
    },
    async piece(replay, id) {
      const { links } = (await ask(pupil, `/recordings/${replay.recording.id}/links`, 'POST', { ids: [id] })) as {
        links: { url: string }[];
      };
      const link = new URL(links[0]?.url ?? '', url);
      const answer = await fetch(link, { headers: { authorization: `Bearer ${pupil}` } });
      if (!answer.ok) throw new Error(`${id}: ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
    async log(replay) {
      const ids = replay.log.map(({ id }) => id).slice(0, LINKS_MAX);
      const { pieces } = (await ask(pupil, `/recordings/${replay.recording.id}/log`, 'POST', { ids })) as {
        pieces: { content: unknown }[];
      };
      return pieces.map(({ content }) => LogPieceContent.parse(content));
    },
    async close() {
      await browser.close();
      await embedded.close('done');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Resolves with the replay once it fits, looking often. */
export async function replayOnce(
  recorded: RecordedSchool,
  lessonId: string,
  fits: (replay: Replay) => boolean,
  timeoutMs = 30_000,
): Promise<Replay> {
  let found: Replay | null = null;
  const missing = async () => {
    found = await recorded.replay(lessonId);
    return found && fits(found) ? null : 'the recording as it should be';
  };
  await pollUntil(missing, { timeoutMs, everyMs: 50 });
  if (!found) throw new Error('no recording');
  return found;
}
