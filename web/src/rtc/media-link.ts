import type { types } from 'mediasoup-client';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { TransportId } from '@watoto/shared/kernel/ids.ts';
import { type ConsumerOffer, RtpParameters, Source, type TransportOffer } from '@watoto/shared/contract/media.ts';
import type { MediaOffer } from '@watoto/shared/contract/signaling.ts';
import { sendingPlan } from './encodings.ts';
import type { IceServers } from './ice-servers.ts';
import { Freshness } from './freshness.ts';
import { heardAgoMs } from './network-quality.ts';
import { type RtcDevice, wasAnnounced } from './rtc-device.ts';
import type { Call } from './signaling-connection.ts';
import { rowsOf } from './stats-rows.ts';

export interface MediaLinkDeps {
  readonly rtc: RtcDevice;
  readonly call: Call;
  /** null: the offer's own servers are used. */
  readonly ice: IceServers | null;
  /** Something is to go over a transport: it connects now. */
  readonly onUsed: (transport: types.Transport) => void;
  /** A transport's connection has changed. */
  readonly onChange: (transport: types.Transport) => void;
  /** ICE goes another way now: this browser's address has changed. */
  readonly onPath: () => void;
}

/** Where nothing has come for so long, nothing comes. */
const HEARD_MS = 2_000;

/**
 * One pair of transports: lives from a MediaOffer until media is lost or replaced. The one for sending is made when there is something
 * to send: most pupils only listen, and cheap devices feel each RTCPeerConnection.
 */
export class MediaLink {
  readonly epoch: number;
  readonly recv: types.Transport;
  readonly #offer: MediaOffer;
  readonly #deps: MediaLinkDeps;
  #send: types.Transport | null = null;
  /** The local address that each goes out from. */
  readonly #paths = new Map<RTCIceTransport, string | null>();
  readonly #heard = new WeakMap<types.Transport, Freshness>();

  constructor(offer: MediaOffer, deps: MediaLinkDeps) {
    this.#deps = deps;
    this.#offer = offer;
    this.epoch = offer.epoch;
    this.recv = this.#prepare(deps.rtc.device.createRecvTransport(this.#options(offer.recv)));
  }

  /** Those that there are by now. */
  get transports(): readonly types.Transport[] {
    return this.#send ? [this.recv, this.#send] : [this.recv];
  }

  get closed(): boolean {
    return this.recv.closed;
  }

  /** Those of the offered Consumers that this browser can play, all in one negotiation. */
  async consume(offers: readonly ConsumerOffer[]): Promise<{ offer: ConsumerOffer; consumer: types.Consumer }[]> {
    // All calls before the first await: mediasoup-client makes one SDP exchange of them.
    const all = await Promise.allSettled(
      offers.map(async (offer) => {
        const { id, producerId, kind } = offer;
        const rtpParameters = offer.rtpParameters as types.RtpParameters;
        // One stream for each Producer: browsers keep tracks of one stream in lip sync, and thereby delay them.
        const consumer = await this.recv.consume({ id, producerId, kind, rtpParameters, streamId: producerId });
        this.#follow(consumer.rtpReceiver?.transport);
        return { offer, consumer };
      }),
    );
    const made = all.filter((one) => one.status === 'fulfilled').map((one) => one.value);
    if (made.length === 0 && offers.length > 0)
      throw new AppError('media_failed', { cause: all.find((one) => one.status === 'rejected')?.reason });
    return made;
  }

  /** Publishes a track, which stays the caller's: it is never stopped here. */
  async produce(source: Source, track: MediaStreamTrack, paused: boolean): Promise<types.Producer> {
    const { width, height } = track.getSettings();
    const plan = sendingPlan(source, { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) });
    // A paused camera sends nothing at all: black pictures would cost what the voice needs.
    const zeroRtpOnPause = source === 'camera';
    const producer = await this.#sending().produce({ track, ...plan, stopTracks: false, zeroRtpOnPause, appData: { source, paused } });
    this.#follow(producer.rtpSender?.transport);
    if (paused) producer.pause();
    return producer;
  }

  async restartIce(transport: types.Transport): Promise<void> {
    const { ice } = this.#deps;
    const [{ iceParameters }] = await Promise.all([
      this.#deps.call('transport.restartIce', { transportId: TransportId.parse(transport.id) }),
      ice?.fresh(),
    ]);
    if (ice && !transport.closed) await transport.updateIceServers({ iceServers: ice.or(this.#offer.iceServers) as RTCIceServer[] });
    const { usernameFragment, password } = iceParameters;
    if (!transport.closed) await transport.restartIce({ iceParameters: { usernameFragment, password, iceLite: true } });
  }

  /** Does something come over it of late? A jam holds up the checks of the path, too, and lets through some of what is sent: it is slow, not away. */
  async isHeard(transport: types.Transport): Promise<boolean> {
    let heard = this.#heard.get(transport);
    if (!heard) this.#heard.set(transport, (heard = new Freshness()));
    const agoMs = heardAgoMs(await rowsOf(transport), heard);
    return agoMs !== null && agoMs < HEARD_MS;
  }

  close(): void {
    for (const transport of this.transports) transport.close();
  }

  /** The first path is no news. */
  #follow(transport: RTCDtlsTransport | null | undefined): void {
    const ice = transport?.iceTransport;
    if (!ice || this.#paths.has(ice)) return;
    const addressNow = () => ice.getSelectedCandidatePair()?.local.address ?? null;
    this.#paths.set(ice, addressNow());
    ice.addEventListener('selectedcandidatepairchange', () => {
      const before = this.#paths.get(ice) ?? null;
      const now = addressNow();
      this.#paths.set(ice, now ?? before);
      if (!this.closed && before !== null && now !== before) this.#deps.onPath();
    });
  }

  #sending(): types.Transport {
    if (this.#send) return this.#send;
    const { device } = this.#deps.rtc;
    const offer = this.#offer.send;
    if (!offer) throw new AppError('forbidden');
    this.#send = this.#prepare(device.createSendTransport(this.#options(offer)));
    this.#send.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
      const source = Source.parse(appData['source']);
      const sent = { transportId: TransportId.parse(offer.id), kind, source, rtpParameters: RtpParameters.parse(rtpParameters) };
      const paused = appData['paused'] === true;
      this.#deps.call('producer.open', { ...sent, paused }).then(({ producerId }) => done({ id: producerId }), fail);
    });
    return this.#send;
  }

  #options(transport: TransportOffer): types.TransportOptions {
    const { iceServers } = this.#offer;
    const { announced } = this.#deps.rtc;
    const additionalSettings = announced ? { certificates: [announced.certificate] } : {};
    // Parsed JSON has no undefined members; the types of zod and mediasoup-client write that differently.
    return { ...transport, iceServers: this.#deps.ice?.or(iceServers) ?? iceServers, additionalSettings } as types.TransportOptions;
  }

  #prepare(transport: types.Transport): types.Transport {
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      this.#deps.onUsed(transport);
      if (wasAnnounced(this.#deps.rtc, dtlsParameters)) return done();
      this.#deps.call('transport.connect', { transportId: TransportId.parse(transport.id), dtlsParameters }).then(() => done(), fail);
    });
    transport.on('connectionstatechange', () => this.#deps.onChange(transport));
    return transport;
  }
}
