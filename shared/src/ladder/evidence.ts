import { type Rung, type RungReason, depth, rungAt } from './rung.ts';

/** What is known of one peer's network and device at one moment. null: nothing, or too long ago. */
export interface Facts {
  /** What congestion control believes fits beside the sound, bit/s; only while pictures flow is it worth anything. */
  readonly estimate: number | null;
  /** The most that it has found of late, bit/s; 0: nothing. A probe finds no more than is there; one that timers have made late finds less. */
  readonly found: number;
  /** Less of a picture arrives than is wanted: congestion control has had to leave layers out. */
  readonly short: boolean;
  /** Does anybody send a picture? Without one there is nothing to leave out, nor to probe with. */
  readonly pictures: boolean;
  /** Share of packets lost on the way here, and of sound that had to be made up. */
  readonly loss: number | null;
  /** The same, the greater of the last two reports: on a way that loses a little now and then nothing is lost by chance. */
  readonly lossOfTwo: number | null;
  readonly concealed: number | null;
  readonly rttMs: number | null;
  /** How much later than the fastest the last reports have come: a jam of the way up holds up the socket. */
  readonly lateMs: number | null;
  /** How much longer than the shortest way there is: what waits in a queue somewhere. */
  readonly rttGrowthMs: number | null;
  /** Share of frames that came and that the device could not decode in time. */
  readonly dropped: number | null;
  /** The device has too much to do: what comes late need not be the network's doing. */
  readonly strained: boolean;
  /** Nothing gets through but the socket. */
  readonly blocked: boolean;
  /** What the client has said last is of before the last fall: it speaks neither for lower nor for higher. */
  readonly outdated: boolean;
  /** The client has reported before, and now has not for longer than it ever waits: what it says is stuck in what jams its network. */
  readonly silent: boolean;
  /** When the client's report was made; null: none of late. */
  readonly heardAt: number | null;
}

/** The same, and what follows from it; `evidence()` says it. */
export interface Evidence extends Facts {
  readonly soundSuffers: boolean;
}

/** bit/s below which a rung is left, the highest rung first. A voice comes on top. */
const NEEDS: readonly { readonly rung: Rung; readonly bps: number }[] = [
  { rung: 'video', bps: 500_000 },
  { rung: 'fewer', bps: 250_000 },
  { rung: 'thumbnail', bps: 80_000 },
];
/** The rung that fits into so much, in bit/s beside a voice. */
export const rungFor = (bps: number): Rung => NEEDS.find((need) => bps >= need.bps)?.rung ?? 'audio';

/** To enter a rung takes so much more; and again so much more for each try that has failed. */
const MARGIN = 1.5;
/** The first picture after none: an estimate that has just begun is too high rather than too low. */
const FIRST_MARGIN = 2.5;

const SUFFERS = { concealed: 0.08, loss: 0.15, rttMs: 1_500 };
/** Of sound alone: beyond this there is more hole than speech, and text must get through. */
const DROWNS = { concealed: 0.35, loss: 0.3, rttMs: 3_000 };
/** What is lost comes when it is asked for again: with no more holes than this it did. */
const MENDED = 0.15;
const PLENTY_BPS = 1_500_000;
/** Good enough to try more. */
const CALM = { concealed: 0.03, loss: 0.08, rttMs: 800 };
/** So good that a step up costs nothing to try. */
const CLEAR = { concealed: 0.01, loss: 0.01, rttGrowthMs: 100 };
/** Holes in the sound without loss or delay are the device's, which has too much to do: leaving out what the network sends would not mend them. */
const NETWORKS_PART = { loss: 0.02, rttMs: 400, rttGrowthMs: 200 };
/** Longer than this nothing waits where there is room. */
export const QUEUE_MS = 400;
/** A device that is late with everything answers late, too, so that delays grow and estimates fall. What is lost in numbers is lost all the same. */
const LOST_ANYWAY = 0.05;
/** So much that pictures get fewer and smaller for its sake. */
const STRESSED = 0.4;
const RELAXED = 0.05;

export function evidence(facts: Facts): Evidence {
  return { ...facts, soundSuffers: facts.blocked || facts.silent || beyond(facts, SUFFERS) };
}

/** `by`: what speaks for it. An estimate alone is doubted until the client has said that its device is not to blame. */
export interface Verdict {
  readonly rung: Rung;
  readonly why: RungReason;
  readonly by: 'report' | 'estimate';
}

/** The highest rung, from `rung` down, that nothing speaks against; and if it is lower, why. */
export function bears(seen: Evidence, rung: Rung): Verdict {
  const network = bearsByNetwork(seen, rung);
  if (depth(network) > depth(rung)) return { rung: network, why: 'network', by: suffers(seen, rung) ? 'report' : 'estimate' };
  // A shared screen and one face remain: no device is too slow for the lesson itself.
  return (seen.dropped ?? 0) > STRESSED && depth(rung) < depth('thumbnail')
    ? { rung: rungAt(depth(rung) + 1), why: 'device', by: 'report' }
    : { rung, why: 'network', by: 'report' };
}

const suffers = (seen: Evidence, rung: Rung): boolean => rung === 'audio' || seen.soundSuffers || !seen.pictures;

