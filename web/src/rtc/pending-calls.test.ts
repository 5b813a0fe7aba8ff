import { describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { CallId } from '@watoto/shared/kernel/ids.ts';
import type { CallEnvelope, Reply } from '@watoto/shared/kernel/rpc.ts';
import { CALL_DEADLINE_MS, PEER_GRACE_MS } from '@watoto/shared/contract/signaling.ts';
import { type CallSink, PendingCalls } from './pending-calls.ts';

class FakeSink implements CallSink {
  readonly sent: { call: CallEnvelope; reply: (reply: Reply) => void }[] = [];
  heard = 0;
  closed = false;

  close(): void {
    this.closed = true;
  }

  send(call: CallEnvelope, reply: (reply: Reply) => void): void {
    this.sent.push({ call, reply });
  }

  get ids(): string[] {
    return this.sent.map(({ call }) => call.id);
  }
}

const raise = (id: string): CallEnvelope => ({ id: CallId.parse(id), name: 'hand.raise', data: {} });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => AppError.from(error).code,
  );

describe('PendingCalls', () => {
  it('answers each call with its own reply, good or bad', async () => {
    const calls = new PendingCalls(new FakeClock());
    const sink = new FakeSink();
    calls.attach(sink);
    const good = calls.call(raise('a'));
    const bad = codeOf(calls.call(raise('b')));
    sink.sent[1]?.reply({ ok: false, error: new AppError('locked').toWire() });
    sink.sent[0]?.reply({ ok: true, data: { seq: 4 } });
    expect(await good).toEqual({ seq: 4 });
    expect(await bad).toBe('locked');
    expect(calls.size).toBe(0);
  });

  it('sends what was under way again with the same id, and what came meanwhile after it', async () => {
    const calls = new PendingCalls(new FakeClock());
    const [first, second] = [new FakeSink(), new FakeSink()];
    calls.attach(first);
    const underWay = calls.call(raise('a'));
    calls.detach();
    const meanwhile = calls.call(raise('b'));
    calls.attach(second);
    expect(second.ids).toEqual(['a', 'b']);
    // A late word of the old socket is not an answer.
    first.sent[0]?.reply({ ok: false, error: new AppError('internal').toWire() });
    for (const { reply } of second.sent) reply({ ok: true, data: {} });
    expect(await Promise.all([underWay, meanwhile])).toEqual([{}, {}]);
  });

  it('fails what means nothing on another socket', async () => {
    const calls = new PendingCalls(new FakeClock());
    expect(await codeOf(calls.call(raise('a'), { resend: false }))).toBe('unavailable');
    calls.attach(new FakeSink());
    const underWay = codeOf(calls.call(raise('b'), { resend: false }));
    calls.detach();
    expect(await underWay).toBe('unavailable');
  });

  it('tries another socket once where one still brings something but no answer, then gives up', async () => {
    const clock = new FakeClock();
    const calls = new PendingCalls(clock);
    const sinks = [new FakeSink(), new FakeSink()] as const;
    const slow = codeOf(calls.call(raise('a')));
    const once = codeOf(calls.call(raise('b'), { resend: false }));
    expect(await once).toBe('unavailable');
    for (const sink of sinks) {
      calls.attach(sink);
      sink.heard += 1;
      clock.advance(CALL_DEADLINE_MS);
      if (sink === sinks[0]) {
        expect(sink.closed).toBe(false);
        clock.advance(CALL_DEADLINE_MS);
        expect(sink.closed).toBe(true);
        calls.detach();
      }
    }
    expect(await slow).toBe('timeout');
    expect(sinks.map(({ sent }) => sent.length)).toEqual([1, 1]);
  });

  it('gives up after the deadline what means nothing on another socket, and after the grace period what has none', async () => {
    const clock = new FakeClock();
    const calls = new PendingCalls(clock);
    const sink = new FakeSink();
    calls.attach(sink);
    const slow = codeOf(calls.call(raise('a'), { resend: false }));
    sink.heard += 1;
    clock.advance(CALL_DEADLINE_MS);
    expect(await slow).toBe('timeout');
    calls.detach();
    const away = codeOf(calls.call(raise('b')));
    clock.advance(PEER_GRACE_MS - 1);
    expect(calls.size).toBe(1);
    clock.advance(1);
    expect(await away).toBe('unavailable');
  });

  it('ends a socket over which nothing comes, and sends the call over the next', async () => {
    const clock = new FakeClock();
    const calls = new PendingCalls(clock);
    const [dead, next] = [new FakeSink(), new FakeSink()];
    calls.attach(dead);
    const said = calls.call(raise('a'));
    clock.advance(CALL_DEADLINE_MS);
    expect(dead.closed).toBe(true);
    calls.detach();
    clock.advance(CALL_DEADLINE_MS);
    calls.attach(next);
    next.sent[0]?.reply({ ok: true, data: {} });
    expect(await said).toEqual({});
  });

  it('rejects everything at close, and later calls with the same code', async () => {
    const calls = new PendingCalls(new FakeClock());
    const waiting = codeOf(calls.call(raise('a')));
    calls.close('lesson_ended');
    expect(await waiting).toBe('lesson_ended');
    expect(await codeOf(calls.call(raise('b')))).toBe('lesson_ended');
  });
});
