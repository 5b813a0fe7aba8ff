import { createStore, type StoreApi } from 'zustand/vanilla';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { MOST_ANSWERS, type SavedAnswer, type SavedBatch } from '@watoto/shared/contract/http/attempts.ts';
import { Answer } from '@watoto/shared/contract/http/questions.ts';

/** Where answers wait that the server does not have yet: outlives the page and the browser. */
export interface AnswerStorage {
  keys(): readonly string[];
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** `queued`: kept here until the server can be reached. `refused`: the server will never take it. */
export type SaveState = 'saved' | 'saving' | 'queued' | 'refused';

export interface OutboxState {
  readonly answers: Readonly<Record<string, Answer | null>>;
  readonly saves: Readonly<Record<string, SaveState>>;
  /** The server does not take answers any more: these came too late. */
  readonly late: readonly string[];
  /** The server could not be reached at the last try. */
  readonly offline: boolean;
}

interface Pending {
  readonly answer: Answer | null;
  readonly clientSeq: number;
}

const Stored = z.object({ answer: Answer.nullable(), clientSeq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });

/** Whoever is signed in finds their own only: a device may be shared. */
const prefixOf = (userId: string) => `watoto.answers.${userId}.`;

/** How many answers of this person wait here, of whatever attempt. */
export function countUnsent(storage: AnswerStorage, userId: string): number {
  return storage.keys().filter((key) => key.startsWith(prefixOf(userId))).length;
}

/** Forgets what waits here of this person. */
export function forgetUnsent(storage: AnswerStorage, userId: string): void {
  for (const key of storage.keys()) if (key.startsWith(prefixOf(userId))) storage.remove(key);
}

export interface OutboxDeps {
  /** Whose answers these are. */
  readonly userId: string;
  readonly attemptId: string;
  readonly storage: AnswerStorage;
  readonly send: (answers: (Pending & { questionId: string })[]) => Promise<SavedBatch>;
  readonly clock: Clock;
  /** ms to add to the clock for the server's time. */
  readonly serverAhead: number;
  /** What the server had when the page was loaded. */
  readonly saved: readonly SavedAnswer[];
}

/** Typing goes on for a while before it is worth sending. */
const SEND_AFTER_MS = 500;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;

/**
 * Answers on their way to the server. Each change is written down here first, then sent with a number that is newer than any before: in
 * the server's milliseconds, so that of two devices the later answer wins. What fails for want of a network is sent again, in order.
 */
export class AnswerOutbox {
  readonly store: StoreApi<OutboxState>;
  readonly #deps: OutboxDeps;
  readonly #prefix: string;
  readonly #pending = new Map<string, Pending>();
  readonly #waiters = new Set<() => void>();
  #lastSeq = 0;
  #serverAhead: number;
  #retryMs = FIRST_RETRY_MS;
  #cancelTimer: (() => void) | null = null;
  #sending = false;
  #closed = false;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#serverAhead = deps.serverAhead;
    this.#prefix = `${prefixOf(deps.userId)}${deps.attemptId}.`;
    const answers: Record<string, Answer | null> = {};
    const saves: Record<string, SaveState> = {};
    const known = new Map<string, number>();
    for (const { questionId, answer, clientSeq } of deps.saved) {
      answers[questionId] = answer;
      saves[questionId] = 'saved';
      known.set(questionId, clientSeq);
      this.#lastSeq = Math.max(this.#lastSeq, clientSeq);
    }
    for (const [questionId, pending] of this.#load()) {
      this.#lastSeq = Math.max(this.#lastSeq, pending.clientSeq);
      // The server has a newer one: of another device, or the answer to this one was lost.
      if (pending.clientSeq <= (known.get(questionId) ?? -1)) {
        deps.storage.remove(this.#prefix + questionId);
        continue;
      }
      this.#pending.set(questionId, pending);
      answers[questionId] = pending.answer;
      saves[questionId] = 'queued';
    }
    this.store = createStore<OutboxState>(() => ({ answers, saves, late: [], offline: false }));
  }

  /** The server's time, as well as we know it. */
  now(): number {
    return this.#deps.clock.now() + this.#serverAhead;
  }

