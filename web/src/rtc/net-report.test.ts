import { describe, expect, it } from 'vitest';
import { type SoundCount, holesBetween, readLoad } from './net-report.ts';

const SECOND = 48_000;
const NOTHING: SoundCount = { samples: 0, played: 0, concealed: 0 };
/** A second of each of these voices. */
const holes = (...sounds: readonly SoundCount[]) =>
  holesBetween(new Map(sounds.map((_, i) => [`${i}`, NOTHING])), new Map(sounds.map((sound, i) => [`${i}`, sound])));

/** Someone silent, as Chromium plays it: two packets a second, and of the rest about a fourth counts as made up. */
const SILENT: SoundCount = { samples: SECOND, played: 0.08 * SECOND, concealed: 0.18 * SECOND };

describe('holes in the sound', () => {
  it('are what had to be made up of what somebody said', () => {
    expect(holes({ samples: SECOND, played: SECOND, concealed: 0 })).toBe(0);
    expect(holes({ samples: SECOND, played: 0.9 * SECOND, concealed: 0.1 * SECOND })).toBe(0.1);
    expect(holes({ samples: SECOND, played: 0, concealed: SECOND })).toBe(1);
  });

  it('are not what a browser makes of silence that nobody sent', () => {
    // Less than a tenth of a second was said: that shows nothing.
    expect(holes(SILENT)).toBeNull();
    expect(holes(SILENT, SILENT)).toBe(0);
    expect(holes(SILENT, { samples: SECOND, played: SECOND, concealed: 0 })).toBe(0);
    const pauses = { samples: SECOND, played: 0.7 * SECOND, concealed: 0.06 * SECOND };
    expect(holes(pauses)).toBe(0);
  });

  it('count for the one who speaks, however many are silent', () => {
    const speaker = { samples: SECOND, played: 0.8 * SECOND, concealed: 0.2 * SECOND };
    expect(holes(speaker)).toBe(0.2);
    expect(holes(speaker, SILENT, SILENT, SILENT)).toBeGreaterThan(0.15);
  });

  it('say nothing of streams that came or began anew', () => {
    const now = new Map([['a', { samples: SECOND, played: SECOND, concealed: 0 }]]);
    expect(holesBetween(new Map(), now)).toBeNull();
    expect(holesBetween(new Map([['a', { samples: 2 * SECOND, played: 2 * SECOND, concealed: 0 }]]), now)).toBeNull();
  });

  it('are read off each stream of sound', () => {
    const row = (id: string, more: object) => ({ id, type: 'inbound-rtp', kind: 'audio', mid: '1', ...more });
    const rows = [
      row('a', { totalSamplesReceived: 100, jitterBufferEmittedCount: 80, concealedSamples: 30, silentConcealedSamples: 10 }),
      { ...row('b', { framesReceived: 3 }), kind: 'video' },
    ];
    expect([...readLoad(rows).sounds]).toEqual([['a', { samples: 100, played: 80, concealed: 20 }]]);
  });
});
