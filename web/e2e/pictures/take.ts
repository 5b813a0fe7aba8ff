import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openSchool } from '../school.fixture.ts';
import { LESSON_SCENES } from './lesson.ts';
import { drawPortrait } from './portrait.ts';
import { RECORDING_SCENES } from './recordings.ts';
import { type Scene, settled } from './scene.ts';
import { SCHOOL_SCENES } from './school.ts';
import { TOOL_SCENES } from './tools.ts';

/**
 * Takes the pictures of docs/pictures: `npm run pictures` takes all, `npm run pictures -- slides-laptop poll-phone` those.
 * Real pages of a real school; look at them after each change of the app.
 */
const SCENES: readonly Scene[] = [...SCHOOL_SCENES, ...LESSON_SCENES, ...TOOL_SCENES, ...RECORDING_SCENES];
const folder = process.env['PICTURES_DIR'] ?? join(import.meta.dirname, '../../../docs/pictures');
/** Of WebP: text stays sharp, and a page of a laptop has some 30 kB. */
const QUALITY = 82;

async function save(page: Page, name: string): Promise<void> {
  await page.bringToFront();
  // Tooltips are of a mouse that happens to be there.
  await page.mouse.move(0, 0);
  // A phone shows none where nobody scrolls, and on a laptop they say nothing. Not a style of the page: its CSP takes none.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { scrollbar-width: none !important; }');
    document.adoptedStyleSheets.push(sheet);
  });
  await settled(page, 400);
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await devtools.detach();
  const bytes = Buffer.from(data, 'base64');
  await writeFile(join(folder, `${name}.webp`), bytes);
  console.log(`${name}: ${Math.round(bytes.length / 1_024)} kB`);
}

async function take({ take: go, names, demoRecording = false }: Scene, wanted: ReadonlySet<string>): Promise<void> {
  const school = await openSchool({ demoRecording, portrait: drawPortrait });
  const taken = new Set<string>();
  try {
    await go(school, async (page, name) => {
      taken.add(name);
      if (wanted.has(name)) await save(page, name);
    });
  } finally {
    await school.close();
  }
  const missing = names.filter((name) => !taken.has(name));
  if (missing.length > 0) throw new Error(`not taken: ${missing.join(', ')}`);
}

const known = SCENES.flatMap(({ names }) => names);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no picture ${unknown.join(', ')}. There are: ${known.join(', ')}`);
  process.exit(1);
}
const wanted = new Set(asked.length > 0 ? asked : known);
await mkdir(folder, { recursive: true });
for (const one of SCENES) if (one.names.some((name) => wanted.has(name))) await take(one, wanted);
