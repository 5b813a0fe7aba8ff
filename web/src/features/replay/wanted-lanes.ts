import { isHost } from '@watoto/shared/contract/permissions.ts';
import { type Lane, sendsWithin } from './lanes.ts';
import { stretchesFrom, type TimeLine } from './timeline.ts';

/** What the viewer wants to see. `sound`: no picture at all, which saves what it costs. */
export type ViewMode = 'both' | 'screen' | 'speaker' | 'sound';

/** More voices at once than this no browser plays well: teachers first, then who speaks first. */
export const VOICES_MAX = 10;
/** So long after its last frame a lane is kept: it may go on. */
const KEPT_MS = 2_000;

const rank = ({ kind, role }: Lane): number => (kind === 'audio' ? (isHost(role) ? 0 : 2) : 1);

export function isHidden({ kind, source }: Lane, mode: ViewMode): boolean {
  if (kind === 'audio') return false;
  if (mode === 'sound') return true;
  return source === 'screen' ? mode === 'speaker' : mode === 'screen';
}

/** Lanes that play now or within `aheadMs`, but for those that nobody looks at: the most important first. */
export function wantedLanes(
  lanes: readonly Lane[],
  { line, position, instant, aheadMs, mode }: { line: TimeLine; position: number; instant: number; aheadMs: number; mode: ViewMode },
): Lane[] {
  const stretches = stretchesFrom(line, position, aheadMs);
  const plays = (lane: Lane) =>
    sendsWithin(lane, instant - KEPT_MS, instant + 1) || stretches.some(({ from, until }) => sendsWithin(lane, from, until));
  const wanted = lanes.filter((lane) => !isHidden(lane, mode) && plays(lane)).sort((a, b) => rank(a) - rank(b));
  let voices = 0;
  return wanted.filter(({ kind }) => kind === 'video' || (voices += 1) <= VOICES_MAX);
}
