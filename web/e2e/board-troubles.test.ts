import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';
import { fillBoard, hasLines, openBoard } from './board-lines.ts';
import { openRogue } from './rogue.fixture.ts';
import { type School, openSchool, until } from './school.fixture.ts';
import { draw } from './steps.ts';

/** What can go wrong while a large board is on its way to a page: it comes whole all the same. */
const LINES = 400;

let school: School;
let teacher: Page;
beforeAll(async () => {
  school = await openSchool();
  teacher = await openBoard(school);
  const baraka = await openRogue(school.embedded.url, 'baraka@demo.school');
  await fillBoard(baraka, LINES, 50);
  baraka.close();
  await hasLines(teacher, LINES);
});
afterAll(() => school.close());

const mayDraw = (page: Page) => page.getByTestId('board-canvas').getAttribute('data-may-draw');

/** What becomes of a page of the board: what is sent instead of it, or nothing. */
type Meddle = (page: string, socket: WebSocketRoute) => string | null | Promise<string | null>;

/** Amina's window, in which each page of the board goes through `meddle` first. */
function comesIn(meddle: Meddle): Promise<Page> {
  const ready = async (context: BrowserContext) => {
    await context.routeWebSocket(
      (url) => url.pathname === SIGNALING_PATH,
      (socket) => {
        const server = socket.connectToServer();
        let turn = Promise.resolve();
        server.onMessage((message) => {
          turn = turn.then(async () => {
            const kept = typeof message === 'string' && message.includes('"shelves":[') ? await meddle(message, socket) : message;
            if (kept !== null) socket.send(kept);
          });
        });
      },
    );
  };
  return school.enter('amina', { mic: false, camera: false, ready });
}

it('pages of rubbish are asked for again, and nothing of them is shown', async () => {
  let spoilt = 0;
  const rubbish = ['rubbish', Buffer.from('no DEFLATE').toString('base64'), deflateRawSync('[{"type":"evil"}]').toString('base64')];
  const amina = await comesIn((page) => {
    const wrong = rubbish[spoilt];
    if (wrong === undefined) return page;
    spoilt += 1;
    return page.replace(/"shelves":\["[^"]*"/, `"shelves":["${wrong}"`);
  });
  await hasLines(amina, LINES);
  expect(spoilt).toBe(rubbish.length);
  expect(await amina.getByTestId('classroom').getAttribute('data-phase')).toBe('live');
});

it('a socket that is cut between two pages, and in front of the next: the next one goes on', async () => {
  let pages = 0;
  const amina = await comesIn(async (page, socket) => {
    pages += 1;
    if (pages !== 2 && pages !== 4) return page;
    await socket.close({ code: 1011, reason: 'cut' });
    return null;
  });
  await hasLines(amina, LINES);
  expect(pages).toBeGreaterThan(4);
});

it('what is drawn while it comes is there when it has come; whoever has half of it has no pen yet', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let pages = 0;
  const amina = await comesIn(async (page) => {
    pages += 1;
    if (pages > 1) await held;
    return page;
  });
  const coming = amina.getByRole('progressbar', { name: 'The whiteboard is on its way…' });
  await coming.waitFor();
  await draw(teacher, 'r', [0.6, 0.6], [0.7, 0.7]);
  await hasLines(teacher, LINES + 1);
  expect(await mayDraw(amina)).toBe('false');
  release();
  await hasLines(amina, LINES + 1);
  await coming.waitFor({ state: 'detached', timeout: 30_000 });
  await until(async () => ((await mayDraw(amina)) === 'true' ? null : 'the pen'));
  await draw(amina, 'p', [0.3, 0.6], [0.4, 0.7]);
  await draw(teacher, 'r', [0.8, 0.6], [0.9, 0.7]);
  for (const page of [teacher, amina]) await hasLines(page, LINES + 3);
});
