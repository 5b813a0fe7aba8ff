import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Replay } from '@watoto/shared/contract/http/recordings.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type BufferSize, keeper, segmentsToFetch } from './buffer-plan.ts';
import { clockLate } from './follow-clock.ts';
import { LanePlayer } from './lane-player.ts';
import { type Lane, type LaneSegment, lanesOf, opensAt, sendsAt } from './lanes.ts';
import { LinkBook } from './link-book.ts';
import { loadPiece } from './piece-loader.ts';
import { playsType } from './media-source.ts';
import * as playClock from './play-clock.ts';
import { LOADING, type PlayerState } from './player-state.ts';
import type { LogPieces, ReplaySource } from './replay-source.ts';
import { SegmentFeed } from './segment-feed.ts';
import { instantOf, positionOf, timeLineOf } from './timeline.ts';
import { type ViewMode, wantedLanes } from './wanted-lanes.ts';

const TICK_MS = 100;
/** How often a page hears where it is. */
const TELL_MS = 200;

export interface ReplayPlayerOptions {
  readonly source: ReplaySource;
  readonly size: BufferSize;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Where it begins, and whether that is where somebody left off. */
export interface Beginning {
  readonly positionMs: number;
  readonly resumed: boolean;
}

const FROM_THE_START = (): Beginning => ({ positionMs: 0, resumed: false });
/** So long after it went on where it was, nobody needs to be told. */
const RESUMED_MS = 12_000;

/**
 * Plays a recording: one clock, one media element for each lane that is shown or heard, and a feed of segments. The clock stands still
 * while what is needed now is not there.
 */
export class ReplayPlayer {
  readonly store: StoreApi<PlayerState> = createStore<PlayerState>()(() => LOADING);
  readonly #options: ReplayPlayerOptions;
  readonly #now: () => number;
  readonly #abort = new AbortController();
  readonly #links: LinkBook;
  readonly #feed: SegmentFeed;
  readonly #players = new Map<string, LanePlayer>();
  #lanes: readonly Lane[] = [];
  #origin = 0;
  #clock: playClock.PlayClock;
  #timer: ReturnType<typeof setInterval> | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: ReplayPlayerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#clock = playClock.stoppedAt(0, this.#now());
    this.#links = new LinkBook(options.source, this.#abort.signal);
    const load = (id: string, signal: AbortSignal) => loadPiece(id, { links: this.#links, source: options.source }, signal);
    this.#feed = new SegmentFeed({
      load,
      now: this.#now,
      onSkipped: () => this.store.setState(({ skipped }) => ({ skipped: skipped + 1 })),
    });
  }

  /** Pieces of the log, for the room beside the pictures. */
  readonly log = (ids: readonly string[]): Promise<LogPieces> => this.#options.source.log(ids, this.#abort.signal);

