import { describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { QuestionId, type Answer } from '@watoto/shared/contract/http/questions.ts';
import type { SavedAnswer } from '@watoto/shared/contract/http/attempts.ts';
import { AnswerOutbox, type AnswerStorage, countUnsent, forgetUnsent } from './answer-outbox.ts';

const text = (words: string): Answer => ({ kind: 'short_text', text: words });

class Memory implements AnswerStorage {
  readonly map = new Map<string, string>();
  keys = () => [...this.map.keys()];
  get = (key: string) => this.map.get(key) ?? null;
  set = (key: string, value: string) => void this.map.set(key, value);
  remove = (key: string) => void this.map.delete(key);
}

/** A server with the rule of ours: only newer ones. */
class Server {
  readonly rows = new Map<string, SavedAnswer>();
  readonly batches: string[][] = [];
  broken: AppError | null = null;
  /** It hears us, but we don't hear it. */
  deaf = false;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  send = async (answers: { questionId: string; answer: Answer | null; clientSeq: number }[]) => {
    await Promise.resolve();
    if (this.broken) throw this.broken;
    this.batches.push(answers.map(({ answer }) => (answer?.kind === 'short_text' ? answer.text : '')));
    for (const { questionId, answer, clientSeq } of answers) {
      if (clientSeq <= (this.rows.get(questionId)?.clientSeq ?? -1)) continue;
      this.rows.set(questionId, { questionId: QuestionId.parse(questionId), answer, clientSeq, savedAt: this.time() });
    }
    if (this.deaf) throw new AppError('unavailable');
    return { serverTime: this.time(), deadline: null, answers: answers.flatMap(({ questionId }) => this.rows.get(questionId) ?? []) };
  };

  time = () => new Date(this.#clock.now() + 3_600_000).toISOString();
}

function setUp() {
  const clock = new FakeClock();
  const storage = new Memory();
  const server = new Server(clock);
  const open = (userId = '7') => {
    const outbox = new AnswerOutbox({
      userId,
      attemptId: 'one',
      storage,
      send: server.send,
      clock,
      serverAhead: 3_600_000,
      saved: [...server.rows.values()],
    });
    outbox.start();
    return outbox;
  };
  /** Lets time go by, and everything happen that is due. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      clock.advance(100);
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
    }
  };
  const words = (id: string) => {
    const answer = server.rows.get(id)?.answer;
    return answer?.kind === 'short_text' ? answer.text : null;
  };
  return { clock, storage, server, open, pass, words };
}

const offline = () => new AppError('unavailable');

describe('a device that is shared', () => {
  it('keeps what waits for its owner: another finds nothing, sends nothing, forgets nothing', async () => {
    const { open, pass, server, storage, words } = setUp();
    server.broken = offline();
    const hers = open('7');
    hers.answer('1', text('hers'));
    await pass(1_000);
    hers.close();
    server.broken = null;
    const his = open('77');
    expect(his.store.getState().answers).toEqual({});
    await pass(2_000);
    his.close();
    expect(server.batches).toEqual([]);
    expect([countUnsent(storage, '7'), countUnsent(storage, '77')]).toEqual([1, 0]);
    forgetUnsent(storage, '77');
    open('7');
    await pass(1_000);
    expect(words('1')).toBe('hers');
    expect(countUnsent(storage, '7')).toBe(0);
  });

  it('forgets it where its owner says so', async () => {
    const { open, pass, server, storage } = setUp();
    server.broken = offline();
    const box = open();
    box.answer('1', text('a'));
    box.answer('2', text('b'));
    await pass(1_000);
    box.close();
    expect(countUnsent(storage, '7')).toBe(2);
    forgetUnsent(storage, '7');
    server.broken = null;
    open();
    await pass(1_000);
    expect(server.batches).toEqual([]);
    expect(storage.keys()).toEqual([]);
  });
});

describe('the outbox', () => {
  it('sends what was typed when typing rests, once', async () => {
    const { open, pass, server, storage, words } = setUp();
    const outbox = open();
    for (const word of ['n', 'ng', 'ngoma']) outbox.answer('1', text(word));
    expect(outbox.store.getState().saves).toEqual({ 1: 'saving' });
    expect(storage.map.size).toBe(1);
    await pass(600);
    expect(server.batches).toEqual([['ngoma']]);
    expect(words('1')).toBe('ngoma');
    expect(outbox.store.getState().saves).toEqual({ 1: 'saved' });
    expect(storage.map.size).toBe(0);
  });

  it('keeps answers while the network is away, and sends them in order when it is back', async () => {
    const { open, pass, server } = setUp();
    const outbox = open();
    server.broken = offline();
    outbox.answer('2', text('two'));
    await pass(600);
    expect(outbox.store.getState()).toMatchObject({ offline: true, saves: { 2: 'queued' } });
    outbox.answer('1', text('one'));
    expect(outbox.store.getState().saves).toEqual({ 1: 'queued', 2: 'queued' });
    server.broken = null;
    outbox.kick();
    await pass(100);
    expect(server.batches).toEqual([['two', 'one']]);
    expect(outbox.store.getState()).toMatchObject({ offline: false, saves: { 1: 'saved', 2: 'saved' } });
  });

  it('tries again by itself, less and less often', async () => {
    const { open, pass, server } = setUp();
    const outbox = open();
    server.broken = offline();
    outbox.answer('1', text('one'));
    await pass(5_000);
    server.broken = null;
    await pass(15_000);
    expect(outbox.store.getState().saves).toEqual({ 1: 'saved' });
  });

  it('outlives the page: what waited is shown and sent by the next one', async () => {
    const { open, pass, server, words } = setUp();
    const first = open();
    server.broken = offline();
    first.answer('1', text('kept'));
    await pass(600);
    first.close();
    server.broken = null;
    const second = open();
    expect(second.store.getState()).toMatchObject({ answers: { 1: text('kept') }, saves: { 1: 'queued' } });
    await pass(200);
    expect(words('1')).toBe('kept');
    expect(second.store.getState().saves).toEqual({ 1: 'saved' });
  });

  it('does not bring back what the server already has, or has newer from elsewhere', async () => {
    const { open, pass, server, storage, words } = setUp();
    const phone = open();
    server.deaf = true;
    phone.answer('1', text('phone'));
    await pass(600);
    phone.close();
    expect(storage.map.size).toBe(1);
    const row = server.rows.get('1')!;
    server.rows.set('1', { ...row, answer: text('laptop'), clientSeq: row.clientSeq + 5 });
    server.deaf = false;
    const again = open();
    expect(again.store.getState()).toMatchObject({ answers: { 1: text('laptop') }, saves: { 1: 'saved' } });
    await pass(1_000);
    expect(words('1')).toBe('laptop');
    expect(storage.map.size).toBe(0);
  });

  it('numbers changes in the server’s time, each newer than the last', async () => {
    const { open, clock, server, pass } = setUp();
    const outbox = open();
    outbox.answer('1', text('a'));
    outbox.answer('1', text('b'));
    await pass(600);
    expect(server.rows.get('1')?.clientSeq).toBe(clock.now() - 600 + 3_600_000 + 1);
  });

  it('does not call saved what was changed while it was on its way', async () => {
    const { open, pass, server, words } = setUp();
    const answered = server.send;
    let release = () => {};
    server.send = async (answers) => {
      const answer = await answered(answers);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return answer;
    };
    const box = open();
    box.answer('1', text('first'));
    await pass(600);
    box.answer('1', text('second'));
    release();
    await pass(100);
    expect(box.store.getState()).toMatchObject({ answers: { 1: text('second') }, saves: { 1: 'saving' } });
    await pass(600);
    expect(words('1')).toBe('second');
    release();
    await pass(100);
    expect(box.store.getState().saves).toEqual({ 1: 'saved' });
  });

  it('says what came too late, and stops', async () => {
    const { open, pass, server, storage } = setUp();
    const outbox = open();
    server.broken = new AppError('closed');
    outbox.answer('1', text('late'));
    const settled = outbox.settled();
    await pass(600);
    await settled;
    expect(outbox.store.getState()).toMatchObject({ late: ['1'], saves: { 1: 'refused' } });
    expect(storage.map.size).toBe(0);
  });

  it('does not let one refused answer hold up the others', async () => {
    const { open, pass, server, words } = setUp();
    const outbox = open();
    server.broken = new AppError('invalid_input');
    outbox.answer('1', text('bad'));
    await pass(600);
    server.broken = null;
    outbox.answer('2', text('good'));
    await pass(600);
    expect(outbox.store.getState().saves).toEqual({ 1: 'refused', 2: 'saved' });
    expect(words('2')).toBe('good');
  });

  it('lets who hands in wait until everything is there', async () => {
    const { open, pass, server } = setUp();
    const outbox = open();
    server.broken = offline();
    outbox.answer('1', text('one'));
    let done = false;
    const settled = outbox.settled().then(() => {
      done = true;
    });
    await pass(3_000);
    expect(done).toBe(false);
    server.broken = null;
    outbox.kick();
    await pass(200);
    await settled;
    expect(done).toBe(true);
  });

  it('reads no rubbish, and works where nothing can be stored', async () => {
    const { storage, open, pass, words } = setUp();
    storage.map.set('watoto.answers.7.one.1', '{"answer":');
    storage.map.set('watoto.answers.7.one.2', '{"answer":{"kind":"none"},"clientSeq":1}');
    storage.set = () => {
      throw new Error('QuotaExceededError');
    };
    const outbox = open();
    expect(outbox.store.getState().answers).toEqual({});
    outbox.answer('1', text('anyway'));
    await pass(600);
    expect(words('1')).toBe('anyway');
  });
});
