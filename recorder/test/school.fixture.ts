import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EventMessage } from '@watoto/shared/contract/events.ts';
import type { RunManifest } from '@watoto/shared/contract/recording.ts';
import { type SfuTaps, sfuTaps } from '@watoto/shared/contract/sfu.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { ConnectionId, EntryId, NodeId, PeerId, ProducerId, RecorderId, RecordingId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { answer, type Handlers } from '@watoto/shared/kernel/rpc.ts';
import { createChannelPair, type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { Instances } from '@watoto/shared/ports/instances/instances.ts';
import { createMemoryInstances } from '@watoto/shared/ports/instances/memory-instances.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { readRun } from '@watoto/shared/ports/object-store/recorded-run.ts';
import { createMemoryRecordingBoard } from '@watoto/shared/ports/recording-board/memory-recording-board.ts';
import type { RecordingBoard } from '@watoto/shared/ports/recording-board/recording-board.ts';
import type { NodeUsage } from '@watoto/shared/ports/registry/registry.ts';
import type { EntryBody } from '@watoto/shared/room/entry.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { emptyRoom } from '@watoto/shared/room/state.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { RecorderConfig, type RecorderConfigInput } from '../src/config.ts';
import { createRecorder, type Recorder } from '../src/recorder.ts';
import type { TrackRecorderOptions } from '../src/media/track-recorder.ts';

/** Set TEST_LOG=debug to see what recorders say. */
export const logger = createLogger({ service: 'recorder-test', level: process.env['TEST_LOG'] ?? 'silent' });
export const SOON = { timeoutMs: 15_000, everyMs: 20 };
export const NODE = NodeId.parse('node-1');
export const teacher = PeerId.parse('teacher');
export const pupil = PeerId.parse('pupil');

/** Tracks that the tests feed by hand: what each hands over is a file that really plays. */
export class FedTracks {
  readonly open = new Map<string, TrackRecorderOptions & { next: number }>();
  readonly #file: Buffer;

  constructor(file: Buffer) {
    this.#file = file;
  }

  readonly openTrack = async (options: TrackRecorderOptions) => {
    const own = { ...options, next: options.firstNumber ?? 0 };
    this.open.set(options.track, own);
    return {
      end: { ip: '127.0.0.1', port: 40_000, srtpParameters: null },
      start() {},
      setFlowing() {},
      pause() {},
      resume() {},
      counts: { received: 0, dropped: 0, lost: 0, refusedReports: 0 },
      close: async () => {
        // What it had begun.
        this.#hand(own);
        this.open.delete(options.track);
      },
    };
  };

  /** Each track that is open closes a segment. */
  feed(): void {
    for (const track of this.open.values()) this.#hand(track);
  }

  #hand(track: TrackRecorderOptions & { next: number }): void {
    const ms = 1_000;
    const at = track.toLogTime(systemClock.now()) - ms;
    const number = track.next++;
    track.onSegment({ track: track.track, number, at, ms, type: 'video/webm; codecs="vp8"', keyFrame: true, data: this.#file });
  }
}

/** What recorders share: log, board, storage, bus, and a node that opens every tap. */
export class TestSchool {
  readonly log: RoomLog = createMemoryLog();
  readonly board: RecordingBoard = createMemoryRecordingBoard();
  readonly instances: Instances = createMemoryInstances({ freshMs: 1_500 });
  readonly events: EventMessage[] = [];
  readonly room = RoomId.parse(randomUUID());
  readonly scope = new Scope('test school');
  readonly tracks: FedTracks;
  readonly dir: string;
  readonly store: StoreThatFails;
  taps = 0;

  private constructor(dir: string, store: ObjectStore, file: Buffer) {
    this.dir = dir;
    this.store = new StoreThatFails(store);
    this.tracks = new FedTracks(file);
  }

  static async open(file: Buffer): Promise<TestSchool> {
    const dir = await mkdtemp(join(tmpdir(), 'watoto-recorder-'));
    const { store } = await openObjectStore({ url: pathToFileURL(join(dir, 'files')).href, secret: 'of these tests and nothing else ...' });
    return new TestSchool(dir, store, file);
  }

  readonly bus: Pick<EventBus, 'publish'> = {
    publish: async (message) => {
      this.events.push(message);
    },
  };

  async recorder(name: string, config: Partial<RecorderConfigInput> = {}): Promise<Recorder> {
    const recorderId = RecorderId.parse(`${name}-${randomUUID().slice(0, 8)}`);
    const own = { recorderId, spoolDir: join(this.dir, 'spool', name), keepFreeBytes: 0, spoolMaxBytes: 1e9, reserveBytes: 1e6, ...config };
    const load = { rooms: 0, peers: 0, transports: 0, producers: 0, consumers: 0 };
    const node: NodeUsage = {
      id: NODE,
      incarnation: 'one',
      url: 'memory:',
      workers: 1,
      capacity: 10,
      state: 'ready',
      load,
      reserved: 0,
      suspectedUntil: null,
      suspicion: '',
      drainRequested: false,
    };
    const recorder = await createRecorder({
      config: RecorderConfig.parse(own),
      log: this.log,
      registry: { nodes: async () => [node] },
      connectSfu: async () => this.#accept(),
      sfuToken: async () => 'token',
      store: this.store,
      bus: this.bus,
      board: this.board,
      instances: this.instances,
      openTrack: this.tracks.openTrack,
      logger: logger.child({ recorder: name }),
    });
    return this.scope.own(recorder);
  }

  async say(by: PeerId | null, body: EntryBody): Promise<void> {
    await this.log.append(this.room, { id: EntryId.parse(randomUUID()), by, ...body });
  }

  async state(): Promise<RoomState> {
    return (await this.log.read(this.room, 0, 10_000)).reduce((state, entry) => apply(state, entry).state, emptyRoom);
  }

  /** A lesson with a teacher who sends a camera. */
  async begin(): Promise<void> {
    await this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 10, recording: { start: 'manual', pupils: 'none' } } });
    await this.say(null, { type: 'room.placed', data: { epoch: 1, legs: [{ nodeId: NODE, epoch: 1, size: 10 }], reason: 'opened' } });
    await this.join(teacher, 'host');
    await this.join(pupil, 'pupil');
    await this.send('camera-1');
  }

  async join(peerId: PeerId, role: 'host' | 'pupil'): Promise<void> {
    const connectionId = ConnectionId.parse(randomUUID());
    await this.say(null, { type: 'peer.joined', data: { peerId, connectionId, name: peerId, role, tokenId: null, keepsMedia: false } });
  }

  async send(id: string, source: 'camera' | 'screen' = 'camera'): Promise<void> {
    const producer = { producerId: ProducerId.parse(id), kind: 'video', source, paused: false, epoch: 1 } as const;
    await this.say(teacher, { type: 'producer.opened', data: producer });
  }

  /** Recording begins, as signaling would say it. */
  async record(): Promise<RecordingId> {
    const recordingId = RecordingId.parse(uuidV7(Date.now()));
    await this.say(teacher, { type: 'recording.started', data: { recordingId } });
    await this.board.add(recordingId, this.room);
    return recordingId;
  }

  manifest(recordingId: RecordingId, run = 1): Promise<RunManifest | null> {
    return readRun(this.store, recordingId, run);
  }

  async tracksOpen(count: number): Promise<void> {
    await pollUntil(() => (this.tracks.open.size === count ? null : `${count} tracks, not ${this.tracks.open.size}`), SOON);
  }

  async until(recordingId: RecordingId, what: string, is: (manifest: RunManifest) => boolean, run = 1): Promise<RunManifest> {
    let last: RunManifest | null = null;
    await pollUntil(async () => {
      last = await this.manifest(recordingId, run);
      return last && is(last) ? null : `${what}: ${JSON.stringify(last)?.slice(0, 400)}`;
    }, SOON);
    return last!;
  }

  async close(): Promise<void> {
    await this.scope.close('test over');
    await this.log.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  #accept(): FrameChannel {
    const [ours, theirs] = createChannelPair();
    const handlers: Handlers<SfuTaps, null> = {
      'node.hello': () => ({ nodeId: NODE }),
      'node.ping': () => ({}),
      'tap.open': () => {
        this.taps += 1;
        return {
          kind: 'video',
          source: 'camera',
          peerId: teacher,
          rtpParameters: { codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }] },
          paused: false,
          end: { ip: '127.0.0.1', port: 40_001, srtpParameters: null },
        };
      },
      'tap.keyFrame': () => ({}),
      'tap.close': () => ({}),
    };
    const link = new RpcLink(sfuTaps, theirs, { answer: (call) => answer(sfuTaps, handlers, call, null) });
    this.scope.own({ close: (reason) => link.close(reason) });
    return ours;
  }
}

/** Storage that can be away. */
class StoreThatFails implements ObjectStore {
  readonly #store: ObjectStore;
  away = false;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  #there(): ObjectStore {
    if (this.away) throw new AppError('unavailable', { message: 'storage is away' });
    return this.#store;
  }

  put: ObjectStore['put'] = async (...args) => this.#there().put(...args);
  get: ObjectStore['get'] = async (...args) => this.#there().get(...args);
  head: ObjectStore['head'] = async (...args) => this.#there().head(...args);
  delete: ObjectStore['delete'] = async (...args) => this.#there().delete(...args);
  list: ObjectStore['list'] = async (...args) => this.#there().list(...args);
  link: ObjectStore['link'] = async (...args) => this.#there().link(...args);
  dropAbandoned: ObjectStore['dropAbandoned'] = async (...args) => this.#there().dropAbandoned(...args);
  close: ObjectStore['close'] = () => this.#store.close();
}
