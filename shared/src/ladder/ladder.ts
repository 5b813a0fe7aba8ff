import { type Evidence, QUEUE_MS, type Verdict, bears, isClear, isHarmless, mayTry, nothingWaits, rungFor } from './evidence.ts';
import { type Rung, type RungReason, depth } from './rung.ts';

/** Where one peer stands, and what the next decision needs to know of the last ones. Plain data; times are the caller's milliseconds. */
export interface LadderState {
  readonly rung: Rung;
  readonly why: RungReason;
  readonly changedAt: number;
  readonly wentUp: boolean;
  /** Tries to go up that failed of late: each makes the next one more careful. */
  readonly doubt: number;
  /** When the last of them failed. */
  readonly failedAt: number;
  /** No higher before this. */
  readonly heldUntil: number;
  /** Since when all that was seen has spoken for a lower rung, and for a higher one; null: the last look didn't. */
  readonly worseSince: number | null;
  readonly betterSince: number | null;
  /** On a rung without pictures, one small picture flows from time to time so that there is something to measure. */
  readonly probing: boolean;
  /** When that began or ended. */
  readonly probedAt: number;
  /** Probes in a row that found too little: each puts the next one off. */
  readonly vain: number;
  /** The way there and back, ms, when the last one did; null: not known. */
  readonly vainRttMs: number | null;
  /** The shortest way there and back since the last change, ms; null: not known. */
  readonly steadyRttMs: number | null;
  /** The same on text, when sound was last tried from there; null: not known, or the try went well. */
  readonly triedRttMs: number | null;
  /** When the client last came back from being away; null: never. */
  readonly cameBackAt: number | null;
}

/** Evidence that is bad for so long takes a peer down. */
const DOWN_MS = 1_000;
/** Where there is no picture to leave out, everybody's voice gets smaller: for no network that is away for a moment. */
const VOICES_DOWN_MS = 5_000;
/** A device that is to blame says so every two seconds: one that has been silent for so long has no trouble, or cannot get through. */
const SILENT_MS = 4_000;
/** Without pictures a jam ends, and what was stuck in it comes: where it does not after so long, sound jams the way as well. */
const STUCK_MS = 8_000;
/** A device is busy with something else for a moment, too. */
const DEVICE_DOWN_MS = 5_000;
/** What a step down has mended shows only after a while: the network's queues must empty first. */
const SETTLE_MS = 3_000;
/** Evidence that is good for so long takes a peer up. */
const UP_MS = 3_000;
/** Between a step up and the next: where it goes well, the top is near. */
const UP_AGAIN_MS = 3_000;
/** After a step down nobody goes up for so long, and for so much longer where that step ended a try: one change each ten seconds. */
const HOLD_MS = 10_000;
const FAILED_HOLD_MS = 18_500;
/** A rung that was left downwards this soon was a try that failed. */
const TRY_MS = 10_000;
/** So long an estimate alone ends no try that does no harm: it grows only with what is asked for. */
const GROWS_MS = 8_000;
/** Without a failed try for so long, the next one is made as if there had been one less. */
const FORGET_MS = 60_000;
/** A jam throws clients out each minute or so. */
const AGAIN_MS = 180_000;
const MOST_DOUBT = 3;
/** On the text rung nothing shows whether sound would fit, nor without pictures whether larger voices would: each try costs, so they get rarer with each that failed. */
const BLIND_HOLDS_MS = [8_000, 20_000, 40_000, 60_000] as const;
/** A device that could not keep up is given time. */
const DEVICE_HOLD_MS = 30_000;
/** Until a probe, for each that was in vain so much more, and at most: pictures that do not fit take from the sound for a moment. */
const PROBE_AFTER_MS = 7_000;
const PROBE_LATER_MS = 4_000;
const PROBE_LATEST_MS = 14_000;
/** How long one lasts at most; one that has found too little needs not as long. */
const PROBE_MS = 4_000;
const PROBE_LEAST_MS = 1_000;
/** One that does no harm goes on: where timers are late, congestion control's own probes find too little at first. */
const PROBE_HARMLESS_MS = 12_000;
/** A way that is so much shorter than when the last probe was in vain is another way: no need to wait. */
const SHORTER = { share: 0.5, ms: 50 };
/** Sound that has come back says nothing against pictures: the first probe needn't wait. */
const PROBE_AFTER_UP_MS = 1_000;

/** What was seen on one rung says nothing of the next. */
const NOTHING_SEEN = { worseSince: null, betterSince: null, probing: false, vain: 0, vainRttMs: null, steadyRttMs: null } as const;

export function startLadder(rung: Rung, now: number): LadderState {
  return {
    ...NOTHING_SEEN,
    rung,
    why: 'network',
    changedAt: now,
    wentUp: false,
    doubt: 0,
    failedAt: now,
    heldUntil: now,
    probedAt: now,
    triedRttMs: null,
    cameBackAt: null,
  };
}

