import { describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { Autosaver } from './autosaver.ts';

function aSaver() {
  const clock = new FakeClock();
  const saved: object[] = [];
  const answers: ((error?: ErrorCode) => void)[] = [];
  const saver = new Autosaver<{ title: string; text: string }>(
    (change) =>
      new Promise((resolve, reject) => {
        saved.push(change);
        answers.push((code) => (code ? reject(new AppError(code)) : resolve()));
      }),
    clock,
  );
  const answer = async (code?: ErrorCode) => {
    answers.shift()?.(code);
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  };
  return { clock, saved, saver, answer };
}

describe('Autosaver', () => {
  it('saves once after a while of quiet, everything that changed', async () => {
    const { clock, saved, saver, answer } = aSaver();
    saver.change({ title: 'a' });
    clock.advance(500);
    saver.change({ title: 'ab', text: 'x' });
    clock.advance(799);
    expect(saved).toEqual([]);
    expect(saver.state).toBe('unsaved');
    clock.advance(1);
    expect(saver.state).toBe('saving');
    await answer();
    expect(saved).toEqual([{ title: 'ab', text: 'x' }]);
    expect(saver.state).toBe('saved');
  });

  it('sends one at a time; what was typed meanwhile goes next', async () => {
    const { clock, saved, saver, answer } = aSaver();
    saver.change({ title: 'a' });
    clock.advance(800);
    saver.change({ title: 'b' });
    clock.advance(5_000);
    expect(saved).toHaveLength(1);
    await answer();
    clock.advance(800);
    await answer();
    expect(saved).toEqual([{ title: 'a' }, { title: 'b' }]);
    expect(saver.state).toBe('saved');
  });

  it('keeps what could not be saved and tries again, newer words first', async () => {
    const { clock, saved, saver, answer } = aSaver();
    saver.change({ title: 'a', text: 'x' });
    clock.advance(800);
    await answer('unavailable');
    expect(saver.state).toBe('failed');
    saver.change({ title: 'b' });
    clock.advance(800);
    expect(saved.at(-1)).toEqual({ title: 'b', text: 'x' });
    await answer('unavailable');
    clock.advance(4_000);
    await answer();
    expect(saver.state).toBe('saved');
  });

  it('stops where somebody else was faster', async () => {
    const { clock, saved, saver, answer } = aSaver();
    saver.change({ title: 'a' });
    clock.advance(800);
    await answer('precondition_failed');
    saver.change({ title: 'b' });
    clock.advance(60_000);
    await saver.flush();
    expect(saver.state).toBe('conflict');
    expect(saved).toHaveLength(1);
  });
});
