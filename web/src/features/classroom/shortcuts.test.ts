import { describe, expect, it } from 'vitest';
import { type KeyPress, SHORTCUTS, shortcutFor } from './shortcuts.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  ...more,
});

describe('shortcutFor', () => {
  it('knows each key once, large or small', () => {
    for (const [action, key] of Object.entries(SHORTCUTS)) {
      expect(shortcutFor(press(key), false)).toBe(action);
      expect(shortcutFor(press(key.toUpperCase()), false)).toBe(action);
    }
    expect(new Set(Object.values(SHORTCUTS)).size).toBe(Object.keys(SHORTCUTS).length);
  });

  it('does nothing while someone types', () => {
    expect(shortcutFor(press('m'), true)).toBeNull();
    expect(shortcutFor(press('m', { isComposing: true }), false)).toBeNull();
  });

  it('leaves the browser its own shortcuts, held keys and handled presses', () => {
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { repeat: true }, { defaultPrevented: true }]) {
      expect(shortcutFor(press('s', more), false)).toBeNull();
    }
    expect(shortcutFor(press('x'), false)).toBeNull();
  });
});