  /** Asks what there is; resolves when it can play (or has failed: the state says so). `begin`: where to, once that is known. */
  async load(begin: (replay: Replay) => Beginning = FROM_THE_START): Promise<void> {
    this.store.setState({ phase: 'loading', error: null });
    try {
      const replay = await this.#options.source.replay(this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      this.#take(replay);
      const { durationMs } = this.store.getState().line;
      const { positionMs, resumed } = begin(replay);
      const position = Math.min(Math.max(0, positionMs), durationMs);
      this.#clock = playClock.stoppedAt(position, this.#now());
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
      this.store.setState({ phase: 'paused', resumedAtMs: resumed ? position : null });
      this.#tick();
    } catch (thrown) {
      if (!this.#abort.signal.aborted) this.store.setState({ phase: 'failed', error: AppError.from(thrown).code });
    }
  }

  /** Something about the recording was changed: asks anew, and goes on where it was. */
  async refresh(): Promise<void> {
    if (this.#again) clearTimeout(this.#again);
    await this.#refresh(this.#state.replay?.againAfterMs ?? null);
  }

  play(): void {
    const { line } = this.store.getState();
    if (this.#position() >= line.durationMs && this.#state.replay?.againAfterMs === null) this.seek(0);
    this.#clock = playClock.play(this.#clock, this.#now());
    // A loudspeaker may have been connected meanwhile.
    this.store.setState({ blocked: false, soundless: false });
    this.#tick(true);
  }

  pause(): void {
    this.#clock = playClock.pause(this.#clock, this.#now());
    this.#tick(true);
  }

  seek(positionMs: number): void {
    const { durationMs } = this.store.getState().line;
    this.#clock = playClock.seek(this.#clock, this.#now(), Math.min(Math.max(0, positionMs), durationMs));
    this.store.setState({ resumedAtMs: null });
    this.#tick(true);
  }

  startOver(): void {
    this.seek(0);
    this.play();
  }

  setRate(rate: number): void {
    this.#clock = playClock.withRate(this.#clock, this.#now(), rate);
    this.#tick(true);
  }

  setSound(change: { volume?: number; muted?: boolean }): void {
    this.store.setState(change);
    for (const { lane, element } of this.#players.values()) if (lane.kind === 'audio') this.#setSound(element);
  }

  setMode(mode: ViewMode): void {
    this.store.setState({ mode });
    this.#tick(true);
  }

  close(): void {
    this.#abort.abort();
    if (this.#timer) clearInterval(this.#timer);
    if (this.#again) clearTimeout(this.#again);
    this.#feed.close();
    for (const player of this.#players.values()) player.close();
    this.#players.clear();
  }

  get #state(): PlayerState {
    return this.store.getState();
  }

  #position(): number {
    return Math.min(playClock.positionAt(this.#clock, this.#now()), this.store.getState().line.durationMs);
  }

  #take(replay: Replay): void {
    const line = timeLineOf(replay.spans);
    // What this browser can't play is left out; the page says so.
    this.#lanes = lanesOf(replay.tracks.filter(({ type }) => playsType(type)));
    const first = Math.min(...replay.spans.map(({ from }) => from), ...this.#lanes.flatMap(({ segments }) => segments[0]?.at ?? []));
    // Where it began never changes, or what is buffered would be in the wrong place.
    if (this.#origin === 0 && Number.isFinite(first)) this.#origin = first - 10_000;
    for (const lane of this.#lanes) {
      const player = this.#players.get(lane.key);
      if (player) player.lane = lane;
    }
    this.store.setState({ replay, line });
    if (replay.againAfterMs !== null) this.#again = setTimeout(() => void this.#refresh(replay.againAfterMs), replay.againAfterMs);
  }

  /** A lesson that goes on: the line grows. What plays goes on at its instant, whatever was cut away before it. */
  async #refresh(againAfterMs: number | null): Promise<void> {
    try {
      const replay = await this.#options.source.replay(this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      const instant = instantOf(this.#state.line, this.#position());
      this.#take(replay);
      const position = positionOf(this.#state.line, instant);
      if (Math.abs(position - this.#position()) > 1) this.#clock = playClock.seek(this.#clock, this.#now(), position);
      this.#tick(true);
    } catch {
      if (this.#abort.signal.aborted || againAfterMs === null) return;
      this.#again = setTimeout(() => void this.#refresh(againAfterMs), againAfterMs);
    }
  }

  /** Everything that follows from time: who is needed, what is fetched, where each element is. */
  #tick(atOnce = false): void {
    const { line, replay, mode, soundless } = this.#state;
    if (!replay) return;
    const position = this.#position();
    const instant = instantOf(line, position);
    const { size } = this.#options;
    const lanes = wantedLanes(soundless ? this.#lanes.filter(({ kind }) => kind !== 'audio') : this.#lanes, {
      line,
      position,
      instant,
      aheadMs: size.aheadMs,
      mode,
    });
    this.#keepPlayers(lanes);

    const place = { line, position, instant, size };
    const isKept = keeper({ ...place, lanes });
    this.#feed.drop(isKept);
    const has = (lane: Lane, segment: LaneSegment) => this.#feed.isSettled(segment) || (this.#players.get(lane.key)?.has(segment) ?? false);
    this.#feed.fetch(segmentsToFetch({ ...place, lanes, has }), (lane) => this.#playerOf(lane), size.atOnce);
    for (const player of this.#players.values()) player.trim(isKept);

    const broken = (segment: LaneSegment) => this.#feed.isBroken(segment);
    const ready = [...this.#players.values()].every((player) => player.isReady(instant, broken));
    const atEnd = position >= line.durationMs;
    this.#clock = playClock.hold(this.#clock, this.#now(), !ready || atEnd);
    this.#waitForElements(instant);
    const beat = { instant, rate: this.#clock.rate, running: playClock.isRunning(this.#clock) };
    for (const player of this.#players.values()) player.follow(beat);
    if (atOnce || this.#now() - this.#toldAt >= TELL_MS) this.#tell(position, instant, lanes, ready, atEnd);
  }

  /** Where its elements begin late, that is when the clock begins. */
  #waitForElements(instant: number): void {
    if (!playClock.isRunning(this.#clock)) return;
    const playing = [...this.#players.values()].flatMap((player) => {
      const late = player.lateBy(instant);
      return late === null ? [] : [{ kind: player.lane.kind, late }];
    });
    const least = clockLate(playing);
    if (least === 0) return;
    const now = this.#now();
    const position = playClock.positionAt(this.#clock, now) - least * 1_000;
    // Never back over the edge of a span: there they are late because they have yet to jump.
    if (Math.abs(positionOf(this.#state.line, instant - least * 1_000) - position) > 5) return;
    this.#clock = playClock.seek(this.#clock, now, Math.max(0, position));
  }

  #tell(position: number, instant: number, lanes: readonly Lane[], ready: boolean, atEnd: boolean): void {
    this.#toldAt = this.#now();
    const { playing, rate } = this.#clock;
    const { replay, line, pictures: before } = this.#state;
    const over = atEnd && replay?.againAfterMs === null;
    if (over && playing) this.#clock = playClock.pause(this.#clock, this.#now());
    const phase = over ? 'ended' : !playing ? 'paused' : ready && !atEnd ? 'playing' : 'waiting';
    const beginning = line.spans[0]?.from ?? 0;
    const sends = (lane: Lane) => sendsAt(lane, instant) || opensAt(lane, instant, beginning);
    const pictures = [...this.#players.values()].flatMap(({ lane, element }) =>
      element instanceof HTMLVideoElement && sends(lane) ? [{ lane, element }] : [],
    );
    const same = pictures.length === before.length && pictures.every((picture, at) => picture.element === before[at]?.element);
    const sending = this.#lanes.filter(sends).map(({ key }) => key);
    this.store.setState((state) => ({
      phase,
      positionMs: position,
      instant,
      rate,
      bufferedMs: this.#bufferedFrom(position, instant, lanes),
      pictures: same ? state.pictures : pictures,
      sending: sending.join() === state.sending.join() ? state.sending : sending,
      offline: this.#feed.offline && !ready,
      resumedAtMs: state.resumedAtMs !== null && position > state.resumedAtMs + RESUMED_MS ? null : state.resumedAtMs,
    }));
  }

  /** The position up to which everything that is needed is there. */
  #bufferedFrom(position: number, instant: number, lanes: readonly Lane[]): number {
    const { line } = this.#state;
    const place = { line, position, instant, size: this.#options.size };
    const has = (lane: Lane, segment: LaneSegment) => this.#feed.isBroken(segment) || (this.#players.get(lane.key)?.has(segment) ?? false);
    const [missing] = segmentsToFetch({ ...place, lanes, has });
    return Math.min(line.durationMs, position + (missing ? missing.inMs : this.#options.size.aheadMs));
  }

  #keepPlayers(lanes: readonly Lane[]): void {
    const keys = new Set(lanes.map(({ key }) => key));
    for (const [key, player] of this.#players) {
      if (keys.has(key)) continue;
      player.close();
      this.#players.delete(key);
    }
    for (const lane of lanes) this.#playerOf(lane);
  }

  #playerOf(lane: Lane): LanePlayer {
    const there = this.#players.get(lane.key);
    if (there) return there;
    const drop = () => {
      player.close();
      if (this.#players.get(lane.key) === player) this.#players.delete(lane.key);
    };
    const player: LanePlayer = new LanePlayer(lane, {
      origin: this.#origin,
      onBlocked: () => {
        this.pause();
        this.store.setState({ blocked: true });
      },
      onBroken: (segment) => {
        if (segment) this.#feed.breakOff(segment);
        drop();
      },
      onSoundless: () => {
        drop();
        this.store.setState({ soundless: true });
      },
    });
    if (lane.kind === 'audio') this.#setSound(player.element);
    this.#players.set(lane.key, player);
    return player;
  }

  #setSound(element: HTMLMediaElement): void {
    const { volume, muted } = this.#state;
    element.volume = volume;
    element.muted = muted;
  }
}
