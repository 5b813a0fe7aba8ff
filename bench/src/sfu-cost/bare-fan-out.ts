import * as mediasoup from 'mediasoup';
import type { Consumer, Producer, Router, RtpCapabilities, RtpParameters, WebRtcServer, WebRtcTransport, Worker } from 'mediasoup/types';
import { TransportId } from '@watoto/shared/kernel/ids.ts';
import { type DtlsParameters, ROUTER_CODECS, type TransportOffer } from '@watoto/shared/contract/media.ts';
import { type Offered, Offered as OfferedSchema } from './contract.ts';
import { type FanOut, type Sent, sentOf } from './fan-out.ts';
import { AUDIO_PARAMETERS, VIDEO_PARAMETERS } from './streams.ts';

/** The node's: with the system's smaller ones a busy machine loses packets on one side only, and both must forward the same. */
const BUFFER_BYTES = 4 * 1024 * 1024;
const LISTEN = { ip: '127.0.0.1', sendBufferSize: BUFFER_BYTES, recvBufferSize: BUFFER_BYTES } as const;

interface Receiver {
  readonly transport: WebRtcTransport;
  readonly consumers: readonly Consumer[];
}

/** mediasoup and nothing else: every option that it does not demand, socket buffers aside, is left at its default. */
export class BareFanOut implements FanOut {
  readonly #worker: Worker;
  readonly #webRtcServer: WebRtcServer;
  readonly #router: Router;
  readonly #receivers = new Map<number, Receiver>();
  #sender: WebRtcTransport | null = null;
  #producers: Producer[] = [];

  private constructor(worker: Worker, webRtcServer: WebRtcServer, router: Router) {
    this.#worker = worker;
    this.#webRtcServer = webRtcServer;
    this.#router = router;
  }

  static async open(): Promise<BareFanOut> {
    const worker = await mediasoup.createWorker({ logLevel: 'warn' });
    const server = await worker.createWebRtcServer({
      listenInfos: [
        { protocol: 'udp', ...LISTEN },
        { protocol: 'tcp', ...LISTEN },
      ],
    });
    const router = await worker.createRouter({ mediaCodecs: ROUTER_CODECS.map((codec) => ({ ...codec })) });
    return new BareFanOut(worker, server, router);
  }

  async openSender(): Promise<TransportOffer> {
    this.#sender = await this.#open();
    return offerOf(this.#sender);
  }

  async publish(dtlsParameters: DtlsParameters): Promise<void> {
    const sender = this.#sender;
    if (!sender) throw new TypeError('the sender is not open');
    await connect(sender, dtlsParameters);
    this.#producers = await Promise.all([
      sender.produce({ kind: 'audio', rtpParameters: AUDIO_PARAMETERS as RtpParameters }),
      sender.produce({ kind: 'video', rtpParameters: VIDEO_PARAMETERS as RtpParameters }),
    ]);
  }

  async openReceiver(index: number): ReturnType<FanOut['openReceiver']> {
    const transport = await this.#open();
    const rtpCapabilities: RtpCapabilities = this.#router.rtpCapabilities;
    const consumers = await Promise.all(this.#producers.map(({ id: producerId }) => transport.consume({ producerId, rtpCapabilities })));
    this.#receivers.set(index, { transport, consumers });
    const offered: Offered[] = consumers.map(({ kind, rtpParameters }) => OfferedSchema.parse({ kind, rtpParameters }));
    return { transport: offerOf(transport), consumers: offered };
  }

  async connectReceiver(index: number, dtlsParameters: DtlsParameters): Promise<void> {
    const receiver = this.#receivers.get(index);
    if (!receiver) throw new TypeError(`receiver ${index} is not open`);
    await connect(receiver.transport, dtlsParameters);
  }

  async sent(): Promise<Sent> {
    const of = [...this.#receivers.values()].flatMap(({ transport, consumers }): Promise<object[]>[] => [
      transport.getStats(),
      ...consumers.map((consumer) => consumer.getStats()),
    ]);
    return sentOf((await Promise.all(of)).flat().map((stat) => ({ ...stat })));
  }

  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#worker.once('subprocessclose', resolve));
    this.#worker.close();
    await gone;
  }

  #open(): Promise<WebRtcTransport> {
    return this.#router.createWebRtcTransport({ webRtcServer: this.#webRtcServer });
  }
}

/** mediasoup takes the type that names each field it may have; the contract's is what a wire can bring. */
function connect(transport: WebRtcTransport, { role, fingerprints }: DtlsParameters): Promise<void> {
  return transport.connect({ dtlsParameters: { ...(role === undefined ? {} : { role }), fingerprints } });
}

function offerOf({ id, iceParameters, iceCandidates, dtlsParameters }: WebRtcTransport): TransportOffer {
  return { id: TransportId.parse(id), iceParameters, iceCandidates, dtlsParameters };
}
