import { describe, expect, it } from 'vitest';
import { type KeyPlace, replayActionFor } from './replay-keys.ts';

const press = (key: string, more: { shiftKey?: boolean; ctrlKey?: boolean; repeat?: boolean } = {}, place: KeyPlace = 'page') =>
  replayActionFor(
    {
      key,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      repeat: false,
      isComposing: false,
      defaultPrevented: false,
      ...more,
    },
    place,
  );

describe('replayActionFor', () => {
  it('knows the keys of other players', () => {
    expect([' ', 'k', 'K', 'j', 'l', 'ArrowLeft', '?', '>', 'x'].map((key) => press(key))).toEqual([
      'toggle',
      'toggle',
      'toggle',
      'backTen',
      'forwardTen',
      'back',
      'help',
      'faster',
      null,
    ]);
    expect(press('ArrowRight', { shiftKey: true })).toBe('nextChapter');
  });

  it('stays away from who writes, and from keys of the browser', () => {
    expect(press('k', {}, 'text')).toBeNull();
    expect(press('f', { ctrlKey: true })).toBeNull();
  });

  it('leaves the space bar and the arrows to buttons and tabs', () => {
    expect([press(' ', {}, 'control'), press('ArrowLeft', {}, 'control'), press('k', {}, 'control')]).toEqual([null, null, 'toggle']);
    expect(press('ArrowLeft', { shiftKey: true }, 'control')).toBe('previousChapter');
  });

  it('leaves arrows to sliders, and has the space bar there', () => {
    expect([press('ArrowLeft', {}, 'slider'), press(' ', {}, 'slider'), press('j', {}, 'slider')]).toEqual([null, 'toggle', 'backTen']);
  });

  it('repeats only what goes on', () => {
    expect([press('ArrowLeft', { repeat: true }), press('k', { repeat: true })]).toEqual(['back', null]);
  });
});
