/** What a peer sends: all that it wants to, or its voice without the camera. A shared screen is the lesson itself, and stays. */
export type Upstream = 'all' | 'voice';

/** What one look at the sending transport says. null: nothing. */
export interface SendingFacts {
  /** Is there a camera to leave out, or one that was left out? */
  readonly camera: boolean;
  /** What congestion control believes fits, bit/s: the browser's own, as it sends. */
  readonly availableBps: number | null;
  /** Share of what was sent that the other side has lost. */
  readonly lost: number | null;
  /** How much longer the way there and back has got: what waits in a queue. */
  readonly rttGrowthMs: number | null;
  /** The device has too much to do: estimates say nothing of the network. */
  readonly strained: boolean;
}

export interface UpstreamState {
  readonly sends: Upstream;
  readonly changedAt: number;
  /** Since when all looks were bad; null: the last one wasn't. */
  readonly badSince: number | null;
  /** Tries that failed of late. */
  readonly failures: number;
}

/** Below this the smallest picture takes from the voice: 40 kbit/s for it, and what no encoder goes below. */
const THIN_BPS = 120_000;
/** An estimate falls for other reasons, too: something must be lost. Much lost on a way that is not wide is enough. */
const LOST = { thin: 0.02, narrow: 0.1 };
const NARROW_BPS = 300_000;
/** A device that is late with everything may lose a little. */
const LOST_ANYWAY = 0.05;
const CALM = { lost: 0.03, rttGrowthMs: 250 };

/** Bad for so long: the camera goes. */
const DOWN_MS = 3_500;
/** So long until the camera is tried again, longer after each try that failed, and at most. */
const HOLD_MS = 12_000;
const HOLD_GROWS = 1.6;
const LONGEST_HOLD_MS = 40_000;
/** A camera that went again this soon was a try that failed; one that stays is none. */
const TRY_MS = 20_000;

export function startUpstream(now: number): UpstreamState {
  return { sends: 'all', changedAt: now, badSince: null, failures: 0 };
}

/** One look: the camera stops for the voice's sake when the way up is thin, and comes back by itself. */
export function upstreamStep(state: UpstreamState, facts: SendingFacts, now: number): UpstreamState {
  if (!facts.camera) return { ...startUpstream(now), failures: state.failures };
  if (state.sends === 'voice') {
    const hold = Math.min(LONGEST_HOLD_MS, HOLD_MS * HOLD_GROWS ** state.failures);
    return now - state.changedAt >= hold && isCalm(facts) ? { ...state, sends: 'all', changedAt: now, badSince: null } : state;
  }
  const stays = now - state.changedAt >= TRY_MS;
  if (!isThin(facts)) return { ...state, badSince: null, failures: stays ? 0 : state.failures };
  const badSince = state.badSince ?? now;
  if (now - badSince < DOWN_MS) return { ...state, badSince };
  return { sends: 'voice', changedAt: now, badSince: null, failures: stays ? 0 : state.failures + 1 };
}

function isThin({ availableBps, lost, strained }: SendingFacts): boolean {
  if (lost === null || availableBps === null || (strained && lost <= LOST_ANYWAY)) return false;
  return (availableBps < THIN_BPS && lost > LOST.thin) || (availableBps < NARROW_BPS && lost > LOST.narrow);
}

const isCalm = ({ lost, rttGrowthMs }: SendingFacts): boolean => (lost ?? 0) <= CALM.lost && (rttGrowthMs ?? 0) <= CALM.rttGrowthMs;
