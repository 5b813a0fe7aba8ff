import { type Rung, type RungReason, depth, rungAt } from './rung.ts';

/** What is known of one peer's network and device at one moment. null: nothing, or too long ago. */
export interface Evidence {
  /** What congestion control believes fits beside the sound, bit/s; only while pictures flow is it worth anything. */
  readonly estimate: number | null;
  /** Less of a picture arrives than is wanted: congestion control has had to leave layers out. */
  readonly short: boolean;
  /** Does anybody send a picture? Without one there is nothing to leave out, nor to probe with. */
  readonly pictures: boolean;
  /** Share of packets lost on the way here, and of sound that had to be made up. */
  readonly loss: number | null;
  readonly concealed: number | null;
  readonly rttMs: number | null;
  /** Share of frames that came and that the device could not decode in time. */
  readonly dropped: number | null;
  /** Follows from the rest; `evidence()` says it. */
  readonly soundSuffers: boolean;
}

/** bit/s below which a rung is left, the highest rung first. A voice comes on top. */
const NEEDS: readonly { readonly rung: Rung; readonly bps: number }[] = [
  { rung: 'video', bps: 500_000 },
  { rung: 'fewer', bps: 250_000 },
  { rung: 'thumbnail', bps: 80_000 },
];
/** To enter a rung takes so much more; and again so much more for each try that has failed. */
const MARGIN = 1.5;

const SUFFERS = { concealed: 0.08, loss: 0.15, rttMs: 1_500 };
/** Of sound alone: beyond this there is more hole than speech, and text must get through. */
const DROWNS = { concealed: 0.35, loss: 0.4, rttMs: 3_000 };
/** Good enough to try more. */
const CALM = { concealed: 0.03, loss: 0.08, rttMs: 800 };
/** Holes in the sound without loss or delay are the device's, which has too much to do: leaving out what the network sends would not mend them. */
const NETWORKS_PART = { loss: 0.02, rttMs: 400 };
const STRESSED = 0.4;
const RELAXED = 0.05;

export function evidence(facts: Omit<Evidence, 'soundSuffers'>): Evidence {
  return { ...facts, soundSuffers: beyond(facts, SUFFERS) };
}

/** The highest rung, from `rung` down, that nothing speaks against; and if it is lower, why. */
export function bears(seen: Evidence, rung: Rung): { rung: Rung; why: RungReason } {
  const network = bearsByNetwork(seen, rung);
  if (depth(network) > depth(rung)) return { rung: network, why: 'network' };
  return (seen.dropped ?? 0) > STRESSED && depth(rung) < depth('thumbnail')
    ? { rung: rungAt(depth(rung) + 1), why: 'device' }
    : { rung, why: 'network' };
}

function bearsByNetwork(seen: Evidence, rung: Rung): Rung {
  if (rung === 'text') return 'text';
  if (rung === 'audio') return beyond(seen, DROWNS) ? 'text' : 'audio';
  // Whatever it is that makes sound suffer, pictures go first.
  if (seen.soundSuffers) return 'audio';
  const { estimate } = seen;
  if (estimate === null || !seen.short) return rung;
  const fits = NEEDS.find(({ bps }) => estimate >= bps)?.rung ?? 'audio';
  return depth(fits) > depth(rung) ? fits : rung;
}

/** The highest rung, from `rung` up, that may be tried after so many tries have failed. */
export function mayTry(seen: Evidence, rung: Rung, doubt: number): Rung {
  if (rung === 'video' || beyond(seen, CALM) || (seen.dropped ?? 0) > RELAXED) return rung;
  if (rung === 'text') return 'audio';
  if (!seen.pictures) return 'video';
  const { estimate } = seen;
  if (estimate === null) return rung;
  const fits = NEEDS.find(({ bps }) => estimate >= bps * MARGIN ** (1 + doubt / 2))?.rung ?? rung;
  return depth(fits) < depth(rung) ? fits : rung;
}

type Heard = Pick<Evidence, 'concealed' | 'loss' | 'rttMs'>;

function beyond(heard: Heard, limit: typeof SUFFERS): boolean {
  return holes(heard) > limit.concealed || (heard.loss ?? 0) > limit.loss || (heard.rttMs ?? 0) > limit.rttMs;
}

/** The share of sound that is missing for the network's sake. */
function holes({ concealed, loss, rttMs }: Heard): number {
  return (loss ?? 0) > NETWORKS_PART.loss || (rttMs ?? 0) > NETWORKS_PART.rttMs ? (concealed ?? 0) : 0;
}
