import type { StoreApi } from 'zustand/vanilla';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { type Permission, can } from '@watoto/shared/contract/permissions.ts';
import { Source } from '@watoto/shared/contract/media.ts';
import { isLocked } from '@watoto/shared/room/producers.ts';
import type { ClassroomOptions, ClassroomState } from './classroom.ts';
import { DeviceError, openCamera, openMic, openScreen } from './devices.ts';
import { LocalSourceControl, type Publisher } from './local-source.ts';
import { SMALL_VOICE_BPS, VOICE_BPS } from './encodings.ts';
import type { Bearing } from './network-stats.ts';
import type { Step } from './room-store.ts';
import type { Call } from './signaling-connection.ts';

export interface LocalSourcesDeps {
  readonly store: StoreApi<ClassroomState>;
  readonly link: () => Publisher | null;
  readonly call: Call;
  readonly options: Pick<ClassroomOptions, 'tracks' | 'devices' | 'start'>;
  readonly report: (error: unknown) => void;
}

/** For a source whose track is there already. */
const openNothing = () => Promise.reject(new DeviceError('device_missing'));

/** What a role must have to send each source. */
const NEEDS = { mic: 'speak', camera: 'publish', screen: 'shareScreen', screenAudio: 'shareScreen' } as const satisfies Record<
  Source,
  Permission
>;

/** The person's own microphone, camera and screen. Failures show in the store's `local`; nothing here rejects. */
export class LocalSources {
  readonly #deps: LocalSourcesDeps;
  readonly #controls: Readonly<Record<Source, LocalSourceControl>>;
  readonly #chosen: { mic?: string; camera?: string };
  /** The camera was stopped for the voice's sake, and comes back by itself. */
  #sparing = false;
  /** The microphone was stopped for all else's sake, and waits for the person. */
  #micSpared = false;
  #scarce = false;
  /** The own voice has filled the way up. */
  #full = false;
  #voiceBps = VOICE_BPS;

