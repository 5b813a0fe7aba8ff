import { describe, expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { aRoom } from '../testing/a-room.ts';
import { leadOf, shownIn, type View, viewOf } from './view.ts';

const id = (name: string) => PeerId.parse(name);
const order = ['teacher', 'me', 'amina', 'brian'].map(id);
const room = aRoom({ hosts: ['teacher'], pupils: ['me', 'amina', 'brian'] });
const shown = { room, order, me: id('me'), spoke: null, pinned: null };
const largeIn = (view: View, change: Partial<Parameters<typeof shownIn>[1]> = {}) => shownIn(view, { ...shown, ...change }).large?.key;

describe('what is large', () => {
  it('is what is taught with, else who is pinned, else the spotlight, where nothing was chosen', () => {
    const spotlit = { ...room, spotlight: id('brian') };
    expect(largeIn('auto')).toBeUndefined();
    expect(largeIn('auto', { room: spotlit })).toBe('brian:camera');
    expect(largeIn('auto', { room: spotlit, pinned: id('amina') })).toBe('amina:camera');
    expect(largeIn('auto', { room: { ...spotlit, stage: 'slides' }, pinned: id('amina') })).toBe('tool');
    expect(largeIn('auto', { room: aRoom({ hosts: ['teacher'], sharing: ['teacher'] }) })).toBe('teacher:screen');
  });

  it('is nothing in a grid, whatever is shown', () => {
    const { large, tiles } = shownIn('grid', { ...shown, room: { ...room, stage: 'board', spotlight: id('brian') } });
    expect(large).toBeNull();
    expect(tiles.map(({ peerId }) => peerId).toSorted()).toEqual([...order].toSorted());
  });

  it('is whoever speaks: never oneself, and somebody in a silence too', () => {
    expect(largeIn('speaker')).toBe('teacher:camera');
    expect(largeIn('speaker', { spoke: id('amina') })).toBe('amina:camera');
    expect(largeIn('speaker', { spoke: id('amina'), pinned: id('brian') })).toBe('brian:camera');
    expect(largeIn('speaker', { order: [id('me')], room: aRoom({ pupils: ['me'] }) })).toBeUndefined();
    expect(largeIn('tool')).toBe('teacher:camera');
  });

  it('stands nowhere else', () => {
    const { tiles } = shownIn('speaker', { ...shown, spoke: id('amina') });
    expect(tiles.map(({ key }) => key)).toEqual(['teacher:camera', 'me:camera', 'brian:camera']);
  });
});

describe('whose view it is', () => {
  it('is one’s own, else the teacher’s', () => {
    expect([viewOf(null, null), viewOf(null, 'grid'), viewOf('auto', 'grid'), viewOf('speaker', 'grid')]).toEqual([
      'auto',
      'grid',
      'auto',
      'speaker',
    ]);
  });

  it('is led by what the teacher sees', () => {
    expect(leadOf('grid', { ...room, stage: 'board' })).toBe('grid');
    expect(leadOf(null, { ...room, stage: 'board' })).toBe('tool');
    expect(leadOf('auto', aRoom({ hosts: ['teacher'], sharing: ['teacher'] }))).toBe('tool');
    expect(leadOf('auto', { ...room, spotlight: id('amina') })).toBe('speaker');
    expect(leadOf(null, room)).toBe('grid');
  });
});
