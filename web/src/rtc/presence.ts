import type { StoreApi } from 'zustand/vanilla';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import type { ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventData } from '@watoto/shared/kernel/rpc.ts';
import { AWAY_TOKENS_MAX } from '@watoto/shared/contract/room-away.ts';
import { PROTOCOL_VERSION, type Signaling, type Tile } from '@watoto/shared/contract/signaling.ts';
import type { ClassroomOptions, ClassroomState, MediaPhase } from './classroom.ts';
import type { Credentials } from './credentials.ts';
import type { Rung } from '@watoto/shared/ladder/rung.ts';
import { standing } from '@watoto/shared/room/rungs.ts';
import { waitsIn } from '@watoto/shared/room/lobby.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { JoinClock } from './join-stages.ts';
import { LocalSources } from './local-sources.ts';
import { Media } from './media.ts';
import { watchNetworkEvents } from './network-events.ts';
import { watchNetwork } from './network-stats.ts';
import { RemoteTracks } from './remote-tracks.ts';
import { RoomFollower } from './room-follower.ts';
import { type Step, emptyClassroom, heard } from './room-store.ts';
import { type RtcDevice, mediaRequest } from './rtc-device.ts';
import { type Call, type ConnectionStatus, type EventHandlers, SignalingConnection } from './signaling-connection.ts';
import { openSocket } from './signaling-socket.ts';
import { wantsSmallVoice } from './small-voice.ts';
import { View } from './view.ts';

export interface PresenceDeps {
  readonly store: StoreApi<ClassroomState>;
  readonly options: ClassroomOptions;
  readonly credentials: Credentials;
  /** null: no WebRTC here, the lesson is text only. */
  readonly rtc: Promise<RtcDevice | null>;
  readonly report: (error: unknown) => void;
  readonly onStep: (step: Step) => void;
  readonly onHint: (shown: EventData<Signaling, 'room.hint'>) => void;
}

/** How a presence ended: closed from here (null), the lesson ended, or refused. */
export type PresenceEnd = null | 'ended' | ErrorCode;

const LEAVE_DEADLINE_MS = 1_000;

const rungOf = ({ me, room }: ClassroomState): Rung => (me === null ? 'video' : standing(room, me).rung);

