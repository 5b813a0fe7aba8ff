import { wait } from '@watoto/shared/kernel/backoff.ts';
import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { EntryId, LessonId, type RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { publishUntilKept } from '@watoto/shared/ports/event-bus/publish-until-kept.ts';
import type { Instances } from '@watoto/shared/ports/instances/instances.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { RecordingBoard, Wanted } from '@watoto/shared/ports/recording-board/recording-board.ts';
import type { NodeRecord, Registry } from '@watoto/shared/ports/registry/registry.ts';
import { originOf } from '@watoto/shared/room/legs.ts';
import { recordedProducers } from '@watoto/shared/room/recording-plan.ts';
import { eventIdOf } from '@watoto/shared/server/event-id.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { createMetrics, type Metrics } from '@watoto/shared/server/metrics.ts';
import { Admission } from './admission.ts';
import type { RecorderConfig } from './config.ts';
import { Spool, type SpooledRun } from './keep/spool.ts';
import { Uploads } from './keep/uploads.ts';
import { createRecorderMetrics, type RecorderMetrics } from './metrics.ts';
import { type Applied, FollowedRoom } from './rooms/followed-room.ts';
import { LogPieces } from './run/log-pieces.ts';
import type { OpenTrack } from './run/recorded-track.ts';
import { RecordingRun, type RunEnd } from './run/recording-run.ts';
import { TapLinks } from './sfu/tap-links.ts';
import { DeadRuns } from './take-over/dead-runs.ts';

/** How often the board is looked at, ms. */
const LOOK_MS = 500;
/** How often others are told that this recorder lives, ms. */
const BEAT_MS = 1_000;
/** Nobody asks a recorder for anything. */
const URL_OF_ALL = 'recorder:';
/** What closing gives to what is on its way to storage, ms: the rest stays on the disk. */
export const RECORDER_CLOSE_MS = 8_000;
/** How often abandoned uploads are looked for, and how old they are then, ms. */
const SWEEP_MS = 60 * 60 * 1_000;
const ABANDONED_MS = 24 * 60 * 60 * 1_000;
/** A recording that could not be taken is tried again after so long, ms. */
const AGAIN_MS = 2_000;

export interface RecorderDeps {
  readonly config: RecorderConfig;
  readonly log: RoomLog;
  readonly registry: Pick<Registry, 'nodes'>;
  /** Opens a channel to an SFU node's control link. */
  readonly connectSfu: (node: NodeRecord) => Promise<FrameChannel>;
  readonly sfuToken: () => Promise<string>;
  readonly store: ObjectStore;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly board: RecordingBoard;
  /** Where recorders see each other. */
  readonly instances: Instances;
  readonly openTrack: OpenTrack;
  readonly logger: Logger;
  /** Where its series go; none: nothing is counted. */
  readonly metrics?: Metrics;
  /** The board has answered: what this recorder depends on works. */
  readonly onBoard?: () => void;
  readonly clock?: Clock;
}

export interface Recorder {
  /** Recordings that it has, and their tracks: zero after close. */
  counts(): { recordings: number; tracks: number; spooledBytes: number };
  /** Takes nothing new; what it has becomes safe, and another goes on with it. */
  drain(): Promise<void>;
  close(reason: string): Promise<void>;
}

/** One recorder. Log, registry, store, bus, board and instances belong to whoever opened them. */
export async function createRecorder(deps: RecorderDeps): Promise<Recorder> {
  const { config, logger, clock = systemClock } = deps;
  const scope = new Scope('recorder', (err, at) => logger.error({ err, scope: at.name }, 'recorder'));
  const { recorderId, spoolDir, spoolMaxBytes: maxBytes, keepFreeBytes, reserveBytes } = config;
  // Before its folder is there: whoever shares the disk takes folders of the dead.
  await deps.instances.announce({ id: recorderId, url: URL_OF_ALL });
  const spool = await Spool.open(spoolDir, recorderId, { maxBytes, keepFreeBytes, reserveBytes });
  const host = new RecorderHost({ ...deps, clock }, spool, scope);
  await host.begin();
  return {
    counts: () => host.counts(),
    drain: () => host.drain(),
    async close(reason) {
      const late = new AbortController();
      await Promise.race([host.drain(), wait(clock, RECORDER_CLOSE_MS, late.signal)]);
      late.abort();
      await scope.close(reason);
    },
  };
}

class RecorderHost {
  readonly #deps: RecorderDeps & { clock: Clock };
  readonly #scope: Scope;
  readonly #spool: Spool;
  readonly #uploads: Uploads;
  readonly #links: TapLinks;
  readonly #dead: DeadRuns;
  readonly #metrics: RecorderMetrics;
  readonly #admission: Admission;
  #used = { cpu: process.cpuUsage(), at: performance.now() };
  readonly #runs = new Map<RecordingId, RecordingRun>();
  readonly #trying = new Map<RecordingId, Promise<void>>();
  readonly #notBefore = new Map<RecordingId, number>();
  #looking = false;
  #draining: Promise<void> | null = null;

  constructor(deps: RecorderDeps & { clock: Clock }, spool: Spool, scope: Scope) {
    this.#deps = deps;
    this.#scope = scope;
    this.#spool = spool;
    const { store, clock, logger, registry, config, connectSfu: connect, sfuToken: token } = deps;
    this.#admission = new Admission(config.maxCores, config.ownProcess);
    this.#metrics = createRecorderMetrics(deps.metrics ?? createMetrics('recorder'), {
      recordings: () => this.counts().recordings,
      tracks: () => this.counts().tracks,
      spooledBytes: () => spool.bytes,
      waiting: () => this.#uploads.waiting,
      behindSeconds: () => (clock.now() - (this.#uploads.oldest ?? clock.now())) / 1_000,
      load: () => this.#admission.load(this.counts().tracks, this.#runs.size),
    });
    this.#uploads = new Uploads({ store, clock, scope, logger, onTry: (...tried) => this.#metrics.uploaded(...tried) });
    this.#links = new TapLinks({ registry, instance: config.recorderId, connect, token, clock, scope, logger });
    const ready = (run: SpooledRun) => this.#tellReady(run);
    this.#dead = new DeadRuns({ ...deps, spool, uploads: this.#uploads, scope, ready });
  }

  async begin(): Promise<void> {
    const { clock } = this.#deps;
    await this.#beat();
    this.#scope.defer(clock.every(BEAT_MS, () => void this.#beat()));
    this.#scope.defer(clock.every(LOOK_MS, () => void this.#look()));
    this.#scope.defer(clock.every(SWEEP_MS, () => this.#sweep()));
    await this.#look();
  }

  /** Large uploads of whoever was killed: an export, or a person's file. */
  #sweep(): void {
    const { store, clock, logger } = this.#deps;
    const dropping = store.dropAbandoned(new Date(clock.now() - ABANDONED_MS), this.#scope.signal);
    this.#scope.run(dropping.catch((err: unknown) => logger.warn({ err }, 'abandoned uploads were not looked for')));
  }

  counts() {
    const runs = [...this.#runs.values()];
    return { recordings: runs.length, tracks: runs.reduce((sum, run) => sum + run.tracks, 0), spooledBytes: this.#spool.bytes };
  }

  drain(): Promise<void> {
    this.#draining ??= this.#leave();
    return this.#draining;
  }

  async #leave(): Promise<void> {
    await Promise.all(this.#trying.values());
    await Promise.all([...this.#runs.values()].map((run) => run.leave()));
    const { instances, config, logger } = this.#deps;
    await instances.withdraw(config.recorderId).catch((err: unknown) => logger.debug({ err }, 'not withdrawn'));
  }

  async #beat(): Promise<void> {
    this.#measure();
    const { instances, config, logger } = this.#deps;
    if (this.#draining && this.#runs.size === 0) return;
    await instances.announce({ id: config.recorderId, url: URL_OF_ALL }).catch((err: unknown) => logger.warn({ err }, 'not announced'));
  }

  #measure(): void {
    const { user, system } = process.cpuUsage(this.#used.cpu);
    const now = performance.now();
    this.#admission.measured((user + system) / 1_000, now - this.#used.at, this.counts().tracks);
    this.#used = { cpu: process.cpuUsage(), at: now };
  }

  /** One at a time: a store that hangs must not gather a queue of questions. */
  async #look(): Promise<void> {
    if (this.#looking || this.#draining) return;
    this.#looking = true;
    const { board, instances, logger } = this.#deps;
    try {
      const [wanted, alive] = await Promise.all([board.list(), instances.list()]);
      this.#deps.onBoard?.();
      const living = new Set(alive.map(({ id }) => id));
      for (const one of wanted) if (this.#isFree(one, living)) this.#try(one, living);
      this.#dead.look(living, new Set(wanted.map(({ recordingId }) => recordingId)));
    } catch (err) {
      if (!this.#scope.closed) logger.warn({ err }, 'the board of recordings does not answer');
    } finally {
      this.#looking = false;
    }
  }

  #isFree({ recordingId, recorderId }: Wanted, living: ReadonlySet<string>): boolean {
    if (this.#runs.has(recordingId) || this.#trying.has(recordingId)) return false;
    if (!this.#admission.admits(this.counts().tracks, this.#runs.size + this.#trying.size)) return false;
    if ((this.#notBefore.get(recordingId) ?? 0) > this.#deps.clock.now()) return false;
    return recorderId === null || recorderId === this.#deps.config.recorderId || !living.has(recorderId);
  }

  #try(wanted: Wanted, living: ReadonlySet<string>): void {
    const { clock, logger } = this.#deps;
    const { recordingId } = wanted;
    const trying = this.#take(wanted, living)
      .catch((err: unknown) => {
        if (!this.#scope.closed) logger.warn({ err, recordingId }, 'a recording could not be taken');
        return false;
      })
      .then((taken) => {
        this.#trying.delete(recordingId);
        if (taken) this.#notBefore.delete(recordingId);
        else this.#notBefore.set(recordingId, clock.now() + AGAIN_MS);
      });
    this.#trying.set(recordingId, trying);
    this.#scope.run(trying);
  }

  /** Claims it in the room's log, and begins where the claim took effect. false: not now. */
  async #take(wanted: Wanted, living: ReadonlySet<string>): Promise<boolean> {
    const { log, board, clock, logger, config } = this.#deps;
    const { recordingId, roomId } = wanted;
    const scope = this.#scope.child(`recording/${recordingId}`);
    const pieces = new LogPieces(recordingId);
    let run: RecordingRun | null = null;
    const onApplied = (applied: Applied) => {
      const { entry, outcome, state } = applied;
      if (entry.type === 'recording.taken' && outcome.ok && entry.data.run > 1) pieces.beginAnew(state);
      else pieces.add(applied);
      run?.applied(applied);
    };
    try {
      const room = await FollowedRoom.open({ id: roomId, log, clock, scope, onApplied });
      const { recording, title } = room.state;
      if (recording?.id !== recordingId) {
        // The room has another by now, or its log is gone: nobody can claim this one, and there is nothing to add to it.
        await this.#dead.complete(wanted, room.state);
        await scope.close('not the recording of now');
        return true;
      }
      const holder = recording.recorderId;
      if (holder !== null && holder !== config.recorderId && living.has(holder)) {
        await board.taken(recordingId, holder);
        await scope.close('somebody has it');
        return false;
      }
      if (!this.#reaches(room)) {
        await scope.close('out of reach');
        return false;
      }
      if (await this.#dead.isComplete(wanted, recording)) {
        await this.#dead.complete(wanted, room.state);
        await scope.close('complete already');
        return true;
      }
      const next = recording.run + 1;
      const id = EntryId.parse(`taken:${recordingId}:${next}:${config.recorderId}`);
      const said = await room.say({
        id,
        by: null,
        type: 'recording.taken',
        data: { recordingId, run: next, recorderId: config.recorderId },
      });
      if (!said.outcome.ok) {
        await scope.close('another was first');
        return false;
      }
      const facts: SpooledRun = {
        recordingId,
        run: next,
        roomId,
        recorderId: config.recorderId,
        title: title.slice(0, 200),
        startedAt: recording.startedAt,
        from: next === 1 ? recording.startedAt : said.entry.at,
      };
      logger.info({ recordingId, roomId, run: next, ahead: said.ahead }, 'recording');
      await this.#spool.begin(facts);
      run = this.#begin(facts, { room, pieces, ahead: said.ahead, scope, before: recording.run });
      await board.taken(recordingId, config.recorderId).catch((err: unknown) => logger.debug({ err }, 'the board was not told'));
      return true;
    } catch (error) {
      await scope.close('could not take it');
      throw error;
    }
  }

  /** May this recorder ask the nodes where what is to be recorded comes from? */
  #reaches({ state }: FollowedRoom): boolean {
    const { nodes } = this.#deps.config;
    if (nodes === null) return true;
    const sent = recordedProducers(state).map((producer) => originOf(state, producer));
    const legs = sent.length > 0 ? sent : (state.placement?.legs ?? []);
    return legs.length === 0 || legs.some((leg) => leg !== null && nodes.includes(leg.nodeId));
  }

  #begin(
    facts: SpooledRun,
    { room, pieces, ahead, scope, before }: { room: FollowedRoom; pieces: LogPieces; ahead: number; scope: Scope; before: number },
  ): RecordingRun {
    const { config, store, clock, openTrack } = this.#deps;
    const logger = this.#deps.logger.child({ recordingId: facts.recordingId, run: facts.run });
    // Runs before this one belong to dead recorders: their ends are found out while this one records.
    const settled = before === 0 ? Promise.resolve() : this.#dead.settleBefore(facts, room.state, scope, (gap) => run.gap(gap));
    settled.catch(() => {});
    const told = this.#tell('recording.started', facts);
    this.#scope.run(told);
    const run = new RecordingRun({
      facts,
      room,
      pieces,
      ahead,
      ip: config.ip,
      links: this.#links,
      openTrack,
      spool: this.#spool,
      uploads: this.#uploads,
      store,
      clock,
      logger,
      scope,
      onEnded: (why) => this.#ended(facts, why, async () => void (await Promise.all([settled, told]))),
      metrics: this.#metrics,
    });
    this.#runs.set(facts.recordingId, run);
    this.#metrics.taken(facts.run === 1);
    return run;
  }

  async #ended(facts: SpooledRun, why: RunEnd, before: () => Promise<void>): Promise<void> {
    const { config, board, logger } = this.#deps;
    const { recordingId } = facts;
    if (why === 'stopped' || (why === 'leaving' && config.alone)) {
      // That it is ready is not said before that it began.
      await before();
      await this.#tellReady(facts);
      await board.remove(recordingId).catch((err: unknown) => logger.warn({ err, recordingId }, 'still on the board'));
    }
    const run = this.#runs.get(recordingId);
    this.#runs.delete(recordingId);
    // Not awaited: what runs in the scope is what ends here.
    if (run) this.#scope.run(Promise.resolve().then(() => run.close()));
  }

  async #tell(topic: 'recording.started', facts: SpooledRun): Promise<void> {
    const { bus, clock, logger } = this.#deps;
    const lesson = LessonId.safeParse(facts.roomId);
    // Rooms that are no lesson's are nobody's business.
    if (!lesson.success) return;
    const { recordingId, run, startedAt } = facts;
    const payload = { lessonId: lesson.data, recordingId, at: startedAt };
    const message = { id: eventIdOf(topic, recordingId, String(run)), topic, at: new Date(startedAt).toISOString(), payload };
    const onError = (err: unknown) => logger.warn({ err, topic, recordingId }, 'not told yet');
    await publishUntilKept({ bus, clock, signal: this.#scope.signal, onError }, message);
  }

  /** Resolves when the bus has it. */
  async #tellReady({ roomId, recordingId, run }: SpooledRun): Promise<void> {
    const { bus, clock, logger } = this.#deps;
    const lesson = LessonId.safeParse(roomId);
    if (!lesson.success) return;
    const topic = 'recording.ready';
    const message = {
      id: eventIdOf(topic, recordingId, String(run)),
      topic,
      at: new Date(clock.now()).toISOString(),
      payload: { lessonId: lesson.data, recordingId },
    } as const;
    const onError = (err: unknown) => logger.warn({ err, topic, recordingId }, 'not told yet');
    await publishUntilKept({ bus, clock, signal: this.#scope.signal, onError }, message);
    if (this.#scope.closed) throw new AppError('cancelled');
  }
}