function bearsByNetwork(seen: Evidence, rung: Rung): Rung {
  if (rung === 'text') return 'text';
  if (rung === 'audio') return seen.blocked || seen.silent || drowns(seen) ? 'text' : 'audio';
  // Whatever it is that makes sound suffer, pictures go first.
  if (seen.soundSuffers && (seen.pictures || seen.blocked || drowns(seen))) return 'audio';
  // Where there are none, voices get smaller.
  if (!seen.pictures && isFull(seen)) return 'audio';
  const { estimate } = seen;
  if (estimate === null || !seen.short || isDoubtful(seen)) return rung;
  const fits = rungFor(estimate);
  return depth(fits) > depth(rung) ? fits : rung;
}

/** A queue stands on the way: sound suffers in one that has grown; or it is that long, also for whoever came when it was there already. */
const isFull = ({ strained, soundSuffers, rttMs, rttGrowthMs }: Evidence): boolean =>
  !strained && ((rttMs ?? 0) > CALM.rttMs || (soundSuffers && (rttGrowthMs ?? 0) > QUEUE_MS));

/** Congestion control can't tell a device that reads late from a network that brings late. */
const isDoubtful = ({ strained, loss }: Evidence): boolean => strained && (loss ?? 0) <= LOST_ANYWAY;

/** The highest rung, from `rung` up, that may be tried after so many tries have failed. */
export function mayTry(seen: Evidence, rung: Rung, doubt: number): Rung {
  if (rung === 'video' || seen.blocked || seen.outdated || seen.silent || beyond(seen, CALM) || (seen.dropped ?? 0) > RELAXED) return rung;
  if (rung === 'text') return 'audio';
  // Nothing is there to try: only of a way on which nothing waits is there no doubt.
  if (!seen.pictures) return nothingWaits(seen) ? 'video' : rung;
  if (seen.estimate === null) return rung;
  const estimate = known(seen);
  const margin = rung === 'audio' ? FIRST_MARGIN : MARGIN;
  const fits = NEEDS.find(({ bps }) => estimate >= bps * margin * MARGIN ** (doubt / 2))?.rung ?? rung;
  if (depth(fits) < depth(rung)) return fits;
  // Of a way that is not full congestion control learns no more than that what is sent fits.
  if (rung !== 'audio' && doubt === 0 && !seen.short && isClear(seen)) return rungAt(depth(rung) - 1);
  // An estimate that counts for nothing can't keep anybody down, either: a step is tried, and loss would end it.
  return isDoubtful(seen) && (seen.loss ?? 1) < NETWORKS_PART.loss ? rungAt(depth(rung) - 1) : rung;
}

/** What fits, as far as anything shows it: where nothing is lost and nothing queues, it is no less than what was found. */
const known = (seen: Evidence): number => Math.max(seen.estimate ?? 0, isClear(seen) ? seen.found : 0);

/** More than any doubt asks for: nothing is left to find out. */
export const hasPlenty = (seen: Evidence): boolean => known(seen) >= PLENTY_BPS;

/** No queue is to be seen anywhere on the way. */
export const nothingWaits = ({ rttGrowthMs }: Pick<Facts, 'rttGrowthMs'>): boolean =>
  rttGrowthMs !== null && rttGrowthMs <= CLEAR.rttGrowthMs;

const losesNothing = ({ lossOfTwo, outdated, silent, blocked }: Evidence): boolean =>
  !outdated && !silent && !blocked && lossOfTwo !== null && lossOfTwo <= CLEAR.loss;

/** Nothing is lost, and nothing queues: what is sent does no harm. */
export const isClear = (seen: Evidence): boolean =>
  losesNothing(seen) && (seen.concealed ?? 0) <= CLEAR.concealed && (seen.rttGrowthMs ?? 0) <= CLEAR.rttGrowthMs;

/** What is sent has been told to do no harm: little of it is lost, and no queue stands. */
export const isHarmless = ({ loss, rttGrowthMs }: Evidence): boolean =>
  loss !== null && loss <= CALM.loss && (rttGrowthMs ?? 0) <= QUEUE_MS;

/** A burst of packets that tries what fits would harm nothing: nothing is lost, and what waits, waits for the device to read it. Holes alone are the device's. */
export const bearsBurst = (seen: Evidence): boolean =>
  losesNothing(seen) && (seen.strained || (seen.rttGrowthMs ?? 0) <= CLEAR.rttGrowthMs);

type Heard = Pick<Facts, 'concealed' | 'loss' | 'rttMs' | 'lateMs' | 'rttGrowthMs' | 'strained'>;

function beyond(heard: Heard, limit: typeof SUFFERS): boolean {
  return (
    holes(heard) > limit.concealed ||
    (heard.loss ?? 0) > limit.loss ||
    (!heard.strained && Math.max(heard.rttMs ?? 0, heard.lateMs ?? 0) > limit.rttMs)
  );
}

const drowns = (heard: Heard): boolean =>
  beyond({ ...heard, loss: heard.concealed !== null && heard.concealed <= MENDED ? null : heard.loss }, DROWNS);

/** The share of sound that is missing for the network's sake. */
function holes({ concealed, loss, rttMs, rttGrowthMs, strained }: Heard): number {
  const networks = strained
    ? (loss ?? 0) > LOST_ANYWAY
    : (loss ?? 0) > NETWORKS_PART.loss || (rttMs ?? 0) > NETWORKS_PART.rttMs || (rttGrowthMs ?? 0) > NETWORKS_PART.rttGrowthMs;
  return networks ? (concealed ?? 0) : 0;
}