  constructor(deps: LocalSourcesDeps) {
    this.#deps = deps;
    this.#chosen = { ...deps.options.devices };
    this.#controls = {
      mic: this.#control('mic'),
      camera: this.#control('camera'),
      screen: this.#control('screen'),
      screenAudio: this.#control('screenAudio'),
    };
  }

  /** What the person wanted to begin with: tracks of the device check are taken over, and stopped where not wanted. */
  start(): void {
    const { tracks = {}, start = { mic: tracks.mic !== undefined, camera: tracks.camera !== undefined } } = this.#deps.options;
    for (const kind of ['mic', 'camera'] as const) {
      const track = tracks[kind]?.readyState === 'live' ? tracks[kind] : undefined;
      if (start[kind]) this.#run(this.#startOne(kind, track));
      else track?.stop();
    }
  }

  setMic(on: boolean): Promise<void> {
    const { mic } = this.#controls;
    if (on) this.#micSpared = false;
    return this.#quiet(on ? mic.on(() => openMic(this.#chosen.mic)) : mic.mute());
  }

  setCamera(on: boolean): Promise<void> {
    const { camera } = this.#controls;
    this.#sparing = false;
    return this.#quiet(on ? camera.on(() => openCamera(this.#chosen.camera)) : camera.off());
  }

  /** Is a camera on, or would it be if the way up bore it? */
  get camera(): boolean {
    const { track, muted } = this.#controls.camera;
    return track !== null && (!muted || this.#sparing);
  }

  /** What the way up bears. A camera that others have stopped, or the person, stays off. */
  bear({ sends: upstream, rests, small }: Bearing): void {
    const { camera, mic } = this.#controls;
    this.#full = small;
    mic.rest(rests);
    if (upstream === 'nothing') {
      this.#micSpared = true;
      this.#run(mic.mute());
    } else if (upstream === 'voice' && camera.track && !camera.muted) {
      this.#sparing = true;
      this.#run(camera.mute());
    } else if (upstream === 'all' && this.#sparing) {
      this.#sparing = false;
      if (camera.track && this.#refusal('camera') === null) this.#run(camera.on(openNothing));
    }
    this.#fitVoice();
    this.#deps.store.setState({ upstream: this.#micSpared ? 'nothing' : this.#sparing ? 'voice' : 'all' });
  }

  /** While sound is scarce for somebody, this voice takes less. */
  speak(scarce: boolean): void {
    this.#scarce = scarce;
    this.#fitVoice();
  }

  setScreen(on: boolean): Promise<void> {
    return this.#quiet(on ? this.#shareScreen() : this.#stopScreen());
  }

  useDevice(kind: 'mic' | 'camera', deviceId: string): Promise<void> {
    this.#chosen[kind] = deviceId;
    const open = kind === 'mic' ? () => openMic(deviceId) : () => openCamera(deviceId);
    return this.#quiet(this.#controls[kind].replace(open));
  }

  /** Which of mic and camera are on now. */
  wanted(): { mic: boolean; camera: boolean } {
    const on = ({ track, muted }: LocalSourceControl) => track !== null && !muted;
    return { mic: on(this.#controls.mic), camera: on(this.#controls.camera) };
  }

  republish(): void {
    for (const control of this.#all()) this.#run(control.republish());
  }

  /** Entries that the room has taken: what others have done to this person's sources. */
  follow(steps: readonly Step[]): void {
    const { me } = this.#deps.store.getState();
    for (const { entry, before, after } of steps) {
      for (const control of this.#all()) {
        const id = control.producerId;
        if (!id) continue;
        const then = before.producers[id];
        const now = after.producers[id];
        const own = entry.type === 'producer.paused' && entry.data.producerId === id;
        if (then && now && !then.paused && now.paused && !own) control.muteByServer();
      }
      if (entry.type === 'peer.muted' && entry.data.peerId === me && entry.data.source === 'camera') this.#sparing = false;
      if (entry.type === 'role.changed' && entry.data.peerId === me) this.#obeyRole();
    }
  }

  /** Back over the same transports, after entries were missed. */
  reconcile(): void {
    const { producers } = this.#deps.store.getState().room;
    for (const control of this.#all()) {
      const producer = control.producerId && producers[control.producerId];
      if (producer) this.#run(control.reconcile(producer.paused));
    }
  }

  /** There is no WebRTC here: nothing can be sent. */
  giveUp(): void {
    for (const control of this.#all()) if (control.track) this.#run(control.off('media_failed'));
  }

  close(): void {
    for (const control of this.#all()) control.close();
  }

  /** Small for those who have nothing but sound, and where one's own way up bears no more than a voice, or not even that. */
  #fitVoice(): void {
    const bps = this.#scarce || this.#sparing || this.#full ? SMALL_VOICE_BPS : VOICE_BPS;
    if (bps === this.#voiceBps) return;
    this.#voiceBps = bps;
    this.#run(this.#controls.mic.limit(bps));
  }

  #all(): LocalSourceControl[] {
    return Object.values(this.#controls);
  }

  #control(source: Source): LocalSourceControl {
    const { store, link, call } = this.#deps;
    return new LocalSourceControl({
      source,
      link,
      call,
      refusal: () => this.#refusal(source),
      show: (state) => store.setState(({ local }) => ({ local: { ...local, [source]: state } })),
      onEnded: () => this.#ended(source),
    });
  }

  async #startOne(kind: 'mic' | 'camera', track: MediaStreamTrack | undefined): Promise<void> {
    if (!track) return kind === 'mic' ? this.setMic(true) : this.setCamera(true);
    let taken = false;
    await this.#controls[kind].on(() => {
      taken = true;
      return Promise.resolve(track);
    });
    if (!taken) track.stop();
  }

  async #shareScreen(): Promise<void> {
    const { screen, screenAudio } = this.#controls;
    const sound: MediaStreamTrack[] = [];
    await screen.on(async () => {
      const { video, audio } = await openScreen();
      if (audio) sound.push(audio);
      return video;
    });
    const [track] = sound;
    if (track && !screen.track) track.stop();
    else if (track) await screenAudio.on(() => Promise.resolve(track));
    else if (screenAudio.muted) await screenAudio.on(openNothing);
  }

  async #stopScreen(): Promise<void> {
    await Promise.all([this.#controls.screen.off(), this.#controls.screenAudio.off()]);
  }

  /** "Stop sharing" of the browser is a click like any other; a lost device is a failure. */
  #ended(source: Source): void {
    if (source === 'screen') this.#run(this.#stopScreen());
    else this.#run(this.#controls[source].off(source === 'screenAudio' ? null : 'device_missing'));
  }

  /** A role that may not send has had its Producers closed by the server. */
  #obeyRole(): void {
    for (const source of Source.options) {
      if (this.#controls[source].track && this.#refusal(source) === 'forbidden') this.#run(this.#controls[source].off());
    }
  }

  #refusal(source: Source): ErrorCode | null {
    const { me, role, room, media, phase } = this.#deps.store.getState();
    if (phase.kind === 'live' && media === 'none') return 'media_failed';
    if (role && !can(role, NEEDS[source])) return 'forbidden';
    const peer = me === null ? undefined : room.peers[me];
    return peer && isLocked(room, peer, source) ? 'locked' : null;
  }

  #run(work: Promise<unknown>): void {
    void this.#quiet(work);
  }

  async #quiet(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      // Whatever waits when the classroom closes ends as cancelled.
      if (!(error instanceof AppError)) this.#deps.report(error);
    }
  }
}
