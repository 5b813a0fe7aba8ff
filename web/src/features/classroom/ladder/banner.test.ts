import { describe, expect, it } from 'vitest';
import type { RungState } from '@watoto/shared/room/rungs.ts';
import { rungWords } from './banner.ts';

const usual: RungState = { rung: 'video', why: 'network', own: 'auto', host: 'auto' };

describe('rungWords', () => {
  it('says nothing where all is as usual', () => {
    expect(rungWords(usual, 'all')).toBeNull();
  });

  it('says what the network or the device does not bear', () => {
    expect(rungWords({ ...usual, rung: 'audio' }, 'all')).toEqual({ kind: 'network', rung: 'audio' });
    expect(rungWords({ ...usual, rung: 'fewer', why: 'device' }, 'all')).toEqual({ kind: 'device' });
  });

  it('says what oneself or the teacher has chosen: the lower one, the teacher’s where they are the same', () => {
    expect(rungWords({ ...usual, own: 'audio' }, 'all')).toEqual({ kind: 'byMe', cap: 'audio' });
    expect(rungWords({ ...usual, own: 'text', host: 'audio', rung: 'audio' }, 'all')).toEqual({ kind: 'byMe', cap: 'text' });
    expect(rungWords({ ...usual, host: 'audio' }, 'all')).toEqual({ kind: 'byHost', cap: 'audio' });
    expect(rungWords({ ...usual, own: 'audio', host: 'thumbnail' }, 'all')).toEqual({ kind: 'byMe', cap: 'audio' });
    expect(rungWords({ ...usual, own: 'thumbnail', host: 'audio' }, 'all')).toEqual({ kind: 'byHost', cap: 'audio' });
    expect(rungWords({ ...usual, own: 'audio', host: 'audio' }, 'all')).toEqual({ kind: 'byHost', cap: 'audio' });
  });

  it('does not promise pictures that a choice keeps away, nor blames a choice for what the network does', () => {
    expect(rungWords({ ...usual, rung: 'audio', own: 'audio' }, 'all')).toEqual({ kind: 'byMe', cap: 'audio' });
    expect(rungWords({ ...usual, rung: 'fewer', own: 'audio' }, 'all')).toEqual({ kind: 'byMe', cap: 'audio' });
    expect(rungWords({ ...usual, rung: 'text', own: 'audio', host: 'thumbnail' }, 'all')).toEqual({ kind: 'network', rung: 'text' });
  });

  it('says first that one is not heard, and where all is received, that one’s camera rests', () => {
    expect(rungWords({ ...usual, rung: 'text', own: 'audio' }, 'nothing')).toEqual({ kind: 'micPaused' });
    expect(rungWords({ ...usual, own: 'audio' }, 'voice')).toEqual({ kind: 'cameraPaused' });
    expect(rungWords({ ...usual, rung: 'audio' }, 'voice')).toEqual({ kind: 'network', rung: 'audio' });
  });
});
