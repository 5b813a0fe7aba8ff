import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { ProducerId } from '@watoto/shared/kernel/ids.ts';
import { SerialQueue } from '@watoto/shared/kernel/serial-queue.ts';
import type { Source } from '@watoto/shared/contract/media.ts';
import type { LocalSource } from './classroom.ts';
import { DeviceError } from './devices.ts';
import type { Call } from './signaling-connection.ts';

/** What mediasoup-client's Producer is to its owner. */
export interface PublishedTrack {
  readonly id: string;
  readonly closed: boolean;
  pause(): void;
  resume(): void;
  close(): void;
  replaceTrack(options: { track: MediaStreamTrack }): Promise<void>;
  setRtpEncodingParameters(parameters: { maxBitrate: number }): Promise<void>;
}

/** Transports that tracks can be published over: a MediaLink. */
export interface Publisher {
  readonly closed: boolean;
  produce(source: Source, track: MediaStreamTrack, paused: boolean): Promise<PublishedTrack>;
}

export interface LocalSourceDeps {
  readonly source: Source;
  /** The transports there are now; null: the next ones publish. */
  readonly link: () => Publisher | null;
  readonly call: Call;
  /** Why this source may not be sent now (locked, forbidden); null: it may. */
  readonly refusal: () => ErrorCode | null;
  readonly show: (state: LocalSource) => void;
  /** The track ended by itself: "stop sharing", or the device was unplugged. */
  readonly onEnded: () => void;
}

type Failure = NonNullable<LocalSource['error']>;

/**
 * One own source, from device to Producer. Clicks and the server's mutes come in any order: work that talks to anyone is
 * serial, silence is immediate.
 */
export class LocalSourceControl {
  readonly #deps: LocalSourceDeps;
  readonly #queue = new SerialQueue();
  #track: MediaStreamTrack | null = null;
  #producer: PublishedTrack | null = null;
  /** The transports that #producer is on. */
  #over: Publisher | null = null;
  #opening = false;
  #muted = false;
  #failure: Failure | null = null;
  /** bit/s at most; null: as it was published. */
  #most: number | null = null;
  #closed = false;

  constructor(deps: LocalSourceDeps) {
    this.#deps = deps;
  }

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  get muted(): boolean {
    return this.#muted;
  }

  get producerId(): ProducerId | null {
    return this.#producer && ProducerId.parse(this.#producer.id);
  }

