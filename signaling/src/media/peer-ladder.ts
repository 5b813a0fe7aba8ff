import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { EntryId, type PeerId } from '@watoto/shared/kernel/ids.ts';
import type { MediaKind } from '@watoto/shared/contract/media.ts';
import type { NetReport } from '@watoto/shared/contract/net-report.ts';
import { type Evidence, bearsBurst, evidence as evidenceOf, hasPlenty } from '@watoto/shared/ladder/evidence.ts';
import { Reports } from '@watoto/shared/ladder/reports.ts';
import { type LadderState, comeBack, startLadder, step } from '@watoto/shared/ladder/ladder.ts';
import { type Rung, capped, depth, lowest } from '@watoto/shared/ladder/rung.ts';
import type { EntryDraft } from '@watoto/shared/room/entry.ts';
import { sameGroup } from '@watoto/shared/room/groups.ts';
import { standing } from '@watoto/shared/room/rungs.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { AwayWatch } from './away-watch.ts';

/** Between two tries to tell the log. */
const TELL_EVERY_MS = 1_000;
/** Between two tries of what fits, while nothing else changes: soon at first, for timers that are late make one find too little. */
const TRY_AFTER_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** Pictures that have flowed for so long without a word on their layers have none to leave out. */
const SILENT_MS = 5_000;
/** A score says nothing any more after so long. */
const SCORE_MS = 10_000;
/** What a probe has found counts for so long, whatever the next ones find. */
const FOUND_MS = 5_000;
/** A client that is back tells for so long what it has lost while it was away. */
const AWAY_TELLS_MS = 4_000;
/** The highest rung of a device of little strength. */
const WEAK_DEVICE: Rung = 'fewer';

const NO_LOSS = { loss: null, concealed: null } as const;

/** More than is sent now: only where it harms nothing, and shows something. */
const maySend = (evidence: Evidence): boolean => bearsBurst(evidence) && (evidence.short || !hasPlenty(evidence));

interface Estimate {
  readonly at: number;
  readonly bps: number;
}

/** What flows to the peer now, as PeerMedia sees it. */
export interface Flowing {
  /** Video that should arrive: its Producer sends, and nothing here holds it back. */
  readonly videos: number;
  /** Of it, fewer layers arrive than were asked for; null: that is not known of any. */
  readonly short: boolean | null;
}

export interface PeerLadderDeps {
  readonly peerId: PeerId;
  readonly clock: Clock;
  /** false: only what people choose counts. */
  readonly measures: boolean;
  readonly state: () => RoomState;
  /** Share of what a peer sends that is lost on its way up, as far as it is known here. */
  readonly lostUp: (peerId: PeerId) => number;
  readonly flowing: () => Flowing;
  /** What is sent to the peer may have to change. */
  readonly onChange: () => void;
  /** Bytes that have come from the peer to its node. */
  readonly received: () => Promise<number>;
  /** What fits should be tried now; `raise`: by sending more. */
  readonly onTry: (raise: boolean) => void;
  /** Says it in the log, for the peer and the teachers. */
  readonly tell: (draft: EntryDraft) => Promise<unknown>;
}

/** One peer's place on the ladder: what is measured goes in, and what is sent to the peer follows from it. */
export class PeerLadder {
  readonly #deps: PeerLadderDeps;
  #ladder: LadderState;
  #reports = new Reports();
  #estimate: Estimate | null = null;
  /** Those of late that were higher than the one before. */
  #found: readonly Estimate[] = [];
  #score: { readonly at: number; readonly score: number } | null = null;
  #flowsSince: number | null = null;
  #weak = false;
  /** Was the last report made before the last fall? */
  #outdated = false;
  #cameBackAt = Number.NEGATIVE_INFINITY;
  readonly #watch: AwayWatch;
  #toldAt = 0;
  #triedAt = 0;
  /** Tries since all that was wanted came, or the rung changed. */
  #tries = 0;

  constructor(deps: PeerLadderDeps) {
    this.#deps = deps;
    this.#watch = new AwayWatch(deps.clock, deps.received);
    this.#ladder = startLadder(standing(deps.state(), deps.peerId).rung, deps.clock.now());
  }

