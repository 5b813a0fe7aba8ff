import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { DECK_BYTES_MAX, type DeckTrouble } from '@watoto/shared/contract/decks.ts';
import type { Deck } from '@watoto/shared/contract/http/decks.ts';
import { useApi } from '../../api/api-context.tsx';
import { putFile } from '../../course-editor/upload.ts';

export type BringState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'sending' | 'making'; readonly name: string; readonly part: number }
  /** Nobody makes slides here just now: it is kept, and made when somebody does. */
  | { readonly phase: 'stalled'; readonly name: string }
  | { readonly phase: 'refused'; readonly name: string; readonly trouble: DeckTrouble }
  | { readonly phase: 'failed'; readonly name: string; readonly error: unknown };

const LOOK_EVERY_MS = 700;

/** Brings slides to a lesson: sends them, and waits until they are pages. A new one takes the place of one that is on its way. */
export function useBringDeck(lessonId: LessonId, onReady: (deck: Deck) => void) {
  const api = useApi();
  const cache = useQueryClient();
  const [state, setState] = useState<BringState>({ phase: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function send(file: File, signal: AbortSignal): Promise<Deck> {
    if (file.size > DECK_BYTES_MAX) throw new AppError('too_large');
    const { name } = file;
    const body = { name: name.slice(-255), bytes: file.size };
    const { deck, url } = await api.call('decks.begin', { params: { id: lessonId }, body, signal });
    await putFile(url, file, { signal, onProgress: (part) => setState({ phase: 'sending', name, part }) });
    let now = await api.call('decks.finish', { params: { id: deck.id }, signal });
    while (isUnderWay(now) && !now.stalled) {
      setState({ phase: 'making', name, part: now.progress });
      await soon(signal);
      now = await api.call('decks.get', { params: { id: deck.id }, signal });
    }
    return now;
  }

  async function start(file: File): Promise<void> {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const { name } = file;
    setState({ phase: 'sending', name, part: 0 });
    try {
      const deck = await send(file, abort.signal);
      if (abort.signal.aborted) return;
      if (isUnderWay(deck)) return setState({ phase: 'stalled', name });
      if (deck.state !== 'ready') return setState({ phase: 'refused', name, trouble: deck.trouble ?? 'internal' });
      setState({ phase: 'idle' });
      void cache.invalidateQueries({ queryKey: ['decks', lessonId] });
      onReady(deck);
    } catch (error) {
      if (!abort.signal.aborted) setState({ phase: 'failed', name, error });
    }
  }

  const cancel = () => {
    running.current?.abort();
    setState({ phase: 'idle' });
  };
  return { state, start, cancel };
}

const isUnderWay = ({ state }: Deck) => state === 'waiting' || state === 'converting';

/** Resolves in a moment, or at once when aborted. */
function soon(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = systemClock.after(LOOK_EVERY_MS, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
