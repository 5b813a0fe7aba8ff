import type { Consumer, PlainTransport } from 'mediasoup/types';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { SfuTaps, TapEnd } from '@watoto/shared/contract/sfu.ts';
import type { CallOutput, EventData } from '@watoto/shared/kernel/rpc.ts';
import { media } from '../media-errors.ts';
import type { PipeAddress } from '../pipe/pipe-transport.ts';
import type { ProducerEntry } from '../registry.ts';
import { fromMediasoup } from '../rtp.ts';
import { connectTap, TAP_CAPABILITIES, tapEndOf, tapOptions } from './tap-transport.ts';

export type TapState = EventData<SfuTaps, 'tap.changed'>['state'];
export type TapOffer = CallOutput<SfuTaps, 'tap.open'>;

/**
 * One Producer on its way to a recorder: a PlainTransport with a Consumer. It closes with the Producer, the Router, or the recorder.
 *
 * What its receiver may rely on (mediasoup 3.27, worker/src/RTC: RTP/RtpStreamSend, Consumer, Transport::SendRtcp, DepLibUV):
 *
 * - One SSRC, one payload type, as in `rtpParameters`; sequence numbers go on without a jump through pauses and changes of layer. What is
 *   missing was lost on the way: a NACK brings it again, with the same sequence number, for 2 s (video) or 1 s (audio) after it came.
 * - No header extension means anything here, though packets may carry some: whoever parses them passes over them.
 * - Video begins with a key frame, after each pause too; packets before it are not sent. Timestamps are the Producer's own; after a change
 *   of layer they are moved so that they go on.
 * - A sender report each 1 to 1.5 s, the first within about 0.5 s: none before the first packet, and none once 2 s have passed without one.
 *   Its RTP time belongs to the instant at which the last packet was *captured*, carried on to now. That instant is reckoned from the
 *   sender's own reports (half of the round trip taken off, median of seven), alike for all that comes over one transport with one CNAME:
 *   a browser's camera and microphone line up by them. Until three reports of the sender have come it is the instant of *arrival*: the line
 *   may move by the way's delay in the first seconds, and the later reports are the better ones.
 * - Its NTP time is the node's clock as it was when the Worker's process started, carried on by the monotonic clock: never stepped, the
 *   same for all taps of one Worker, and off by whatever the system's clock was corrected by since. Another Worker, or the same room after
 *   it moved, may differ by that much: hold it against a clock of one's own.
 */
export class Tap {
  /** Said last: `closed`, once. */
  readonly changed = new Emitter<TapState>();
  readonly transport: PlainTransport;
  readonly #consumer: Consumer;
  readonly #of: ProducerEntry;

  private constructor(transport: PlainTransport, consumer: Consumer, of: ProducerEntry) {
    this.transport = transport;
    this.#consumer = consumer;
    this.#of = of;
    consumer.on('producerpause', () => this.changed.emit('paused'));
    consumer.on('producerresume', () => this.changed.emit('flowing'));
    consumer.observer.once('close', () => this.close());
    transport.observer.once('close', () => {
      this.changed.emit('closed');
      this.changed.clear();
    });
  }

  /** On the Producer's own Router, connected to the recorder's end. `opened` hears of the transport as soon as there is one. */
  static async open(of: ProducerEntry, theirs: TapEnd, address: PipeAddress, opened: (transport: PlainTransport) => void): Promise<Tap> {
    const transport = await of.owner.at.openTap(tapOptions(address, theirs));
    opened(transport);
    try {
      await connectTap(transport, theirs);
      // Paused, so that not a packet leaves before there is an address, and a key frame is asked for when there is.
      const consumer = await media(
        // `enableRtx`: without it mediasoup would leave NACK out for audio; there is no rtx codec to use.
        transport.consume({ producerId: of.object.id, rtpCapabilities: TAP_CAPABILITIES, paused: true, enableRtx: true }),
      );
      const tap = new Tap(transport, consumer, of);
      await media(consumer.resume());
      return tap;
    } catch (error) {
      transport.close();
      if (of.object.closed) throw new AppError('not_found', { message: 'The Producer closed meanwhile.' });
      throw error;
    }
  }

  get closed(): boolean {
    return this.transport.closed || this.#consumer.closed;
  }

  offer(): TapOffer {
    const { kind, rtpParameters, producerPaused } = this.#consumer;
    const { owner, source } = this.#of;
    const end = tapEndOf(this.transport);
    return { kind, source, peerId: owner.peerId, rtpParameters: fromMediasoup.parameters(rtpParameters), paused: producerPaused, end };
  }

  async requestKeyFrame(): Promise<void> {
    if (this.#consumer.kind === 'video') await media(this.#consumer.requestKeyFrame());
  }

  close(): void {
    if (!this.transport.closed) this.transport.close();
  }
}