  /** The rung that counts now, with what was chosen. The log's word on it comes a moment later. */
  get rung(): Rung {
    const { own, host } = standing(this.#deps.state(), this.#deps.peerId);
    return lowest(this.#ladder.rung, capped(own), capped(host), this.#weak ? WEAK_DEVICE : 'video');
  }

  /** Pictures are fewer or smaller for the device's sake, not the network's: then there may be more of the smallest. */
  get spares(): boolean {
    const { rung, why } = this.#ladder;
    return this.#chosen === 'video' && (why === 'device' ? depth(rung) > 0 : this.#weak && depth(rung) < depth(WEAK_DEVICE));
  }

  get probing(): boolean {
    return this.#ladder.probing && this.rung === 'audio' && this.#chosen === 'video';
  }

  reported(data: NetReport): void {
    const now = this.#deps.clock.now();
    this.#outdated = data.rung !== null && depth(data.rung) < depth(this.#ladder.rung);
    const ofAway = now - this.#cameBackAt < AWAY_TELLS_MS;
    this.#reports.add(now, ofAway ? { ...data, ...NO_LOSS } : data);
    this.#weak = this.#deps.measures && data.device === 'weak';
    this.look();
  }

  /** The client was away, and is here again. */
  cameBack(): void {
    const now = this.#deps.clock.now();
    this.#reports = this.#reports.next(now);
    this.#outdated = false;
    this.#cameBackAt = now;
    this.#ladder = comeBack(this.#ladder, now, this.#watch.away);
    this.#watch.look(0);
  }

  /** What this peer loses on its own way up. */
  get lostUp(): number {
    return this.#reports.lostUp(this.#deps.clock.now());
  }

  estimated(bps: number): void {
    const [now, before] = [this.#deps.clock.now(), this.#estimate];
    this.#estimate = { at: now, bps };
    // One that is told again, or has fallen, was not found now.
    if (before && bps > before.bps) this.#found = [...this.#found, this.#estimate];
    this.#found = this.#found.filter(({ at }) => now - at < FOUND_MS);
    this.look();
  }

  /** How well what is sent to the peer arrives, of 10. */
  scored(score: number): void {
    this.#score = { at: this.#deps.clock.now(), score };
    this.look();
  }

  /** Time has passed, or something was measured. */
  look(): void {
    if (!this.#deps.measures) return;
    const now = this.#deps.clock.now();
    this.#watch.look(this.#reports.unheardMs(now));
    const { rung, probing, spares } = this;
    const evidence = this.#evidence(now);
    const before = this.#ladder;
    this.#ladder = step(before, evidence, now);
    if (depth(this.#ladder.rung) > depth(before.rung)) this.#fell();
    this.#try(evidence, depth(this.rung) < depth(rung) || (this.probing && !probing), now);
    if (this.rung !== rung || this.probing !== probing || this.spares !== spares) this.#deps.onChange();
    this.#tell(now);
  }

  /** What was seen before speaks neither for lower nor for higher. */
  #fell(): void {
    this.#outdated = true;
    this.#found = [];
  }

  /** What fits: as something begins, and again while less arrives than is wanted. */
  #try(evidence: Evidence, begins: boolean, now: number): void {
    const less = evidence.short || this.probing || this.#ladder.rung === 'thumbnail' || this.#ladder.rung === 'fewer';
    if (begins || !less) this.#tries = 0;
    const due = begins || (less && this.#isDue(evidence, now));
    if (!due || !maySend(evidence)) return;
    this.#triedAt = now;
    this.#tries += 1;
    // Not as something begins, where a burst may find it all at once: pictures are left out for no reason that anybody sees.
    this.#deps.onTry(!begins && evidence.short);
  }

  /** The client has said that the last try did no harm, and it was long enough ago. */
  #isDue({ heardAt }: Evidence, now: number): boolean {
    const after = TRY_AFTER_MS[Math.min(this.#tries, TRY_AFTER_MS.length) - 1] ?? 0;
    return heardAt !== null && heardAt > this.#triedAt && now - this.#triedAt >= after;
  }

  get #chosen(): Rung {
    const { own, host } = standing(this.#deps.state(), this.#deps.peerId);
    return lowest(capped(own), capped(host));
  }

  #evidence(now: number): Evidence {
    const { videos, short } = this.#deps.flowing();
    if (videos === 0) this.#flowsSince = null;
    else this.#flowsSince ??= now;
    const since = this.#flowsSince;
    return evidenceOf({
      // One of before says nothing: without pictures nothing was measured.
      estimate: since !== null && this.#estimate && this.#estimate.at > since ? this.#estimate.bps : null,
      found: Math.max(0, ...this.#found.flatMap(({ at, bps }) => (since !== null && at > since && now - at < FOUND_MS ? [bps] : []))),
      short: short ?? (since !== null && now - since > SILENT_MS),
      pictures: this.#senders('video').length > 0,
      ...this.#reports.seen(now, {
        excused: this.#excused(),
        score: this.#score && now - this.#score.at < SCORE_MS ? this.#score.score : null,
      }),
      outdated: this.#outdated,
      // What a jam has lost, or held up, would speak against what has ended the jam.
      ...(this.#outdated ? { ...NO_LOSS, lateMs: null } : {}),
    });
  }

  /** Lost before it came to the node, whoever it came from. */
  #excused(): number {
    const shares = [...this.#senders('video'), ...this.#senders('audio')].map((peerId) => this.#deps.lostUp(peerId));
    return shares.length === 0 ? 0 : Math.min(...shares);
  }

  /** Whose sound or pictures are sent to this peer, if its rung has a place for them. */
  #senders(wanted: MediaKind): PeerId[] {
    const { state, peerId } = this.#deps;
    const room = state();
    return Object.values(room.producers).flatMap(({ kind, paused, peerId: from }) =>
      kind === wanted && !paused && from !== peerId && sameGroup(room, peerId, from) ? [from] : [],
    );
  }

  #tell(now: number): void {
    const { peerId, state, tell } = this.#deps;
    const rung = lowest(this.#ladder.rung, this.#weak ? WEAK_DEVICE : 'video');
    const why = rung === this.#ladder.rung ? this.#ladder.why : 'device';
    if (standing(state(), peerId).rung === rung || now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    // Refused or not to be had: the next look tells it again, if it is still so.
    tell({ id: EntryId.parse(`rung:${peerId}:${now}`), by: null, type: 'rung.changed', data: { peerId, rung, why } }).catch(() => {});
  }
}
