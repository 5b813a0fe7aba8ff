import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserRecogniser, type Recogniser } from './recogniser.ts';

/** A browser's recogniser, as far as ours uses it: what is heard is the test's to say. */
class Speech {
  static made: Speech[] = [];
  lang = '';
  continuous = false;
  interimResults = true;
  onresult: ((event: object) => void) | null = null;
  onerror: ((event: { error: string }) => void) | null = null;
  onend: (() => void) | null = null;
  started = 0;
  aborted = 0;
  constructor() {
    Speech.made.push(this);
  }
  start() {
    this.started += 1;
  }
  abort() {
    this.aborted += 1;
  }
  hears(...said: readonly (readonly [text: string, isFinal: boolean])[]) {
    this.onresult?.({ resultIndex: 0, results: said.map(([transcript, isFinal]) => ({ isFinal, 0: { transcript } })) });
  }
}

let recogniser: Recogniser;
let sentences: string[];
let troubles: string[];
const heard = { sentence: (text: string) => sentences.push(text), trouble: (trouble: string) => troubles.push(trouble) };
const last = () => {
  const speech = Speech.made.at(-1);
  if (!speech) throw new Error('nothing listens');
  return speech;
};

beforeEach(() => {
  vi.useFakeTimers();
  Speech.made = [];
  sentences = [];
  troubles = [];
  const made = browserRecogniser({ webkitSpeechRecognition: Speech } as never);
  if (!made) throw new Error('no recogniser');
  recogniser = made;
  recogniser.start('sw-KE', heard);
});
afterEach(() => vi.useRealTimers());

describe('the browser’s recogniser', () => {
  test('is none where the browser has none', () => {
    expect(browserRecogniser({})).toBeNull();
  });

  test('tells sentences that are over, in the language that was chosen', () => {
    expect(last()).toMatchObject({ lang: 'sw-KE', continuous: true, interimResults: false, started: 1 });
    last().hears(['  Habari zenu. ', true], ['Leo tuna', false], ['   ', true]);
    expect(sentences).toEqual(['Habari zenu.']);
  });

  test('listens again where the browser ends by itself', () => {
    last().onerror?.({ error: 'no-speech' });
    last().onend?.();
    vi.advanceTimersByTime(1_000);
    expect(Speech.made).toHaveLength(2);
    expect(last().started).toBe(1);
    last().hears(['Tena.', true]);
    expect([sentences, troubles]).toEqual([['Tena.'], []]);
  });

  test('is silent after it was stopped, also where it was about to listen again', () => {
    const first = last();
    first.onend?.();
    recogniser.stop();
    vi.advanceTimersByTime(10_000);
    expect(Speech.made).toHaveLength(1);
    expect(first).toMatchObject({ aborted: 1, onresult: null, onend: null });
  });

  test.each([
    ['not-allowed', 'denied'],
    ['audio-capture', 'denied'],
    ['network', 'unreachable'],
    ['language-not-supported', 'language'],
    ['something-new', 'failed'],
  ])('%s ends it for good: %s', (error, trouble) => {
    last().onerror?.({ error });
    vi.advanceTimersByTime(10_000);
    expect(troubles).toEqual([trouble]);
    expect(Speech.made).toHaveLength(1);
  });
});