  /** Sends what has waited since the last time. */
  start(): void {
    if (this.#pending.size > 0) this.kick();
  }

  /** Writes an answer down, and sends it soon. */
  answer(questionId: string, answer: Answer | null): void {
    if (this.store.getState().late.length > 0) return;
    const clientSeq = Math.max(this.#lastSeq + 1, Math.floor(this.now()));
    this.#lastSeq = clientSeq;
    const pending = { answer, clientSeq };
    this.#pending.set(questionId, pending);
    this.#keep(questionId, pending);
    const { answers, saves, offline } = this.store.getState();
    this.store.setState({
      answers: { ...answers, [questionId]: answer },
      saves: { ...saves, [questionId]: offline ? 'queued' : 'saving' },
    });
    if (!offline) this.#later(SEND_AFTER_MS);
  }

  /** Tries now: the network may be back, or somebody wants to hand in. */
  kick(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#later(0);
  }

  /** Resolves when nothing waits any more, however that came about. */
  async settled(signal?: AbortSignal): Promise<void> {
    while (this.#pending.size > 0 && !this.#closed && !signal?.aborted) {
      this.kick();
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Stops sending; what waits stays written down. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#wake();
  }

  #later(ms: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#deps.clock.after(ms, () => {
      this.#cancelTimer = null;
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#sending || this.#closed || this.#pending.size === 0) return;
    this.#sending = true;
    const batch = [...this.#pending]
      .toSorted(([, a], [, b]) => a.clientSeq - b.clientSeq)
      .slice(0, MOST_ANSWERS)
      .map(([questionId, pending]) => ({ questionId, ...pending }));
    try {
      this.#accept(await this.#deps.send(batch));
    } catch (thrown) {
      this.#failed(AppError.from(thrown), batch);
    } finally {
      this.#sending = false;
    }
    if (this.#pending.size === 0) this.#wake();
  }

  #accept({ answers, serverTime }: SavedBatch): void {
    this.#serverAhead = Date.parse(serverTime) - this.#deps.clock.now();
    this.#retryMs = FIRST_RETRY_MS;
    const state = this.store.getState();
    const shown = { ...state.answers };
    const saves = { ...state.saves };
    for (const { questionId, answer, clientSeq } of answers) {
      this.#lastSeq = Math.max(this.#lastSeq, clientSeq);
      const pending = this.#pending.get(questionId);
      // Changed again while it was on its way.
      if (pending && pending.clientSeq > clientSeq) continue;
      this.#forget(questionId, clientSeq);
      shown[questionId] = answer;
      saves[questionId] = 'saved';
    }
    for (const questionId of this.#pending.keys()) saves[questionId] = 'saving';
    this.store.setState({ answers: shown, saves, offline: false });
    if (this.#pending.size > 0) this.#later(0);
  }

  #failed(error: AppError, batch: readonly { questionId: string; clientSeq: number }[]): void {
    const { saves } = this.store.getState();
    if (error.code === 'closed' || error.code === 'not_found') {
      const late = [...this.#pending.keys()];
      for (const questionId of late) this.#forget(questionId, Number.MAX_SAFE_INTEGER);
      this.store.setState({ late, offline: false, saves: { ...saves, ...all(late, 'refused') } });
      this.#wake();
      return;
    }
    if (error.code === 'invalid_input' || error.code === 'too_large') {
      // One that is not taken must not hold up the others.
      for (const { questionId, clientSeq } of batch) this.#forget(questionId, clientSeq);
      this.store.setState({
        saves: {
          ...saves,
          ...all(
            batch.map(({ questionId }) => questionId),
            'refused',
          ),
        },
      });
      if (this.#pending.size > 0) this.#later(0);
      return;
    }
    this.store.setState({ offline: true, saves: { ...saves, ...all([...this.#pending.keys()], 'queued') } });
    if (this.#closed) return;
    this.#later(error.retryAfterMs ?? this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }

  #forget(questionId: string, upTo: number): void {
    const pending = this.#pending.get(questionId);
    if (pending && pending.clientSeq <= upTo) this.#pending.delete(questionId);
    // Another tab may have written a newer one to the same place.
    const stored = this.#read(questionId);
    if (stored && stored.clientSeq <= upTo) this.#deps.storage.remove(this.#prefix + questionId);
  }

  #keep(questionId: string, pending: Pending): void {
    try {
      this.#deps.storage.set(this.#prefix + questionId, JSON.stringify(pending));
    } catch {
      // No room: it is still kept in memory, and sent as usual.
    }
  }

  #load(): [string, Pending][] {
    return this.#deps.storage
      .keys()
      .filter((key) => key.startsWith(this.#prefix))
      .map((key) => key.slice(this.#prefix.length))
      .flatMap((questionId) => {
        const pending = this.#read(questionId);
        return pending ? [[questionId, pending] as [string, Pending]] : [];
      });
  }

  #read(questionId: string): Pending | null {
    try {
      return Stored.parse(JSON.parse(this.#deps.storage.get(this.#prefix + questionId) ?? ''));
    } catch {
      return null;
    }
  }

  #wake(): void {
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }
}

const all = (questionIds: readonly string[], state: SaveState) => Object.fromEntries(questionIds.map((id) => [id, state]));

/** The browser's own. Where it is forbidden, nothing is kept. */
export function browserStorage(storage: Storage): AnswerStorage {
  return {
    keys: () => Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((key) => key !== null),
    get: (key) => storage.getItem(key),
    set: (key, value) => storage.setItem(key, value),
    remove: (key) => storage.removeItem(key),
  };
}