/**
 * Whoever was away is heard again: their silence says nothing of the network that they have now. Sound at once, and pictures by the next
 * probe. A jam makes clients come back, too, but again and again: whoever does, and was not seen to be `away`, stays. The first time it is a
 * try like others.
 */
export function comeBack(state: LadderState, now: number, away = false): LadderState {
  const isText = state.rung === 'text';
  const again = state.cameBackAt !== null && now - state.cameBackAt < AGAIN_MS;
  if (!away && (again || (isText && state.doubt > 0))) return { ...state, cameBackAt: now };
  const { why, doubt, failedAt } = state;
  const tried = { why, doubt, failedAt, wentUp: isText && !away };
  return { ...startLadder(isText ? 'audio' : state.rung, now), ...tried, probedAt: soon(now), cameBackAt: now };
}

/** The next probe needn't wait. */
const soon = (now: number): number => now - PROBE_AFTER_MS + PROBE_AFTER_UP_MS;

/** One look: the same states and looks give the same rungs. Fast down, slow up; what failed is not soon tried again. */
export function step(state: LadderState, evidence: Evidence, now: number): LadderState {
  const seen = look(forget(state, now), evidence, now);
  const verdict = bears(evidence, seen.rung);
  if (isSure(seen, verdict, evidence, now) && now - seen.changedAt >= settleMs(seen, evidence)) {
    return down(seen, verdict, evidence, now);
  }
  const higher = mayTry(evidence, seen.rung, seen.doubt);
  if (seen.betterSince !== null && now - seen.betterSince >= UP_MS && now >= seen.heldUntil && isHeardOf(seen, evidence, now)) {
    const triedRttMs = seen.rung === 'text' ? seen.steadyRttMs : null;
    // Sound that is tried on a way of which nothing is known is tried alone.
    const probedAt = seen.rung === 'text' && !nothingWaits(evidence) ? now : soon(now);
    return { ...moved(seen, higher, now), probedAt, wentUp: true, heldUntil: now + UP_AGAIN_MS, triedRttMs };
  }
  return probe(seen, evidence, now);
}

/**
 * Has it been so for long enough? Congestion control has left out what it believes not to fit by then: where nothing but it speaks for a
 * lower rung, there is time to hear from the client whether its device is to blame.
 */
function isSure(state: LadderState, { rung, why, by }: Verdict, { heardAt, pictures, blocked }: Evidence, now: number): boolean {
  const { worseSince: since, wentUp, changedAt } = state;
  if (since === null) return false;
  const tries = wentUp && now - changedAt < TRY_MS;
  const network = rung === 'audio' && !pictures && !blocked && !tries ? VOICES_DOWN_MS : DOWN_MS;
  if (now - since < (why === 'device' ? DEVICE_DOWN_MS : network)) return false;
  return by === 'report' || (heardAt !== null && heardAt > since) || now - since >= SILENT_MS;
}

/** A try that goes wrong is ended at once. */
function settleMs({ rung, wentUp }: LadderState, { silent }: Evidence): number {
  if (silent && rung === 'audio') return STUCK_MS;
  return wentUp ? 0 : SETTLE_MS;
}

function look(state: LadderState, evidence: Evidence, now: number): LadderState {
  const { rung, by } = bears(evidence, state.rung);
  const tries = state.wentUp && now - state.changedAt < GROWS_MS && by === 'estimate' && isClear(evidence);
  const worse = depth(rung) > depth(state.rung) && !tries;
  const better = !worse && depth(mayTry(evidence, state.rung, state.doubt)) < depth(state.rung);
  const { rttMs } = evidence;
  const another = isAnother(state, evidence, now);
  const steadyRttMs = rttMs === null ? state.steadyRttMs : Math.min(rttMs, state.steadyRttMs ?? rttMs);
  return {
    ...state,
    doubt: another ? 0 : state.doubt,
    heldUntil: another || isFree(state, evidence, now) ? Math.min(now, state.heldUntil) : state.heldUntil,
    steadyRttMs,
    worseSince: worse ? (state.worseSince ?? now) : null,
    betterSince: better ? (state.betterSince ?? now) : null,
  };
}

/** On text: another way than the one that bore no sound, or one on which nothing waits, and that was not tried as it is. */
function isFree(state: LadderState, seen: Evidence, now: number): boolean {
  if (state.rung !== 'text') return false;
  if (isMuchShorter(seen.rttMs, state.steadyRttMs)) return true;
  const empty = !seen.outdated && nothingWaits(seen);
  return empty && state.triedRttMs === null && now - state.changedAt >= BLIND_HOLDS_MS[0];
}

