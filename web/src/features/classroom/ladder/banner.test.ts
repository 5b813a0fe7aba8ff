import { describe, expect, it } from 'vitest';
import type { RungState } from '@watoto/shared/room/rungs.ts';
import { rungWords } from './banner.ts';

const usual: RungState = { rung: 'video', why: 'network', own: 'auto', host: 'auto' };

describe('rungWords', () => {
  it('says nothing where all is as usual', () => {
    expect(rungWords(usual, 'all', true)).toBeNull();
  });

  it('says what the network or the device does not bear', () => {
    expect(rungWords({ ...usual, rung: 'audio' }, 'all', true)).toEqual({ kind: 'network', rung: 'audio' });
    expect(rungWords({ ...usual, rung: 'fewer', why: 'device' }, 'all', true)).toEqual({ kind: 'device' });
  });

  it('says what oneself or the teacher has chosen: the lower one, the teacher’s where they are the same', () => {
    expect(rungWords({ ...usual, own: 'audio' }, 'all', true)).toEqual({ kind: 'byMe', cap: 'audio' });
    expect(rungWords({ ...usual, own: 'text', host: 'audio', rung: 'audio' }, 'all', true)).toEqual({ kind: 'byMe', cap: 'text' });
    expect(rungWords({ ...usual, host: 'audio' }, 'all', true)).toEqual({ kind: 'byHost', cap: 'audio' });
    expect(rungWords({ ...usual, own: 'audio', host: 'thumbnail' }, 'all', true)).toEqual({ kind: 'byMe', cap: 'audio' });
    expect(rungWords({ ...usual, own: 'thumbnail', host: 'audio' }, 'all', true)).toEqual({ kind: 'byHost', cap: 'audio' });
    expect(rungWords({ ...usual, own: 'audio', host: 'audio' }, 'all', true)).toEqual({ kind: 'byHost', cap: 'audio' });
  });

  it('does not promise pictures that a choice keeps away, nor blames a choice for what the network does', () => {
    expect(rungWords({ ...usual, rung: 'audio', own: 'audio' }, 'all', true)).toEqual({ kind: 'byMe', cap: 'audio' });
    expect(rungWords({ ...usual, rung: 'fewer', own: 'audio' }, 'all', true)).toEqual({ kind: 'byMe', cap: 'audio' });
    expect(rungWords({ ...usual, rung: 'text', own: 'audio', host: 'thumbnail' }, 'all', true)).toEqual({ kind: 'network', rung: 'text' });
  });

  it('promises no pictures where nobody sends any', () => {
    expect(rungWords({ ...usual, rung: 'audio' }, 'all', false)).toEqual({ kind: 'voices' });
    expect(rungWords({ ...usual, rung: 'text' }, 'all', false)).toEqual({ kind: 'network', rung: 'text' });
    expect(rungWords({ ...usual, rung: 'audio', own: 'audio' }, 'all', false)).toEqual({ kind: 'byMe', cap: 'audio' });
  });

  it('says first that one is not heard, and where all is received, that one’s camera rests', () => {
    expect(rungWords({ ...usual, rung: 'text', own: 'audio' }, 'nothing', true)).toEqual({ kind: 'micPaused' });
    expect(rungWords({ ...usual, own: 'audio' }, 'voice', true)).toEqual({ kind: 'cameraPaused' });
    expect(rungWords({ ...usual, rung: 'audio' }, 'voice', true)).toEqual({ kind: 'network', rung: 'audio' });
  });
});
