import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type DeckPageFacts, type DeckTrouble, PAGE_SIDES, PAGE_TEXT_MAX_CHARS, type PageSize } from '@watoto/shared/contract/decks.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { DECK_PAGES_MAX } from '@watoto/shared/room/slides-entry.ts';
import { type LimitedEnd, type Limits, runLimited } from './run-limited.ts';

/** What was brought can't become slides, whoever tries: the teacher is told why. */
export class DeckRefused extends Error {
  readonly trouble: DeckTrouble;

  constructor(trouble: DeckTrouble, words = '') {
    super(`${trouble}: ${words.slice(0, 300)}`);
    this.trouble = trouble;
  }
}

export interface DeckAsk {
  /** What was brought. */
  readonly source: string;
  /** Of this deck alone: its caller makes it, and takes it away. */
  readonly dir: string;
  readonly office: boolean;
  readonly signal: AbortSignal;
  readonly progress: (part: number) => void;
  /** Takes one page when it is done. */
  readonly page: (page: number, pictures: Readonly<Record<PageSize, Buffer>>) => Promise<void>;
}

/** An ordinary page takes a tenth of a second and 50 MB. */
const READ: Limits = { cpuS: 20, wallS: 40, memoryMb: 1_024, fileMb: 1 };
const DRAW: Limits = { cpuS: 20, wallS: 40, memoryMb: 1_536, fileMb: 64 };
/** It reserves far more address space than it uses. */
const OFFICE: Limits = { cpuS: 240, wallS: 300, memoryMb: 8_192, fileMb: 200 };
/**
 * A file may name pictures elsewhere: an office program fetches them, from our network and our disk. It follows no link of a file that is not
 * trusted, and none is; no macro runs; and the network is where nobody answers.
 */
