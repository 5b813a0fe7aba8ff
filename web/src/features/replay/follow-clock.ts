/** A media element further off than this is put where it belongs, seconds. */
const SEEK_OFF = 0.15;
/** Nearer than this is in time. */
const IN_TIME = 0.02;
/** How much an element is hurried or slowed for each second that it is off, and at most, as shares of its speed: of a voice more would be heard. */
const NUDGE = { audio: { perSecond: 1, most: 0.08 }, video: { perSecond: 3, most: 0.3 } } as const;

/** The clock goes back by so much, seconds: less is for the elements to make good, and more is no late beginning. */
const CLOCK_LATE = 0.03;
const CLOCK_LATE_MOST = 1;

export interface Correction {
  readonly seekTo: number | null;
  readonly rate: number;
}

/** What brings a playing element that is at `time` to where the clock wants it. All in seconds. */
export function correction(kind: 'audio' | 'video', time: number, wanted: number, rate: number): Correction {
  const late = wanted - time;
  if (Math.abs(late) > SEEK_OFF * Math.max(1, rate)) return { seekTo: wanted, rate };
  if (Math.abs(late) <= IN_TIME) return { seekTo: null, rate };
  const { perSecond, most } = NUDGE[kind];
  return { seekTo: null, rate: rate * (1 + Math.max(-most, Math.min(most, perSecond * late))) };
}

/**
 * How far the clock is to go back, seconds, so that it is where its elements are; 0: not at all. An element needs some moments from play() to
 * its first frame. A voice is not hurried if that can be helped: where anybody is heard, the clock is with the voices, and pictures follow it.
 */
export function clockLate(elements: readonly { readonly kind: 'audio' | 'video'; readonly late: number }[]): number {
  const voices = elements.filter(({ kind }) => kind === 'audio');
  const least = Math.min(...(voices.length > 0 ? voices : elements).map(({ late }) => late));
  return least >= CLOCK_LATE && least <= CLOCK_LATE_MOST ? least : 0;
}