  /** Opens the device and publishes; where the track is there already, unmutes. */
  on(open: () => Promise<MediaStreamTrack>): Promise<void> {
    return this.#queue.push(async () => {
      const refusal = this.#deps.refusal();
      if (refusal) return this.#fail(refusal);
      if (this.#track) return this.#muted ? this.#unmute() : undefined;
      await this.#open(open);
      await this.#publish();
    });
  }

  /** Sends silence at once and keeps the track warm. */
  mute(): Promise<void> {
    this.#silence();
    return this.#queue.push(() => this.#sayPaused());
  }

  /** Sends silence for a moment; to everyone, and here too, it is on as it was. */
  rest(rests: boolean): void {
    if (this.#track && !this.#muted) this.#track.enabled = !rests;
  }

  /** The server has paused it already. */
  muteByServer(): void {
    if (this.#track) this.#silence();
  }

  /** Unpublishes and releases the device. */
  off(failure: Failure | null = null): Promise<void> {
    if (this.#track) this.#track.enabled = false;
    return this.#queue.push(async () => {
      const producerId = this.producerId;
      this.#release(failure);
      if (producerId) await this.#deps.call('producer.close', { producerId }).catch(ignoreGone);
    });
  }

  /** It takes so many bit/s at most from now on, also over new transports. */
  limit(bps: number): Promise<void> {
    return this.#queue.push(async () => {
      this.#most = bps;
      await this.#applyLimit();
    });
  }

  /** Another device for what is on or muted. */
  replace(open: () => Promise<MediaStreamTrack>): Promise<void> {
    return this.#queue.push(async () => {
      const old = this.#track;
      if (!old) return;
      try {
        const track = await openBeside(open, () => this.#drop(old));
        if (this.#closed) return track.stop();
        this.#take(track);
        if (this.#producer && !this.#producer.closed) await this.#producer.replaceTrack({ track });
        this.#drop(old);
        this.#failure = null;
      } catch (error) {
        if (old.readyState === 'ended') return this.#release(failureOf(error));
        this.#failure = failureOf(error);
      }
      this.#show();
    });
  }

  /** There are new transports: what was on goes on over them. */
  republish(): Promise<void> {
    return this.#queue.push(async () => {
      if (this.#over === this.#deps.link()) return;
      this.#producer = null;
      await this.#publish();
    });
  }

  /** Back over the same transports: the server is told what it missed. */
  reconcile(pausedThere: boolean): Promise<void> {
    if (pausedThere) {
      this.muteByServer();
      return Promise.resolve();
    }
    return this.#muted ? this.#queue.push(() => this.#sayPaused()) : Promise.resolve();
  }

  /** For good: the device is released, the server is not told. */
  close(): void {
    this.#closed = true;
    this.#queue.close();
    this.#release(null);
  }

  async #open(open: () => Promise<MediaStreamTrack>): Promise<void> {
    this.#opening = true;
    this.#failure = null;
    this.#show();
    try {
      const track = await open();
      if (this.#closed) return track.stop();
      this.#muted = false;
      this.#take(track);
    } catch (error) {
      this.#failure = failureOf(error);
    } finally {
      this.#opening = false;
      this.#show();
    }
  }

  async #publish(): Promise<void> {
    const link = this.#deps.link();
    const track = this.#track;
    if (!link || !track || this.#producer || track.readyState === 'ended') return this.#show();
    try {
      const producer = await link.produce(this.#deps.source, track, this.#muted);
      if (link.closed || this.#closed) return;
      this.#producer = producer;
      this.#over = link;
      // Muted, or changed to another device, while the call was under way.
      if (this.#muted) producer.pause();
      await this.#applyLimit();
      if (this.#track && this.#track !== track) await producer.replaceTrack({ track: this.#track });
      this.#show();
    } catch (error) {
      // Where the transports went, the next ones publish.
      if (!link.closed && !this.#closed) this.#release(failureOf(error));
    }
  }

  async #applyLimit(): Promise<void> {
    const producer = this.#producer;
    if (this.#most !== null && producer && !producer.closed) await producer.setRtpEncodingParameters({ maxBitrate: this.#most });
  }

  async #unmute(): Promise<void> {
    const producerId = this.producerId;
    this.#failure = null;
    try {
      if (producerId) await this.#deps.call('producer.resume', { producerId });
      this.#muted = false;
      if (this.#track) this.#track.enabled = true;
      this.#producer?.resume();
    } catch (error) {
      this.#failure = failureOf(error);
    }
    this.#show();
    if (!this.#producer) await this.#publish();
  }

  async #sayPaused(): Promise<void> {
    const producerId = this.producerId;
    if (producerId && this.#muted) await this.#deps.call('producer.pause', { producerId }).catch(ignoreGone);
  }

  #silence(): void {
    this.#muted = true;
    if (this.#track) this.#track.enabled = false;
    this.#producer?.pause();
    this.#show();
  }

  #take(track: MediaStreamTrack): void {
    this.#track = track;
    track.enabled = !this.#muted;
    track.addEventListener('ended', this.#ended);
  }

  #drop(track: MediaStreamTrack): void {
    track.removeEventListener('ended', this.#ended);
    track.stop();
  }

  #release(failure: Failure | null): void {
    this.#producer?.close();
    this.#producer = null;
    this.#over = null;
    if (this.#track) this.#drop(this.#track);
    this.#track = null;
    this.#muted = false;
    this.#failure = failure;
    this.#show();
  }

  #fail(failure: Failure): void {
    this.#failure = failure;
    this.#show();
  }

  readonly #ended = (): void => this.#deps.onEnded();

  #show(): void {
    this.#deps.show({ status: this.#status(), track: this.#track, producerId: this.producerId, error: this.#failure });
  }

  #status(): LocalSource['status'] {
    if (this.#opening) return 'starting';
    if (this.#track) return this.#muted ? 'muted' : this.#producer ? 'on' : 'starting';
    switch (this.#failure) {
      case null:
      case 'locked':
      case 'forbidden':
        return 'off';
      case 'device_denied':
        return 'blocked';
      default:
        return 'failed';
    }
  }
}

/** Many phones open one camera at a time: where the new one is busy, the old one is let go first. */
async function openBeside(open: () => Promise<MediaStreamTrack>, letGo: () => void): Promise<MediaStreamTrack> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof DeviceError && error.code === 'device_busy')) throw error;
    letGo();
    return await open();
  }
}

function failureOf(error: unknown): Failure {
  return error instanceof DeviceError ? error.code : AppError.from(error).code;
}

/** What we wanted closed or paused is gone, or goes with its socket. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}
