/**
 * What a peer sends: all that it wants to, its voice without the camera, or nothing, so that what it types and clicks gets through. A shared
 * screen is the lesson itself, and stays.
 */
export type Upstream = 'all' | 'voice' | 'nothing';

/** What one look at the sending transport says. null: nothing. */
export interface SendingFacts {
  /** Is there a camera to leave out, or one that was left out? */
  readonly camera: boolean;
  /** Is the microphone on? */
  readonly mic: boolean;
  /** What congestion control believes fits, bit/s: the browser's own, as it sends. */
  readonly availableBps: number | null;
  /** Share of what was sent that the other side has lost. */
  readonly lost: number | null;
  /** How long ago the other side last said what it got, ms; null: it never has. */
  readonly untoldMs: number | null;
  /** Share of what came from there that was lost. */
  readonly lostHere: number | null;
  /** The way there and back, ms; and how much longer it has got: what waits in a queue. */
  readonly rttMs: number | null;
  readonly rttGrowthMs: number | null;
  /** The device has too much to do: estimates say nothing of the network. */
  readonly strained: boolean;
  /** The way here bears no pictures: a way up is seldom wider. */
  readonly soundAtMost: boolean;
  /** It bears nothing but the socket. */
  readonly textAtMost: boolean;
  /** The socket is to come back, and needs the way: what the server has said last may be long over. */
  readonly away: boolean;
}

export interface UpstreamState {
  readonly sends: Upstream;
  readonly changedAt: number;
  /** Since when all looks were bad; null: the last one wasn't. */
  readonly badSince: number | null;
  /** Since when the voice has lost in a queue; null: it doesn't. */
  readonly fullSince: number | null;
  /** The voice rests for a moment: nobody has turned it off. */
  readonly rests: boolean;
  /** Until when it is to take less. */
  readonly smallUntil: number;
  /** Tries that failed of late. */
  readonly failures: number;
  /** The most that fitted of late, bit/s. */
  readonly widest: number;
}

/** Below this the smallest picture takes from the voice: 40 kbit/s for it, and what no encoder goes below. */
const THIN_BPS = 120_000;
/** An estimate falls for other reasons, too: something must be lost. Much lost on a way that is not wide is enough, and most of it anyway. */
const LOST = { thin: 0.02, narrow: 0.1, drowning: 0.35 };
const NARROW_BPS = 350_000;
/** So much wider must the way have been for its fall to say something. */
const COLLAPSE = 4;
/** What once fitted is forgotten by so much with each look. */
const FORGET = 0.9;
/** A device that is late with everything may lose a little. */
const LOST_ANYWAY = 0.05;
const CALM = { lost: 0.03, rttGrowthMs: 250 };
/**
 * Of a voice alone: what fills the way up by itself holds up everything else. Much that is lost without a queue is bad weather: it is sent
 * again. `rttMs`: no way is that long; who came when it was full has not seen it grow.
 */
const JAMMED = { lost: 0.22, queueMs: 400, rttMs: 800, rttGrowthMs: 2_500 };
/** A voice that has filled its way takes less for so long. */
const SMALL_MS = 20_000;

/** Bad for so long: the camera goes. */
const DOWN_MS = 3_500;
/** The other side tells of a picture about once a second (mediasoup's RTCP): what should tell waits behind what is sent, or is lost. */
const UNTOLD_MS = 2_500;
/** A way that has collapsed has been silent for a while already; and where much of what comes is lost as well, nobody needs to look twice. */
const COLLAPSED_MS = 0;
/** Nothing is told, and estimates are made of what is told; or most is lost: two looks will do. */
const UNHEARD_MS = 1_500;
const JAMMED_HERE = 0.15;
/** A voice goes only where there is no doubt: the other side tells of it each five seconds, and a network that was away loses all for as long as it was. */
const JAMMED_MS = 16_000;
/**
 * What is lost in a full queue is asked for again, late and more than once, which keeps it full. As speakers who pause for breath let it
 * empty, one who doesn't rests for a look.
 */
const BREATH_MS = 4_000;
/** Where that has not helped by then, it is a long way that loses, and no queue. */
const BREATHLESS_MS = 20_000;
/** A jam is slow and loses much, but something of what tells of it comes: nothing at all is a network that is away. */
const AWAY_MS = 8_000;
/** So long until the camera is tried again, longer after each try that failed, and at most. */
const HOLD_MS = 12_000;
const HOLD_GROWS = 1.6;
const LONGEST_HOLD_MS = 40_000;
/** A camera that went again this soon was a try that failed; one that stays is none. */
const TRY_MS = 20_000;

const AT_EASE = { badSince: null, fullSince: null, rests: false } as const;

export function startUpstream(now: number): UpstreamState {
  return { ...AT_EASE, sends: 'all', changedAt: now, smallUntil: now, failures: 0, widest: 0 };
}

/**
 * One look: the camera stops for the voice's sake when the way up is thin, and comes back by itself. A voice that jams the way up stops,
 * too; whoever it is turns the microphone on again, for nobody should be heard without knowing it.
 */
