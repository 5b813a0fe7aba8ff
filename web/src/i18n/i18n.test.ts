import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '@watoto/shared/kernel/errors.ts';
import { en } from './en.ts';
import { sw } from './sw.ts';
import { chooseLanguage, localeOf } from './languages.ts';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));

function flatten(value: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'string') flat.set(prefix + key, child);
    else for (const [k, v] of flatten(child, `${prefix}${key}.`)) flat.set(k, v);
  }
  return flat;
}

const byName = (a: string, b: string) => a.localeCompare(b);
const english = flatten(en);
const swahili = flatten(sw);
const placeholders = (text: string) => [...text.matchAll(/{{\s*(\w+)\s*}}/g)].map((match) => match[1] ?? '').toSorted(byName);

/** Sources of the app (not tests), as one list of [path, text]. */
function sources(ending: string): [string, string][] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.includes('.test.') && !path.includes('gallery'))
    .map((path) => [path, readFileSync(`${SOURCE}/${path}`, 'utf8')]);
}

describe('languages', () => {
  it('have the same keys and no empty text', () => {
    expect([...swahili.keys()].toSorted(byName)).toEqual([...english.keys()].toSorted(byName));
    expect([...english, ...swahili].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('use the same placeholders', () => {
    for (const [key, text] of english) expect(placeholders(swahili.get(key) ?? ''), key).toEqual(placeholders(text));
  });

  it('have a text for every error code that can cross a wire', () => {
    for (const code of Object.keys(ERRORS)) expect(english.has(`errors.${code}`), code).toBe(true);
  });

  it('have every plural in all forms that Swahili and English need', () => {
    const forms = [...new Set(['en', 'sw'].flatMap((language) => new Intl.PluralRules(language).resolvedOptions().pluralCategories))];
    for (const key of english.keys()) {
      if (!key.endsWith('_one')) continue;
      for (const form of forms) expect(english.has(key.replace(/_one$/, `_${form}`)), key).toBe(true);
    }
  });

  it('count in the words that follow “3 of 1”: one pupil, but two pupils', () => {
    const fixed = [...english].filter(([key, text]) => /{{\w+}} of {{\w+}} [a-z]+s\b/.test(text) && !/_(one|other)$/.test(key));
    expect(fixed).toEqual([]);
  });

  it.each([
    ['en', 1, '0 of 1 pupil has answered.'],
    ['en', 2, '0 of 2 pupils have answered.'],
    ['sw', 1, 'Mwanafunzi 0 kati ya 1 amejibu.'],
    ['sw', 2, 'Wanafunzi 0 kati ya 2 wamejibu.'],
  ])('say in %s how many of %i have answered', async (lng, count, said) => {
    const texts = createInstance();
    await texts.init({ lng, resources: { en: { translation: en }, sw: { translation: sw } }, interpolation: { escapeValue: false } });
    expect(texts.t('polls.ofPupils', { answered: 0, count })).toBe(said);
  });

  it('choose by the base of a language tag, English otherwise', () => {
    expect(chooseLanguage([null, 'de-DE', 'sw-KE', 'en'])).toBe('sw');
    expect(chooseLanguage(['fr'])).toBe('en');
  });
});

describe('localeOf', () => {
  it('keeps the region of the reader, in the language of the page', () => {
    expect(localeOf('en', ['sw-KE', 'en-KE', 'en'])).toBe('en-KE');
    expect(localeOf('sw', ['en-GB'])).toBe('sw');
  });
});

describe('components', () => {
  it('show no hard-coded words: text between tags and in labels comes from i18n', () => {
    const found: string[] = [];
    for (const [path, text] of sources('.tsx')) {
      for (const match of text.matchAll(
        /(?:[a-z"'}/]>\s*|(?:label|title|placeholder|aria-label|alt)=")([A-Za-z][A-Za-z ,.!?']*\w)\s*(?:<|")/g,
      )) {
        if (match[1] && /[a-z]{2}/.test(match[1])) found.push(`${path}: ${match[1]}`);
      }
    }
    expect(found).toEqual([]);
  });
});
