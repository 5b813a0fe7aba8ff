/** Turns what this person says into text. A model of the school's own can stand behind it as well as the browser's maker. */
export interface Recogniser {
  /** @param language as in BCP 47, such as `sw-KE`. Whoever was told before is not any more. */
  start(language: string, heard: Heard): void;
  stop(): void;
}

export interface Heard {
  /** A sentence that is over. */
  readonly sentence: (text: string) => void;
  /** It has ended for good: not allowed, no microphone, or what does the work can't be reached. */
  readonly trouble: (trouble: RecogniserTrouble) => void;
}

export type RecogniserTrouble = 'denied' | 'unreachable' | 'language' | 'failed';

/** What of the Web Speech API is used (W3C, Speech Recognition; browsers differ in whose machine does the work). */
interface SpeechRecognitionLike {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: { resultIndex: number; results: ArrayLike<{ isFinal: boolean; 0: { transcript: string } }> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}
type Window = { SpeechRecognition?: new () => SpeechRecognitionLike; webkitSpeechRecognition?: new () => SpeechRecognitionLike };

const TROUBLES: Readonly<Record<string, RecogniserTrouble>> = {
  'not-allowed': 'denied',
  'service-not-allowed': 'denied',
  'audio-capture': 'denied',
  network: 'unreachable',
  'language-not-supported': 'language',
};
/** It ends by itself after a while, and when nobody speaks. */
const PASSING = new Set(['no-speech', 'aborted']);
const AGAIN_MS = 300;

/** The browser's own; null: it has none. */
export function browserRecogniser(window: Window = globalThis as unknown as Window): Recogniser | null {
  const Speech = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  return Speech ? new BrowserRecogniser(Speech) : null;
}

class BrowserRecogniser implements Recogniser {
  readonly #Speech: new () => SpeechRecognitionLike;
  #now: SpeechRecognitionLike | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;

  constructor(Speech: new () => SpeechRecognitionLike) {
    this.#Speech = Speech;
  }

  start(language: string, heard: Heard): void {
    this.stop();
    const speech = new this.#Speech();
    this.#now = speech;
    Object.assign(speech, { lang: language, continuous: true, interimResults: false });
    speech.onresult = ({ resultIndex, results }) => {
      for (const { isFinal, 0: best } of Array.from(results).slice(resultIndex))
        if (isFinal && best.transcript.trim() !== '') heard.sentence(best.transcript.trim());
    };
    speech.onerror = ({ error }) => {
      if (PASSING.has(error)) return;
      this.stop();
      heard.trouble(TROUBLES[error] ?? 'failed');
    };
    speech.onend = () => {
      if (this.#now !== speech) return;
      this.#again = setTimeout(() => this.#now === speech && this.start(language, heard), AGAIN_MS);
    };
    speech.start();
  }

  stop(): void {
    if (this.#again !== null) clearTimeout(this.#again);
    this.#again = null;
    const speech = this.#now;
    this.#now = null;
    if (!speech) return;
    speech.onresult = speech.onerror = speech.onend = null;
    speech.abort();
  }
}