function down(state: LadderState, { rung, why }: Verdict, { silent, pictures }: Evidence, now: number): LadderState {
  // What jams a network shows by silence alone, and later.
  const failed = state.wentUp && now - state.changedAt < (silent ? 2 * TRY_MS : TRY_MS);
  const doubt = failed ? Math.min(MOST_DOUBT, state.doubt + 1) : state.doubt;
  // Whoever was silent and is heard again has shown that something gets through.
  const blind = BLIND_HOLDS_MS[doubt] ?? BLIND_HOLDS_MS[MOST_DOUBT];
  const text = silent && doubt === 0 ? 0 : blind;
  const tried = pictures ? FAILED_HOLD_MS : blind;
  const hold = rung === 'text' ? text : why === 'device' ? DEVICE_HOLD_MS * (1 + doubt) : failed ? tried : HOLD_MS;
  return { ...moved(state, rung, now), why, wentUp: false, doubt, failedAt: failed ? now : state.failedAt, heldUntil: now + hold };
}

/** An estimate is not enough for the first picture: where nothing has flowed for long it may be of another time. Of a probe the client must have told that it does no harm. */
function isHeardOf({ rung, probing, probedAt }: LadderState, evidence: Evidence, now: number): boolean {
  if (rung !== 'audio' || !probing || now - probedAt >= PROBE_HARMLESS_MS) return true;
  return evidence.heardAt !== null && evidence.heardAt > probedAt + PROBE_LEAST_MS && isHarmless(evidence);
}

function moved(state: LadderState, rung: Rung, now: number): LadderState {
  return { ...state, ...NOTHING_SEEN, rung, changedAt: now, probedAt: now };
}

function forget(state: LadderState, now: number): LadderState {
  return state.doubt > 0 && now - state.failedAt >= FORGET_MS
    ? { ...state, doubt: state.doubt - 1, failedAt: now, triedRttMs: null }
    : state;
}

/** A probe ends when it has found out, when it harms the sound, or when it takes too long. */
function probe(state: LadderState, evidence: Evidence, now: number): LadderState {
  if (state.rung !== 'audio' || !evidence.pictures) return state.probing ? { ...state, probing: false, probedAt: now } : state;
  const since = now - state.probedAt;
  if (!state.probing) {
    const due = since >= probeAfterMs(state) || (since >= PROBE_AFTER_UP_MS && isShorter(state, evidence));
    return due && state.worseSince === null && bearsProbe(evidence, state) ? { ...state, probing: true, probedAt: now } : state;
  }
  if (state.betterSince !== null) return state;
  const clear = isClear(evidence);
  const tooLittle = evidence.estimate !== null && since >= PROBE_LEAST_MS && !clear;
  if (!tooLittle && since < PROBE_MS && !evidence.soundSuffers) return state;
  const heard = clear && evidence.heardAt !== null && evidence.heardAt > state.probedAt + PROBE_LEAST_MS;
  const harmless = heard && (evidence.estimate === null || rungFor(evidence.estimate) !== 'audio');
  // What has flowed to the end and done no harm may stay, though its margin is not estimated to be there; the end is later where there is doubt.
  if (harmless && since >= PROBE_MS * (1 + state.doubt / 2) && now >= state.heldUntil) {
    return { ...moved(state, 'thumbnail', now), wentUp: true, heldUntil: now + UP_AGAIN_MS };
  }
  const heardOfLate = heard && now - (evidence.heardAt ?? now) < PROBE_MS;
  if (heardOfLate && since < PROBE_HARMLESS_MS) return state;
  // Nor need the next one be put off for its sake: an estimate may only have been slow to grow.
  // One that was over before anything was heard of the way, or of a way that has just become another, says nothing of it.
  const unheard = evidence.lossOfTwo === null;
  const vain = harmless ? 0 : state.vain + (unheard ? 0 : 1);
  const probedAt = unheard || (!heard && isShorter(state, evidence)) ? soon(now) : now;
  return { ...state, probing: false, probedAt, worseSince: null, vain, vainRttMs: evidence.rttMs };
}

/** What is full already is not tried: the client has said how it is since sound alone comes, and nothing waits in a queue. */
const bearsProbe = ({ soundSuffers, outdated, heardAt, rttGrowthMs }: Evidence, { changedAt }: LadderState): boolean =>
  !soundSuffers && !outdated && heardAt !== null && heardAt > changedAt && (rttGrowthMs ?? 0) <= QUEUE_MS;

const probeAfterMs = ({ vain }: LadderState): number => Math.min(PROBE_LATEST_MS, PROBE_AFTER_MS + vain * PROBE_LATER_MS);

const isShorter = ({ vainRttMs }: LadderState, { rttMs }: Evidence): boolean => isMuchShorter(rttMs, vainRttMs);

/** What failed here failed on another way: long after all that was sent has left its queues, this one is much shorter than it ever was since. */
const isAnother = ({ changedAt, steadyRttMs }: LadderState, { rttMs }: Evidence, now: number): boolean =>
  now - changedAt >= HOLD_MS && isMuchShorter(rttMs, steadyRttMs);

const isMuchShorter = (rttMs: number | null, beforeMs: number | null): boolean =>
  rttMs !== null && beforeMs !== null && rttMs < beforeMs * SHORTER.share && rttMs < beforeMs - SHORTER.ms;
