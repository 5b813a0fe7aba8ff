import type { TransportOffer } from '@watoto/shared/contract/media.ts';
import { type PeerConnection, RtcpReceivingSession, type Track } from 'node-datachannel';
import { Client } from './client.ts';
import type { Offered } from './contract.ts';
import { type Arrival, transportFeedback } from './feedback.ts';
import { extensionOffset, isRtcp, ssrcOf } from './rtp-packet.ts';
import { offerSdp } from './sdp.ts';

const ABS_SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
/** abs-send-time is 24 bits of 2^-18 s: it wraps every 64 s. */
const ABS_SEND_TIME_US = 1_000_000 / 2 ** 18;
const WRAP_US = 64_000_000;
const OWN_SSRC = 1;

/** Where the video's header extensions are, and whose RTP counts. */
interface Expected {
  /** SSRCs of the two streams; probing comes on others. */
  readonly ssrcs: ReadonlySet<number>;
  readonly video: number;
  readonly absSendTime: number;
  readonly transportCc: number;
}

/** Takes both streams over ICE, DTLS and SRTP, counts what it could decrypt, and reports back as a browser does. */
export class Receiver {
  readonly client: Client;
  packets = 0;
  bytes = 0;
  readonly #expected: Expected;
  readonly #tracks: Track[] = [];
  #arrivals: Arrival[] = [];
  #feedbacks = 0;
  #lastUs = 0;

  constructor(peer: PeerConnection, transport: TransportOffer, consumers: readonly Offered[]) {
    this.#expected = expectedOf(consumers);
    peer.onTrack((track) => {
      // Answers sender reports with receiver reports.
      track.setMediaHandler(new RtcpReceivingSession());
      track.onMessage((packet) => this.#received(packet));
      this.#tracks.push(track);
    });
    const lines = consumers.map(({ kind, rtpParameters }) => ({ kind, direction: 'sendonly' as const, rtpParameters }));
    this.client = new Client(peer, offerSdp(transport, lines));
  }

  /** Sends transport-wide feedback about what has come since the last time, if anything has. */
  report(): void {
    const video = this.#tracks.find((track) => track.type() === 'video');
    if (this.#arrivals.length === 0 || !video) return;
    const ssrcs = { sender: OWN_SSRC, media: this.#expected.video };
    video.sendMessageBinary(transportFeedback(ssrcs, this.#feedbacks, this.#arrivals));
    this.#feedbacks += 1;
    this.#arrivals = [];
  }

  #received(packet: Buffer): void {
    if (isRtcp(packet)) return;
    if (this.#expected.ssrcs.has(ssrcOf(packet))) {
      this.packets += 1;
      this.bytes += packet.length;
    }
    const sequenceAt = extensionOffset(packet, this.#expected.transportCc);
    const sentAt = extensionOffset(packet, this.#expected.absSendTime);
    if (sequenceAt >= 0 && sentAt >= 0)
      this.#arrivals.push({ sequence: packet.readUInt16BE(sequenceAt), atUs: this.#unwrap(packet, sentAt) });
  }

  /** The time it was sent stands for the time it arrived: a path without queues, the same however busy this machine is. */
  #unwrap(packet: Buffer, at: number): number {
    let us = packet.readUIntBE(at, 3) * ABS_SEND_TIME_US;
    while (us < this.#lastUs - WRAP_US / 2) us += WRAP_US;
    this.#lastUs = Math.max(this.#lastUs, us);
    return us;
  }
}

function expectedOf(consumers: readonly Offered[]): Expected {
  const ssrcOfKind = (wanted: string) => consumers.find(({ kind }) => kind === wanted)?.rtpParameters.encodings?.[0]?.ssrc;
  const video = consumers.find(({ kind }) => kind === 'video')?.rtpParameters;
  const idOf = (wanted: string) => video?.headerExtensions?.find(({ uri }) => uri === wanted)?.id;
  const [audioSsrc, videoSsrc, absSendTime, transportCc] = [
    ssrcOfKind('audio'),
    ssrcOfKind('video'),
    idOf(ABS_SEND_TIME),
    idOf(TRANSPORT_CC),
  ];
  if (audioSsrc === undefined || videoSsrc === undefined || absSendTime === undefined || transportCc === undefined) {
    throw new TypeError('a receiver needs both streams, and the extensions of bandwidth estimation');
  }
  return { ssrcs: new Set([audioSsrc, videoSsrc]), video: videoSsrc, absSendTime, transportCc };
}
