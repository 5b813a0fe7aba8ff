import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { EntryId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { RecordingTrouble } from '@watoto/shared/contract/recording-policy.ts';
import { type Gap, TrackId } from '@watoto/shared/contract/recording.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { BodyOf } from '@watoto/shared/room/entry.ts';
import { originOf } from '@watoto/shared/room/legs.ts';
import { recordedProducers } from '@watoto/shared/room/recording-plan.ts';
import type { ProducerState, RoomState } from '@watoto/shared/room/state.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { ClosedSegment } from '../closed-segment.ts';
import type { Spool, SpooledRun } from '../keep/spool.ts';
import type { Uploads } from '../keep/uploads.ts';
import { ManifestWriter } from '../manifest/manifest-writer.ts';
import { newRun } from '../manifest/settle-run.ts';
import type { RecorderMetrics } from '../metrics.ts';
import type { Applied, FollowedRoom } from '../rooms/followed-room.ts';
import type { TapLinks } from '../sfu/tap-links.ts';
import type { LogPieces } from './log-pieces.ts';
import { type OpenTrack, RecordedTrack } from './recorded-track.ts';
import { savedUntil } from './saved-until.ts';
import { Saving } from './saving.ts';

/** How often disk, storage and log are looked at, ms. */
const TICK_MS = 1_000;
/** People are told how much is safe so often at most, ms. */
const SAVED_EVERY_MS = 5_000;
/** Pieces of the log are written so often at most, ms. */
const LOG_EVERY_MS = 2_000;
/** An upload that waits for so long is trouble, although nothing failed: storage is slower than the lesson. Milliseconds. */
const LAGGING_MS = 15_000;

/** Why a run comes to its end: the recording did; another recorder has it now; or this one is about to leave. */
export type RunEnd = 'stopped' | 'taken_over' | 'leaving';

export interface RecordingRunDeps {
  readonly facts: SpooledRun;
  readonly room: FollowedRoom;
  readonly pieces: LogPieces;
  /** How far the log's clock is ahead of ours, ms. */
  readonly ahead: number;
  readonly ip: string;
  readonly links: TapLinks;
  readonly openTrack: OpenTrack;
  readonly spool: Spool;
  readonly uploads: Uploads;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of this run alone: closed when it has ended. */
  readonly scope: Scope;
  readonly metrics: Pick<RecorderMetrics, 'ended' | 'lost'>;
  /** All of this run is in storage, and its manifest says so. */
  readonly onEnded: (why: RunEnd) => Promise<void>;
}

interface Live {
  readonly track: RecordedTrack;
  readonly progress: { from: number; closedUntil: number | null; readonly unconfirmed: Set<number> };
}

/** A recording while this recorder has it: from the claim to the last confirmed byte. */
export class RecordingRun {
  readonly #deps: RecordingRunDeps;
  readonly #manifest: ManifestWriter;
  readonly #saving: Saving;
  readonly #live = new Map<string, Live>();
  /** Also of tracks that have ended, until all of them is safe. */
  readonly #progress = new Set<Live['progress']>();
  readonly #troubled = new Set<TrackId>();
  readonly #working = new Set<Promise<void>>();
  readonly #log = { unconfirmed: new Set<number>(), writtenAt: 0 };
  #tracks = 0;
  #words = 0;
  #told: { until: number; at: number; trouble: RecordingTrouble | null } = { until: 0, at: 0, trouble: null };
  #telling = false;
  #fullSince: number | null = null;
  #pausedAt: number | null = null;
  #end: RunEnd | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(deps: RecordingRunDeps) {
    this.#deps = deps;
    const { facts, room, store, clock, scope, logger, spool, uploads } = deps;
    this.#manifest = new ManifestWriter({ store, clock, scope, logger }, newRun(facts));
    const { recordingId, run } = facts;
    const saving = { recordingId, run, spool, uploads, manifest: this.#manifest, logger };
    this.#saving = new Saving({ ...saving, onLost: (gap) => this.#lost(gap) });
    if (room.state.recording?.phase === 'paused') this.#pausedAt = Math.max(room.state.recording.since, facts.from);
    scope.defer(clock.every(TICK_MS, () => void this.#tick()));
    this.#plan(room.state);
    this.#look(room.state);
  }

  get recordingId(): SpooledRun['recordingId'] {
    return this.#deps.facts.recordingId;
  }

  get tracks(): number {
    return this.#live.size;
  }

  /** Nothing was recorded meanwhile, by whoever had it before. */
  gap(gap: Gap): void {
    void this.#manifest.gap(gap);
  }

  #lost(gap: Gap): void {
    this.#deps.metrics.lost(gap.reason);
    this.gap(gap);
  }

  /** The room has another entry. */
  applied({ entry, outcome, state }: Applied): void {
    if (this.#end || !outcome.ok) return;
    if (entry.type === 'recording.paused') this.#pausedAt = entry.at;
    if (entry.type === 'recording.resumed' && this.#pausedAt !== null) {
      this.gap({ from: this.#pausedAt, until: entry.at, reason: 'paused', track: null });
      this.#pausedAt = null;
    }
    this.#plan(state);
    this.#look(state);
  }

  /** This recorder leaves: what there is becomes safe, another goes on. */
  leave(): Promise<void> {
    return this.#finish('leaving');
  }

  close(): Promise<void> {
    return this.#deps.scope.close('the run has ended');
  }

  #look(state: RoomState): void {
    const { facts, scope } = this.#deps;
    const { recording } = state;
    if (recording?.id !== facts.recordingId || recording.phase === 'stopped') scope.run(this.#finish('stopped'));
    else if (recording.run > facts.run) scope.run(this.#finish('taken_over'));
  }

  /** Opens and closes taps, so that what is recorded is what is to be. */
  #plan(state: RoomState): void {
    const mine = state.recording?.run === this.#deps.facts.run && this.#fullSince === null && this.#end === null;
    const wanted = new Map<string, ProducerState>();
    for (const producer of mine ? recordedProducers(state) : []) {
      const leg = originOf(state, producer);
      if (leg) wanted.set(`${producer.id}@${leg.nodeId}:${leg.epoch}`, producer);
    }
    for (const [key, live] of this.#live) if (!wanted.has(key)) this.#close(key, live);
    for (const [key, producer] of wanted) if (!this.#live.has(key)) this.#open(key, producer, state);
  }

  #open(key: string, producer: ProducerState, state: RoomState): void {
    const { room, ahead, ip, links, openTrack, clock, logger } = this.#deps;
    const peer = state.peers[producer.peerId];
    const leg = originOf(state, producer);
    if (!peer || !leg) return;
    const id = TrackId.parse(`t${(this.#tracks += 1)}`);
    const from = this.#now();
    const { peerId, source, kind } = producer;
    this.#saving.trackNamed(id, this.#manifest.track({ id, peerId, role: peer.role, source, kind, from, until: null }));
    const progress: Live['progress'] = { from, closedUntil: null, unconfirmed: new Set() };
    this.#progress.add(progress);
    const track = new RecordedTrack({
      id,
      roomId: room.id,
      producer,
      leg,
      links,
      openTrack,
      ip,
      clock,
      toLogTime: (localMs) => Math.round(localMs + ahead),
      onSegment: (segment) => this.#keep(segment, progress),
      onTrouble: (trouble) => void (trouble ? this.#troubled.add(id) : this.#troubled.delete(id)),
      logger: logger.child({ track: id, source }),
    });
    this.#live.set(key, { track, progress });
    logger.info({ track: id, source, kind, peerId }, 'a track is recorded');
  }

  #close(key: string, { track, progress }: Live): void {
    this.#live.delete(key);
    this.#troubled.delete(track.id);
    this.#work(
      track.close().then(async () => {
        void this.#manifest.trackEnded(track.id, progress.closedUntil ?? progress.from);
        if (progress.unconfirmed.size === 0) this.#progress.delete(progress);
      }),
    );
  }

  #keep(segment: ClosedSegment, progress: Live['progress']): void {
    progress.unconfirmed.add(segment.at);
    progress.closedUntil = segment.at + segment.ms;
    this.#work(
      this.#saving.segment(segment).finally(() => {
        progress.unconfirmed.delete(segment.at);
      }),
    );
  }

  /** Owned, and waited for at the end. */
  #work(work: Promise<void>): void {
    const settled = work.catch((err: unknown) => {
      if (!(err instanceof AppError && err.code === 'cancelled')) this.#deps.logger.error({ err }, 'recording');
    });
    this.#working.add(settled);
    void settled.then(() => this.#working.delete(settled));
  }

  async #tick(): Promise<void> {
    const { spool, scope, room, logger } = this.#deps;
    try {
      await spool.look();
    } catch (err) {
      logger.error({ err }, 'the spool can not be looked at');
    }
    if (scope.closed) return;
    if (this.#end === null) {
      this.#lookAtDisk();
      this.#writeLog();
      this.#plan(room.state);
    }
    await this.#tell();
  }

  #lookAtDisk(): void {
    const { spool, logger } = this.#deps;
    if (this.#fullSince === null && spool.full) {
      this.#fullSince = this.#now();
      logger.error({ spooled: spool.bytes, room: spool.room }, 'the disk is nearly full: nothing more is recorded');
    } else if (this.#fullSince !== null && spool.roomy) {
      this.gap({ from: this.#fullSince, until: this.#now(), reason: 'disk_full', track: null });
      this.#fullSince = null;
      logger.info('there is room on the disk again: recording goes on');
    }
  }

  #writeLog(force = false): void {
    const { pieces, clock } = this.#deps;
    const now = clock.now();
    if (this.#fullSince !== null && !force) return;
    if (!force && now - this.#log.writtenAt < LOG_EVERY_MS) return;
    const taken = pieces.take();
    if (taken.length > 0) this.#log.writtenAt = now;
    for (const piece of taken) {
      this.#log.unconfirmed.add(piece.at);
      this.#work(
        this.#saving.logPiece(piece).finally(() => {
          this.#log.unconfirmed.delete(piece.at);
        }),
      );
    }
  }

  /** Says how much is safe, and what is wrong, when it is time. */
  async #tell(): Promise<void> {
    if (this.#telling || this.#end === 'taken_over') return;
    this.#telling = true;
    try {
      const now = this.#now();
      const trouble = this.#trouble();
      if (trouble !== this.#told.trouble && (await this.#say({ type: 'recording.troubled', data: { ...this.#run, trouble } })))
        this.#told.trouble = trouble;
      const until = this.#savedUntil(now);
      this.#manifest.saved(until);
      if (this.#end !== null || this.#pausedAt !== null || until <= this.#told.until || now - this.#told.at < SAVED_EVERY_MS) return;
      if (await this.#say({ type: 'recording.saved', data: { ...this.#run, until } })) this.#told = { ...this.#told, until, at: now };
    } finally {
      this.#telling = false;
    }
  }

  get #run() {
    const { recordingId, run } = this.#deps.facts;
    return { recordingId, run };
  }

  #trouble(): RecordingTrouble | null {
    if (this.#fullSince !== null) return 'disk';
    const { uploads, clock } = this.#deps;
    if (uploads.failing || clock.now() - (uploads.oldest ?? Infinity) > LAGGING_MS) return 'storage';
    return this.#troubled.size > 0 ? 'media' : null;
  }

  #savedUntil(now: number): number {
    for (const progress of this.#progress) {
      const over = ![...this.#live.values()].some((live) => live.progress === progress);
      if (over && progress.unconfirmed.size === 0) this.#progress.delete(progress);
    }
    const tracks = [...this.#progress].map((progress) => savedUntil(progress, now));
    const log = [...this.#log.unconfirmed, this.#deps.pieces.since ?? Infinity];
    return Math.max(this.#deps.facts.from, Math.min(now, ...tracks, ...log));
  }

  /** true: it took effect. */
  async #say(body: BodyOf<'recording.saved'> | BodyOf<'recording.troubled'>): Promise<boolean> {
    const { facts, room, logger } = this.#deps;
    const id = EntryId.parse(`recorder:${facts.recordingId}:${facts.run}:${facts.recorderId.slice(-20)}:${(this.#words += 1)}`);
    try {
      const { outcome } = await room.say({ id, by: null, ...body });
      return outcome.ok;
    } catch (err) {
      logger.debug({ err, type: body.type }, 'not said');
      return false;
    }
  }

  #finish(why: RunEnd): Promise<void> {
    if (this.#end !== null) return this.#ended;
    this.#end = why;
    this.#ended = this.#untilSafe(why);
    return this.#ended;
  }

  async #untilSafe(why: RunEnd): Promise<void> {
    const { facts, room, logger, spool, metrics, onEnded } = this.#deps;
    const startedAt = performance.now();
    this.#manifest.hurry();
    for (const [key, live] of this.#live) this.#close(key, live);
    // Tracks hand over their last segments before they are closed, and saving those is work too.
    while (this.#working.size > 0) await Promise.all(this.#working);
    this.#writeLog(true);
    while (this.#working.size > 0) await Promise.all(this.#working);
    const { recording } = room.state;
    const over = recording?.id === facts.recordingId && recording.phase === 'stopped' ? recording.since : null;
    const ends = [...this.#progress].map(({ closedUntil }) => closedUntil ?? 0);
    const until = over ?? Math.max(this.#told.until, facts.from, ...ends);
    if (this.#fullSince !== null)
      this.gap({ from: this.#fullSince, until: Math.max(until, this.#fullSince), reason: 'disk_full', track: null });
    if (this.#deps.scope.closed) return;
    await this.#manifest.complete(until);
    await spool.end(facts);
    const tookMs = performance.now() - startedAt;
    metrics.ended(why, tookMs / 1_000);
    logger.info({ why, ms: Math.round(tookMs), until }, 'the run is complete');
    if (why === 'stopped') await this.#say({ type: 'recording.saved', data: { ...this.#run, until } });
    await onEnded(why);
  }

  #now(): number {
    return Math.round(this.#deps.clock.now() + this.#deps.ahead);
  }
}