/** One time in the lesson, from the click on "join" to leaving or being refused; reconnects are within it. */
export class Presence {
  readonly sources: LocalSources;
  readonly connection: SignalingConnection;
  readonly #deps: PresenceDeps;
  readonly #scope: Scope;
  readonly #follower: RoomFollower;
  readonly #remote: RemoteTracks;
  readonly #view: View;
  readonly #stages: JoinClock;
  #media: Media | null = null;
  /** May what is measured of the way up stop the camera? The school says so. */
  #ladder = false;
  #wasOn = { mic: false, camera: false };

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    const { store, options, credentials, report } = deps;
    const clock = systemClock;
    this.#scope = new Scope('presence', report);
    this.connection = new SignalingConnection({
      open: (socket) => openSocket({ url: options.url, ...socket }),
      credentials,
      join: (call) => this.#join(call),
      probe: async (over) => {
        this.#follower.catchUp(await over('room.sync', { after: store.getState().room.seq }));
        // The network is there: media that is not has no reason to wait.
        this.#media?.nudge();
      },
      handlers: this.#handlers(),
      onStatus: (status) => this.#showStatus(status),
      onError: report,
      clock,
      random: Math.random,
    });
    const { call } = this.connection;
    this.#follower = new RoomFollower({
      store,
      sync: (after) => call('room.sync', { after }),
      onChange: (steps) => this.#roomChanged(steps),
      onError: report,
    });
    this.#remote = new RemoteTracks({
      store,
      ready: (consumerIds) => call('consumer.ready', { consumerIds }),
      onFailure: () => this.#media?.rebuild('consumers could not be set up'),
      report,
    });
    this.sources = new LocalSources({ store, call, link: () => (this.#waits() ? null : (this.#media?.link ?? null)), options, report });
    this.#stages = new JoinClock({ clock, receivers: () => this.#remote.receivers(), show: (stages) => store.setState({ stages }) });
    // One lost view is made good by the next layout, or the next join.
    this.#view = new View(
      clock,
      (tiles) => void call('view.set', { tiles: [...tiles] }, { resend: false }).catch(() => {}),
      ({ producerId }) => store.getState().room.producers[producerId] !== undefined,
    );
    this.#own();
  }

  /** Joins and stays; resolves when it is over, with everything closed. */
  async run(): Promise<PresenceEnd> {
    const stop = watchNetwork({
      clock: systemClock,
      link: () => this.#media?.link ?? null,
      show: (network) => this.#deps.store.setState({ network }),
      blocked: () => this.#deps.store.getState().media === 'failed',
      // The next one says more.
      report: async (report) => {
        if (this.connection.live) await this.connection.call('net.report', report, { resend: false }).catch(() => {});
      },
      onStuck: () => this.connection.check(),
      receivers: () => this.#remote.receivers(),
      camera: () => this.sources.camera,
      mic: () => this.sources.wanted().mic,
      rung: () => rungOf(this.#deps.store.getState()),
      live: () => this.connection.live,
      send: (upstream) => this.#ladder && this.sources.bear(upstream),
    });
    this.#scope.defer(stop);
    this.#scope.defer(this.#deps.store.subscribe((state) => this.sources.speak(wantsSmallVoice(state))));
    this.sources.start();
    const code = await this.connection.run();
    this.#wasOn = this.sources.wanted();
    await this.close();
    return this.#deps.store.getState().room.phase === 'ended' || code === 'lesson_ended' ? 'ended' : code;
  }

  /** What was on when it was over. */
  get wasOn(): { mic: boolean; camera: boolean } {
    return this.#wasOn;
  }

  /** Tells the server, if it listens, and closes. */
  async leave(): Promise<void> {
    if (this.connection.live) await within(LEAVE_DEADLINE_MS, this.connection.call('room.leave', {}, { resend: false }));
    await this.close();
  }

  setView(tiles: readonly Tile[]): void {
    this.#view.set(tiles);
  }

  close(): Promise<void> {
    return this.#scope.close('left');
  }

  #own(): void {
    const stop = watchNetworkEvents(() => {
      this.connection.check();
      this.#media?.nudge();
    });
    this.#scope.defer(stop);
    this.#scope.defer(() => this.#remote.close());
    this.#scope.defer(() => this.#media?.close());
    this.#scope.defer(() => this.sources.close());
    this.#scope.defer(() => this.#view.close());
    this.#scope.defer(() => this.#stages.close());
    this.#scope.defer(() => this.connection.close());
  }

  async #join(call: Call): Promise<void> {
    const { store, credentials } = this.#deps;
    this.#stages.mark('socketMs');
    const rtc = await this.#deps.rtc;
    if (rtc && !this.#scope.closed) this.#media ??= this.#createMedia(rtc);
    const { room } = store.getState();
    const ask = call('room.join', {
      protocol: PROTOCOL_VERSION,
      media: rtc && mediaRequest(rtc),
      after: room.seq === 0 ? null : room.seq,
      openedAt: room.seq === 0 ? null : room.openedAt,
      epoch: this.#media?.epoch ?? null,
      consumerIds: this.#remote.ids,
    });
    const [reply] = await Promise.all([ask, this.#deps.options.ice?.fresh()]);
    if (this.#scope.closed) return;
    this.#stages.mark('joinedMs');
    credentials.granted(reply.resumeToken);
    this.#ladder = reply.ladder;
    const away = reply.away === null ? store.getState().away : [...store.getState().away, reply.away].slice(-AWAY_TOKENS_MAX);
    store.setState({ me: reply.peerId, role: reply.role, away });
    this.#follower.catchUp(reply.catchUp);
    if (reply.media) this.#media?.use(reply.media);
    else if (rtc) this.#kept();
    else this.sources.giveUp();
    this.#stages.watchMedia();
  }

  /** Media went on while the socket was away. */
  #kept(): void {
    const { producers } = this.#deps.store.getState().room;
    this.#remote.keepOnly((producerId) => producers[producerId] !== undefined);
    this.sources.reconcile();
  }

  #createMedia(rtc: RtcDevice): Media {
    return new Media({
      rtc,
      call: this.connection.call,
      ice: this.#deps.options.ice ?? null,
      remote: this.#remote,
      onLink: () => {
        this.sources.republish();
        if (this.connection.live) this.#view.resend();
      },
      onPhase: (phase) => this.#showMedia(phase),
      onPath: () => this.connection.check(),
      live: () => this.connection.live,
      report: this.#deps.report,
      clock: systemClock,
    });
  }

  #handlers(): EventHandlers {
    const { store } = this.#deps;
    return {
      'room.snapshot': ({ state, now }) => (now ? this.#letIn(state) : this.#follower.snapshot(state)),
      'room.entries': ({ entries }) => this.#follower.receive(entries),
      'consumer.opened': ({ consumers }) => this.#remote.open(consumers),
      'consumer.closed': ({ consumerIds }) => this.#remote.closeMany(consumerIds),
      'consumer.layers': ({ consumerId, layers }) => this.#remote.layers(consumerId, layers),
      'media.lost': ({ epoch }) => this.#media?.lost(epoch),
      'room.hint': (shown) => this.#deps.onHint(shown),
      'room.levels': (levels) => store.setState(heard(levels)),
      'platform.notice': ({ notice }) => store.setState({ notice }),
    };
  }

  /** In the lobby: transports are there already, and nothing may be sent. */
  #waits(): boolean {
    const { me, room } = this.#deps.store.getState();
    return me !== null && waitsIn(room, me);
  }

  /** From the lobby into the room, or to the hosts: what this person wants to send goes out now, and what was done to it meanwhile is heeded. */
  #letIn(state: RoomState): void {
    this.#follower.replace(state);
    this.sources.republish();
    this.sources.reconcile();
    this.#view.resend();
  }

  #roomChanged(steps: readonly Step[]): void {
    this.sources.follow(steps);
    for (const step of steps) this.#deps.onStep(step);
    if (this.#deps.store.getState().room.phase === 'ended') this.connection.close('lesson_ended');
  }

  #showMedia(media: MediaPhase): void {
    if (this.#media?.settled) this.#stages.mark('transportsMs');
    if (this.#deps.store.getState().media !== media) this.#deps.store.setState({ media });
  }

  #showStatus(status: ConnectionStatus): void {
    const { store } = this.#deps;
    if (status.kind === 'waiting') {
      const { attempt, retryAt, code } = status;
      store.setState({ phase: { kind: 'reconnecting', attempt, retryAt, code }, levels: emptyClassroom.levels, dominant: null });
    } else if (status.kind === 'live') {
      store.setState({ phase: { kind: 'live' } });
      this.#view.resend();
      this.#media?.ensure();
      this.#media?.nudge();
    }
  }
}

/** Waits for work that is good to have, but not for long and whatever comes of it. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = systemClock.after(ms, resolve);
    work
      .catch(() => {})
      .finally(() => {
        cancel();
        resolve();
      });
  });
}