const OFFICE_SETTINGS = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">${[
  ['Office.Common/Security/Scripting', 'BlockUntrustedRefererLinks', true],
  ['Office.Common/Security/Scripting', 'DisableMacrosExecution', true],
  ['Office.Common/Security/Scripting', 'MacroSecurityLevel', 3],
  ['Inet/Settings', 'ooInetProxyType', 2],
  ['Inet/Settings', 'ooInetHTTPProxyName', '127.0.0.1'],
  ['Inet/Settings', 'ooInetHTTPProxyPort', 9],
  ['Inet/Settings', 'ooInetHTTPSProxyName', '127.0.0.1'],
  ['Inet/Settings', 'ooInetHTTPSProxyPort', 9],
]
  .map(
    ([path, name, value]) =>
      `<item oor:path="/org.openoffice.${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`,
  )
  .join('')}</oor:items>`;
/** Of the whole deck. */
const DEADLINE_MS = 15 * 60_000;
/** Tried in this order until a picture is small enough. */
const QUALITIES = [80, 65, 50, 35];
const BYTES_WANTED: Readonly<Record<PageSize, number>> = { large: 120_000, small: 25_000 };
/** Longer lines of pdfinfo are none that we read. */
const FACT = /^(Pages|Encrypted):\s+(\S{1,20})/gm;

/** Pages of a PDF, or of what an office program wrote, one after another. Rejects with `DeckRefused`, or where it may be tried again. */
export async function convertDeck(ask: DeckAsk): Promise<DeckPageFacts[]> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const signal = AbortSignal.any([ask.signal, deadline]);
  try {
    const file = ask.office ? await toPdf({ ...ask, signal }) : ask.source;
    const pages = await countPages(file, { ...ask, signal });
    const facts: DeckPageFacts[] = [];
    for (let page = 1; page <= pages; page += 1) {
      facts.push(await makePage(file, page, { ...ask, signal }));
      ask.progress(page / pages);
    }
    return facts;
  } catch (error) {
    if (deadline.aborted && !ask.signal.aborted) throw new DeckRefused('too_heavy', 'the whole deck');
    if (error instanceof AppError && error.code === 'unavailable') throw new DeckRefused('not_installed', error.message);
    throw error;
  }
}

async function countPages(file: string, { dir, signal }: DeckAsk): Promise<number> {
  const said = await runLimited({ file: 'pdfinfo', args: [file], limits: READ, dir, signal });
  if (/incorrect password/i.test(said.stderr)) throw new DeckRefused('password');
  if (said.code !== 0) throw refusal(said);
  const facts = new Map([...said.stdout.matchAll(FACT)].map(([, name, value]) => [name, value]));
  const pages = Number(facts.get('Pages') ?? 0);
  if (!Number.isInteger(pages) || pages < 1) throw new DeckRefused('damaged', 'it has no pages');
  if (pages > DECK_PAGES_MAX) throw new DeckRefused('too_many_pages', String(pages));
  return pages;
}

async function makePage(file: string, page: number, { dir, signal, page: take }: DeckAsk): Promise<DeckPageFacts> {
  const range = ['-f', String(page), '-l', String(page)];
  const picture = join(dir, 'page');
  // However large the page says it is: this is what is drawn.
  const args = [...range, '-singlefile', '-png', '-scale-to', String(PAGE_SIDES.large), file, picture];
  const drawn = await runLimited({ file: 'pdftoppm', args, limits: DRAW, dir, signal });
  const png = await readFile(`${picture}.png`).catch(() => null);
  if (drawn.code !== 0 || !png) throw refusal(drawn);
  await rm(`${picture}.png`, { force: true });
  const said = await runLimited({ file: 'pdftotext', args: [...range, '-enc', 'UTF-8', file, '-'], limits: READ, dir, signal });
  const large = await encode(png, 'large');
  const small = await encode(png, 'small');
  await take(page, { large: large.bytes, small: small.bytes });
  return { width: large.width, height: large.height, text: said.code === 0 ? readable(said.stdout) : '' };
}

/** Small enough for a weak network, where that can be had without making the letters unreadable. */
async function encode(png: Buffer, size: PageSize): Promise<{ bytes: Buffer; width: number; height: number }> {
  // A large library, for those who bring slides.
  const { default: sharp } = await import('sharp');
  const side = PAGE_SIDES[size];
  const picture = sharp(png, { limitInputPixels: PAGE_SIDES.large ** 2 }).resize({ width: side, height: side, fit: 'inside' });
  for (const quality of QUALITIES) {
    const { data, info } = await picture.clone().webp({ quality, preset: 'text' }).toBuffer({ resolveWithObject: true });
    if (data.length <= BYTES_WANTED[size] || quality === QUALITIES.at(-1)) return { bytes: data, width: info.width, height: info.height };
  }
  throw new Error('there is no quality');
}

/** Lines as they are, without what can't be shown or kept. */
function readable(text: string): string {
  const seen = text.replaceAll(/[^\P{C}\n]/gu, ' ').replaceAll(/[^\S\n]+/g, ' ');
  const lines = seen.replaceAll(/ ?\n[ \n]*/g, '\n').trim();
  // No half of a pair at its end.
  return lines.slice(0, PAGE_TEXT_MAX_CHARS).replace(/[\uD800-\uDBFF]$/, '');
}

async function toPdf({ source, dir, signal }: DeckAsk): Promise<string> {
  await mkdir(join(dir, 'profile', 'user'), { recursive: true });
  await writeFile(join(dir, 'profile', 'user', 'registrymodifications.xcu'), OFFICE_SETTINGS);
  const profile = `-env:UserInstallation=${pathToFileURL(join(dir, 'profile')).href}`;
  const args = [profile, '--headless', '--norestore', '--nolockcheck', '--convert-to', 'pdf', '--outdir', join(dir, 'pdf'), source];
  const said = await runLimited({ file: 'soffice', args, limits: OFFICE, dir, signal }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'unavailable') throw new DeckRefused('no_office', error.message);
    throw error;
  });
  if (said.code === null) throw refusal(said);
  const file = join(dir, 'pdf', 'source.pdf');
  const there = await readFile(file).catch(() => null);
  if (!there) throw new DeckRefused('damaged', said.stderr);
  return file;
}

/** Ended by a limit, or out of memory: too heavy. All else is damage. */
function refusal({ code, stderr }: LimitedEnd): DeckRefused {
  const heavy = code === null || /out of memory|bad_alloc/i.test(stderr);
  return new DeckRefused(heavy ? 'too_heavy' : 'damaged', stderr);
}
