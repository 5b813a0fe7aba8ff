import { z } from 'zod';

/**
 * Steps of the ladder, the best first: all that is shown; few pictures, and smaller; one small one; sound alone; nothing but what comes
 * over the socket. Slides, board, chat and questions are entries of the log: they are there on every rung.
 */
export const Rung = z.enum(['video', 'fewer', 'thumbnail', 'audio', 'text']);
export type Rung = z.infer<typeof Rung>;

/** What somebody may choose: as much as the network bears, small pictures at most, no pictures, or nothing but what comes over the socket. */
export const Cap = z.enum(['auto', 'thumbnail', 'audio', 'text']);
export type Cap = z.infer<typeof Cap>;

/** Why a rung is what it is: the network, or a device that can't keep up. */
export const RungReason = z.enum(['network', 'device']);
export type RungReason = z.infer<typeof RungReason>;

/** How far down: 0 is the top. */
export const depth = (rung: Rung): number => Rung.options.indexOf(rung);

export const rungAt = (deep: number): Rung => Rung.options[Math.min(Math.max(0, deep), Rung.options.length - 1)] ?? 'text';

/** No pictures. */
export const hasSoundAtMost = (rung: Rung): boolean => depth(rung) >= depth('audio');

/** The lower of these. */
export const lowest = (...rungs: readonly Rung[]): Rung => rungAt(Math.max(0, ...rungs.map(depth)));

/** The highest rung that a choice leaves. */
export const capped = (cap: Cap): Rung => (cap === 'auto' ? 'video' : cap);
