import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import * as swahili from './sw-excalidraw.ts';

/** What nobody comes to in a lesson: files, libraries, links, sessions and services of elsewhere, and what its authors say of themselves. */
const ELSEWHERE =
  /library|libraries|export|share|publish|collab|embed|iframe|mermaid|magicframe|webEmbed|watermark|Excalidraw|scene|upload|decrypt|encrypt|import|discord|followUs|installPWA|prompt|textToDiagram|sidebar|statusPublished|convertToCode|copySource|fileTitle|language|yourName|save|load|room|darkMode|lightMode|systemMode|resetLibrary|backend|brave|svg|failedToFetch|firefox|blog|documentation|github|howto|drawingCanvas|personalLib|confirmAdd|removeItems|fileSaved/i;

function flatten(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, child]): [string, string][] =>
    typeof child === 'string' ? [[prefix + key, child]] : flatten(child as object, `${prefix}${key}.`),
  );
}

const locales = join(dirname(createRequire(import.meta.url).resolve('@excalidraw/excalidraw')), 'locales');
const file = readdirSync(locales).find((name) => name.startsWith('en-'));
const { default: words } = (await import(join(locales, file ?? ''))) as { default: object };
const english = new Map(flatten(words));
const ours = new Map(flatten(swahili));
const marks = (text: string) => (text.match(/{{\w+}}|CtrlOrCmd|SHIFT|ALT|ENTER|\n/g) ?? []).toSorted();

it('has words for what Excalidraw has them for, with the same placeholders and keys', () => {
  expect([...ours.keys()].filter((key) => !english.has(key))).toEqual([]);
  for (const [key, text] of ours) expect(marks(text), key).toEqual(marks(english.get(key) ?? ''));
  expect([...ours].filter(([, text]) => text.trim() === '')).toEqual([]);
});

it('has all words of the parts that a lesson shows', () => {
  const parts = new Set(Object.keys(swahili));
  const missing = [...english.keys()].filter((key) => parts.has(key.split('.')[0] ?? '') && !ours.has(key) && !ELSEWHERE.test(key));
  expect(missing).toEqual([]);
});
