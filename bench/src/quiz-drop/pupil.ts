import { randomUUID } from 'node:crypto';
import { type Socket, io } from 'socket.io-client';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Attempt, SavedBatch } from '@watoto/shared/contract/http/attempts.ts';
import type { RoomTicket } from '@watoto/shared/contract/http/lessons.ts';
import { PROTOCOL_VERSION, SIGNALING_PATH, type Signaling } from '@watoto/shared/contract/signaling.ts';
import type { CallInput, CallName, CallOutput, Reply } from '@watoto/shared/kernel/rpc.ts';
import { AnswerOutbox, type AnswerStorage } from '../../../web/src/features/assessments/answer-outbox.ts';
import { ask, type Caller } from './api-caller.ts';

const CALL_MS = 15_000;

/** What a pupil was told: question -> the highest number that is saved. */
export type Told = Map<string, number>;

/** A pupil without a browser: a real socket to signaling, real requests to the API, and the page's own outbox. */
export class Pupil {
  readonly caller: Caller;
  readonly told: Told = new Map();
  /** The last choice that was made of each question. */
  readonly chosen = new Map<string, string>();
  readonly #signalingUrl: string;
  readonly #away: string[] = [];
  #socket: Socket | null = null;
  #resume: string | null = null;
  #offline = false;
  #present = false;
  #attempt: Attempt | null = null;
  #outbox: AnswerOutbox | null = null;

  constructor(caller: Caller, signalingUrl: string) {
    this.caller = caller;
    this.#signalingUrl = signalingUrl;
  }

  get attempt(): Attempt {
    if (!this.#attempt) throw new Error('not begun');
    return this.#attempt;
  }

  get late(): number {
    return this.#outbox?.store.getState().late.length ?? 0;
  }

  get offline(): boolean {
    return this.#offline;
  }

  async join(lessonId: string): Promise<void> {
    const { token } = await ask<RoomTicket>(this.caller, 'lessons.openDoor', lessonId);
    await this.#connect(token);
  }

  call<N extends CallName<Signaling>>(name: N, data: CallInput<Signaling, N>): Promise<CallOutput<Signaling, N>> {
    const socket = this.#socket;
    if (!socket) return Promise.reject(new AppError('not_joined'));
    return socket
      .timeout(CALL_MS)
      .emitWithAck('call', { id: randomUUID(), name, data })
      .then((reply: Reply) => {
        if (!reply.ok) throw AppError.fromWire(reply.error);
        return reply.data as CallOutput<Signaling, N>;
      });
  }

  async enter(quizId: string): Promise<void> {
    const attempt = await ask<Attempt>(this.caller, 'liveQuizzes.enter', quizId);
    this.#attempt = attempt;
    this.#outbox = new AnswerOutbox({
      userId: 'me',
      attemptId: attempt.id,
      storage: memory(),
      send: (answers) => this.#save(attempt.id, answers),
      clock: systemClock,
      serverAhead: Date.parse(attempt.serverTime) - Date.now(),
      saved: attempt.answers,
    });
  }

  choose(questionId: string, choice: string): void {
    this.chosen.set(questionId, choice);
    this.#outbox?.answer(questionId as never, { kind: 'single', choice });
  }

  /** The network is gone: the socket, and every request. */
  drop(): void {
    this.#offline = true;
    this.#present = false;
    this.#socket?.disconnect();
  }

  /** It is back: first the room, which says that one was away. */
  async comeBack(): Promise<void> {
    if (this.#resume === null) throw new Error('was not there');
    this.#offline = false;
    await this.#connect(this.#resume);
    this.#outbox?.kick();
  }

  settled(signal: AbortSignal): Promise<void> {
    return this.#outbox?.settled(signal) ?? Promise.resolve();
  }

  close(): void {
    this.#outbox?.close();
    this.#socket?.disconnect();
  }

  async #connect(token: string): Promise<void> {
    const socket = io(this.#signalingUrl, {
      path: SIGNALING_PATH,
      transports: ['websocket'],
      auth: { token },
      reconnection: false,
      forceNew: true,
    });
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    const joined = await this.call('room.join', { protocol: PROTOCOL_VERSION, media: null });
    this.#resume = joined.resumeToken;
    if (joined.away !== null) this.#away.push(joined.away);
    this.#present = true;
  }

  async #save(id: string, answers: Parameters<ConstructorParameters<typeof AnswerOutbox>[0]['send']>[0]): Promise<SavedBatch> {
    if (this.#offline) throw new AppError('unavailable', { retryAfterMs: 500 });
    const away = this.#away.slice(-3);
    const present = this.#present;
    const body = { answers, ...(away.length > 0 ? { away } : {}) };
    const saved = await ask<SavedBatch>(this.caller, 'attempts.save', id, body).catch((error: unknown) => {
      // As the page does: the network may be back before the room is, which says that one was away.
      if (!present && AppError.from(error).code === 'closed') throw new AppError('unavailable', { retryAfterMs: 1_000 });
      throw error;
    });
    // A request that was under way when the network went is not answered.
    if (this.#offline) throw new AppError('unavailable', { retryAfterMs: 500 });
    for (const { questionId, clientSeq } of saved.answers) this.told.set(questionId, Math.max(clientSeq, this.told.get(questionId) ?? 0));
    return saved;
  }
}

function memory(): AnswerStorage {
  const kept = new Map<string, string>();
  return {
    keys: () => [...kept.keys()],
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  };
}