export function upstreamStep(before: UpstreamState, facts: SendingFacts, now: number): UpstreamState {
  const state = { ...before, widest: Math.max(facts.availableBps ?? 0, before.widest * FORGET) };
  if (state.sends === 'nothing') return facts.mic ? moved(state, facts.camera ? 'voice' : 'all', now) : state;
  if (state.sends === 'voice' || !facts.camera) return withoutCamera(state, facts, now);
  const stays = now - state.changedAt >= TRY_MS;
  if (facts.soundAtMost && (facts.availableBps ?? 0) < NARROW_BPS) return failed(state, stays, now);
  const wait = patience(state, facts);
  if (wait === null) return { ...state, badSince: null, failures: stays ? 0 : state.failures };
  const badSince = state.badSince ?? now;
  return now - badSince < wait ? { ...state, badSince } : failed(state, stays, now);
}

const moved = (state: UpstreamState, sends: Upstream, now: number): UpstreamState => ({
  ...state,
  ...AT_EASE,
  sends,
  changedAt: now,
});

const failed = (state: UpstreamState, stays: boolean, now: number): UpstreamState => ({
  ...moved(state, 'voice', now),
  failures: stays ? 0 : state.failures + 1,
});

function withoutCamera(state: UpstreamState, facts: SendingFacts, now: number): UpstreamState {
  if (facts.mic && (facts.away || facts.textAtMost)) {
    if (state.rests || isFull(facts)) return makingWay(state, facts, now);
    // It was tried again, and nobody has said yet how that went.
    if (state.fullSince !== null && facts.lost === null) return state;
  }
  // Of a voice that rested nothing can be said.
  if (state.rests && facts.lost === null) return { ...state, rests: false };
  if (facts.mic && isFull(facts)) return inJam(state, facts, now);
  if (!facts.camera) return { ...state, sends: 'all', ...AT_EASE };
  const hold = Math.min(LONGEST_HOLD_MS, HOLD_MS * HOLD_GROWS ** state.failures);
  const mayTry = now - state.changedAt >= hold && isCalm(facts) && !facts.soundAtMost && !facts.away;
  return mayTry ? moved(state, 'all', now) : { ...state, ...AT_EASE };
}

/**
 * The socket needs the way more than the voice does that fills it: who has none is soon out of the lesson. It is tried again after a while;
 * where it fills the way of a socket that is there once more, it goes.
 */
function makingWay(state: UpstreamState, { away }: SendingFacts, now: number): UpstreamState {
  const fullSince = state.fullSince ?? now;
  const over = now - fullSince >= BREATHLESS_MS;
  if (over && state.rests) return { ...state, rests: false };
  if (over && !away) return moved(state, 'nothing', now);
  return { ...state, fullSince: over ? now : fullSince, rests: true, smallUntil: now + SMALL_MS };
}

/** It takes less, and rests every other look until the queue is empty; where that does not help for long, it goes. */
function inJam(state: UpstreamState, facts: SendingFacts, now: number): UpstreamState {
  const fullSince = state.fullSince ?? now;
  const badSince = isJammed(facts) ? (state.badSince ?? now) : null;
  if (badSince !== null && now - badSince >= JAMMED_MS) return moved(state, 'nothing', now);
  const fullMs = now - fullSince;
  const smallUntil = now + SMALL_MS;
  return { ...state, badSince, fullSince, smallUntil, rests: !state.rests && fullMs >= BREATH_MS && fullMs < BREATHLESS_MS };
}

/** For how long it must have been so bad that the camera goes; null: it isn't bad. */
function patience(state: UpstreamState, facts: SendingFacts): number | null {
  if (hasCollapsed(state, facts)) return COLLAPSED_MS;
  if ((facts.untoldMs ?? 0) > UNTOLD_MS || (facts.lost ?? 0) > LOST.drowning) {
    if ((facts.lostHere ?? 0) > JAMMED_HERE) return COLLAPSED_MS;
    // A device that has too much to do sends late, and hears late.
    return facts.strained ? DOWN_MS : UNHEARD_MS;
  }
  return isThin(facts) ? DOWN_MS : null;
}

function hasCollapsed({ widest }: UpstreamState, { availableBps, untoldMs, lost, strained }: SendingFacts): boolean {
  if (strained || availableBps === null || availableBps >= NARROW_BPS || widest < COLLAPSE * availableBps) return false;
  return (untoldMs ?? 0) > UNTOLD_MS || (lost ?? 0) > LOST.narrow;
}

function isThin({ availableBps, lost, strained }: SendingFacts): boolean {
  if (lost === null || availableBps === null || (strained && lost <= LOST_ANYWAY)) return false;
  return (availableBps < THIN_BPS && lost > LOST.thin) || (availableBps < NARROW_BPS && lost > LOST.narrow);
}

/** What a jam is at least: something waits, and something is lost. Nothing at all is a network that is away. */
function isFull({ lost, rttMs, rttGrowthMs, untoldMs, strained }: SendingFacts): boolean {
  const waits = (rttGrowthMs ?? 0) > JAMMED.queueMs || (!strained && (rttMs ?? 0) > JAMMED.rttMs);
  return waits && (untoldMs ?? 0) <= AWAY_MS && (lost ?? 0) > LOST_ANYWAY;
}

/** So much of it that nothing else gets through. */
function isJammed({ lost, rttGrowthMs, strained }: SendingFacts): boolean {
  if ((lost ?? 0) > JAMMED.lost && (rttGrowthMs ?? 0) > JAMMED.queueMs) return true;
  return !strained && (lost ?? 0) > LOST_ANYWAY && (rttGrowthMs ?? 0) > JAMMED.rttGrowthMs;
}

const isCalm = ({ lost, rttGrowthMs }: SendingFacts): boolean => (lost ?? 0) <= CALM.lost && (rttGrowthMs ?? 0) <= CALM.rttGrowthMs;
