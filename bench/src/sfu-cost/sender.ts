import type { TransportOffer } from '@watoto/shared/contract/media.ts';
import { Audio, type PeerConnection, type Track, Video } from 'node-datachannel';
import { Client } from './client.ts';
import { isRtcp, rtpPacket, vp8Payload } from './rtp-packet.ts';
import { offerSdp } from './sdp.ts';
import { AUDIO, AUDIO_LEVEL, AUDIO_PARAMETERS, VIDEO, VIDEO_PARAMETERS } from './streams.ts';

const LOUD = Buffer.from([0x80 | 20]);
const SILENT_OPUS = Buffer.alloc(AUDIO.payloadBytes, 0x55);
const VP8_BYTES = VIDEO.packetBytes - 12;
/** Milliseconds between two looks at what is due. */
const TICK_MS = 5;
/** RTCP payload-specific feedback: picture loss indication and full intra request among it. */
const PSFB = 206;

/** A camera and a microphone over ICE, DTLS and SRTP, in real time. */
export class Sender {
  readonly client: Client;
  readonly #audio: Track;
  readonly #video: Track;
  #audioPackets = 0;
  #videoPackets = 0;
  #frames = 0;
  #keyFrameWanted = true;

  constructor(peer: PeerConnection, transport: TransportOffer) {
    const audio = new Audio(AUDIO.mid, 'SendOnly');
    audio.addOpusCodec(AUDIO.payloadType);
    audio.addSSRC(AUDIO.ssrc, 'bench');
    const video = new Video(VIDEO.mid, 'SendOnly');
    video.addVP8Codec(VIDEO.payloadType);
    video.addSSRC(VIDEO.ssrc, 'bench');
    this.#audio = peer.addTrack(audio);
    this.#video = peer.addTrack(video);
    this.#video.onMessage((packet) => {
      if (isRtcp(packet) && packet[1] === PSFB) this.#keyFrameWanted = true;
    });
    const offer = offerSdp(transport, [
      { kind: 'audio', direction: 'recvonly', rtpParameters: AUDIO_PARAMETERS },
      { kind: 'video', direction: 'recvonly', rtpParameters: VIDEO_PARAMETERS },
    ]);
    this.client = new Client(peer, offer);
  }

  /** Sends what so many seconds hold, at its pace; a late timer catches up. Answers with the number of packets. */
  send(seconds: number): Promise<number> {
    const frames = Math.round(seconds * VIDEO.framesPerSecond);
    const voices = Math.round(seconds * AUDIO.packetsPerSecond);
    const startedAt = performance.now();
    let sentFrames = 0;
    let sentVoices = 0;
    this.#keyFrameWanted = true;
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const elapsed = (performance.now() - startedAt) / 1_000;
        while (sentFrames < Math.min(frames, elapsed * VIDEO.framesPerSecond)) {
          this.#sendFrame();
          sentFrames += 1;
        }
        while (sentVoices < Math.min(voices, elapsed * AUDIO.packetsPerSecond)) {
          this.#sendVoice();
          sentVoices += 1;
        }
        if (sentFrames < frames || sentVoices < voices) return;
        clearInterval(timer);
        resolve(frames * VIDEO.packetsPerFrame + voices);
      }, TICK_MS);
    });
  }

  #sendFrame(): void {
    const pictureId = this.#frames;
    const timestamp = (this.#frames * VIDEO.clockRate) / VIDEO.framesPerSecond;
    const key = this.#keyFrameWanted;
    this.#keyFrameWanted = false;
    this.#frames += 1;
    for (let i = 0; i < VIDEO.packetsPerFrame; i += 1) {
      const { payloadType, ssrc } = VIDEO;
      const header = { payloadType, ssrc, marker: i === VIDEO.packetsPerFrame - 1, sequence: this.#videoPackets, timestamp };
      this.#video.sendMessageBinary(rtpPacket(header, [], vp8Payload({ first: i === 0, key, pictureId }, VP8_BYTES)));
      this.#videoPackets += 1;
    }
  }

  #sendVoice(): void {
    const { payloadType, ssrc, clockRate, packetsPerSecond } = AUDIO;
    const timestamp = (this.#audioPackets * clockRate) / packetsPerSecond;
    const header = { payloadType, ssrc, marker: this.#audioPackets === 0, sequence: this.#audioPackets, timestamp };
    this.#audio.sendMessageBinary(rtpPacket(header, [{ id: AUDIO_LEVEL.id, value: LOUD }], SILENT_OPUS));
    this.#audioPackets += 1;
  }
}
