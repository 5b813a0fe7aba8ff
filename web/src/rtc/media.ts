import type { types } from 'mediasoup-client';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { MediaOffer } from '@watoto/shared/contract/signaling.ts';
import type { MediaPhase } from './classroom.ts';
import type { IceServers } from './ice-servers.ts';
import { MediaLink } from './media-link.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import type { RemoteTracks } from './remote-tracks.ts';
import { type RtcDevice, mediaRequest } from './rtc-device.ts';
import type { Call } from './signaling-connection.ts';
import { TransportWatch } from './transport-watch.ts';

export interface MediaDeps {
  readonly rtc: RtcDevice;
  readonly call: Call;
  /** Relays from the API; null: signaling's list is used. */
  readonly ice: IceServers | null;
  readonly remote: RemoteTracks;
  /** There are new transports: local sources are published over them. */
  readonly onLink: () => void;
  readonly onPhase: (phase: MediaPhase) => void;
  /** What carries media has gone, come back or changed: the socket may have shared its fate. */
  readonly onPath: () => void;
  /** Is there a socket that has joined? Without one, the next join brings transports. */
  readonly live: () => boolean;
  readonly report: (error: unknown) => void;
  readonly clock: Clock;
}

/** After so many pairs of transports in a row that did not connect, people are told so. It goes on trying. */
const ATTEMPTS_BEFORE_FAILED = 3;

/** The peer's media: the transports there are now, and the way to new ones when those are lost. */
export class Media {
  readonly #deps: MediaDeps;
  readonly #watches = new Map<types.Transport, TransportWatch>();
  #link: MediaLink | null = null;
  /** Grows with every rebuild and every offer: what belongs to an older one is void. */
  #turn = 0;
  /** Tries since transports were last connected. */
  #attempts = 0;
  #links = 0;
  #everConnected = false;
  #opening = false;
  /** Said to be lost while new transports were asked for: the answer may be about those. */
  #lostMeanwhile: number | null = null;
  #cancelRetry: () => void = () => {};
  #closed = false;

  constructor(deps: MediaDeps) {
    this.#deps = deps;
  }

  get link(): MediaLink | null {
    return this.#link;
  }

  /** The epoch of transports that may still be good; null: there are none. */
  get epoch(): number | null {
    return this.#link?.epoch ?? null;
  }

  /** Everything is up: who hasn't begun has nothing to carry yet. */
  get settled(): boolean {
    const states = this.#states();
    return states.length > 0 && states.every((state) => state === 'connected' || state === 'new') && states.includes('connected');
  }

  /** Takes transports and Consumers that the server has opened for this peer. */
  use(offer: MediaOffer): void {
    if (this.#closed) return;
    this.#drop();
    const { rtc, call, ice, remote, onLink, onPath } = this.#deps;
    const link: MediaLink = new MediaLink(offer, {
      rtc,
      call,
      ice,
      onPath,
      onUsed: (transport) => this.#watchOf(link, transport)?.used(),
      onChange: (transport) => this.#changed(link, transport),
    });
    this.#link = link;
    this.#links += 1;
    this.#showBusy();
    remote.start(link, offer.consumers);
    onLink();
    if (offer.consumers.length === 0) this.#showPhase();
  }

  /** The server says that transports of this epoch are gone. A room on several nodes has several epochs: newer is not better. */
  lost(epoch: number): void {
    if (this.#link?.epoch === epoch) this.rebuild('the server lost media');
    else if (this.#opening) this.#lostMeanwhile = epoch;
  }

  /** Live again: what could not be rebuilt meanwhile is now. */
  ensure(): void {
    if (!this.#closed && !this.#link && !this.#opening) this.#open();
  }

  /** The network has changed. */
  nudge(): void {
    for (const watch of this.#watches.values()) watch.nudge();
  }

  /** New transports for old ones, by `media.open`, as often as it takes. */
  rebuild(reason: string): void {
    if (this.#closed) return;
    this.#drop();
    this.#deps.report(new AppError('media_failed', { message: reason }));
    this.#showBusy();
    if (this.#deps.live()) this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    this.#deps.remote.close();
  }

  #open(): void {
    const turn = this.#turn;
    this.#opening = true;
    this.#lostMeanwhile = null;
    this.#attempts += 1;
    this.#showBusy();
    this.#cancelRetry = this.#deps.clock.after(reconnectDelay(this.#attempts, Math.random), () => {
      const { call, rtc, ice } = this.#deps;
      Promise.all([call('media.open', mediaRequest(rtc), { resend: false }), ice?.fresh()]).then(
        ([offer]) => {
          if (turn !== this.#turn) return;
          if (offer.epoch === this.#lostMeanwhile) this.#open();
          else this.use(offer);
        },
        (error: unknown) => {
          if (turn === this.#turn) this.#openFailed(AppError.from(error));
        },
      );
    });
  }

  #openFailed(error: AppError): void {
    this.#opening = false;
    if (!this.#deps.live()) return;
    this.#deps.report(error);
    if (error.retryable) this.#open();
    else this.#deps.onPhase('failed');
  }

  #drop(): void {
    this.#turn += 1;
    this.#opening = false;
    this.#cancelRetry();
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
    if (!this.#link) return;
    this.#deps.remote.stop();
    this.#link.close();
    this.#link = null;
  }

  #watch(link: MediaLink, transport: types.Transport): TransportWatch {
    const watch = new TransportWatch({
      clock: this.#deps.clock,
      restartIce: () => link.restartIce(transport),
      isHeard: () => link.isHeard(transport),
      onAway: () => this.#deps.onPath(),
      giveUp: (reason) => this.rebuild(reason),
    });
    this.#watches.set(transport, watch);
    return watch;
  }

  #changed(link: MediaLink, transport: types.Transport): void {
    this.#watchOf(link, transport)?.changed(transport.connectionState);
    if (this.#link === link) this.#showPhase();
  }

  /** undefined: of an older link. One that was closed says so too. */
  #watchOf(link: MediaLink, transport: types.Transport): TransportWatch | undefined {
    return this.#link === link ? (this.#watches.get(transport) ?? this.#watch(link, transport)) : undefined;
  }

  #states(): types.ConnectionState[] {
    return this.#link ? this.#link.transports.map((transport) => transport.connectionState) : [];
  }

  #showBusy(): void {
    // Where nothing ever got through, one vain attempt says it: a firewall, not a hiccup.
    if (this.#attempts > (this.#everConnected ? ATTEMPTS_BEFORE_FAILED : 0)) this.#deps.onPhase('failed');
    else this.#deps.onPhase(this.#links > 1 || this.#attempts > 0 ? 'rebuilding' : 'connecting');
  }

  /** Transports that are still 'new' carry nothing yet and hold nothing up; a hiccup is the watch's business. */
  #showPhase(): void {
    const states = this.#states();
    if (states.includes('connecting')) return this.#showBusy();
    if (states.includes('failed') || states.includes('disconnected')) return;
    this.#attempts = 0;
    this.#everConnected ||= states.includes('connected');
    this.#deps.onPhase('connected');
  }
}
