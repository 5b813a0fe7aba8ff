import { z } from 'zod';
import { ConsumerOffer, DtlsParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import type { CallSpec } from '@watoto/shared/kernel/rpc.ts';

/** What the benchmark asks of the processes it starts: each side is one, and the clients of both are one. */

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallSpec<I, O> => ({ input, output });
const nothing = z.object({});
/** A receiver's number, from 0. */
const index = z.number().int().nonnegative();
/** sfu-cost: the whole node beside bare mediasoup. span-cost: a room on one Router beside the same room on two nodes. */
export const sideName = z.enum(['node', 'bare', 'one', 'span']);
export type SideName = z.infer<typeof sideName>;

/** The parts of a ConsumerOffer that a receiver needs. */
export const Offered = ConsumerOffer.pick({ kind: true, rtpParameters: true });
export type Offered = z.infer<typeof Offered>;

/** An SFU under test, either one: a sender's transport with its two Producers, and receivers that get both. */
export const sideContract = {
  calls: {
    'sender.open': call(nothing, z.object({ transport: TransportOffer })),
    'sender.publish': call(z.object({ dtlsParameters: DtlsParameters }), nothing),
    'receiver.open': call(z.object({ index }), z.object({ transport: TransportOffer, consumers: z.array(Offered) })),
    'receiver.connect': call(z.object({ index, dtlsParameters: DtlsParameters }), nothing),
    /** RTP packets that the Consumers have sent, and bytes of probing (bandwidth estimation) beside them, since the start. */
    sent: call(nothing, z.object({ packets: z.number().int(), probationBytes: z.number().int() })),
    /** Collects the garbage that opening everything has left, so that it falls into nobody's block. */
    settle: call(nothing, nothing),
    close: call(nothing, nothing),
  },
  events: {},
} as const;
export type SideContract = typeof sideContract;

export const loadContract = {
  calls: {
    /** Starts the sender's ICE and DTLS; answers with its certificate. */
    'sender.connect': call(z.object({ side: sideName, transport: TransportOffer }), z.object({ dtlsParameters: DtlsParameters })),
    'receiver.connect': call(
      z.object({ side: sideName, transport: TransportOffer, consumers: z.array(Offered) }),
      z.object({ dtlsParameters: DtlsParameters }),
    ),
    /** Resolves when every client of this side is connected. */
    connected: call(z.object({ side: sideName }), nothing),
    /** Sends what so many seconds hold, in real time; answers at once with how many packets that were. */
    send: call(z.object({ side: sideName, seconds: z.number().positive() }), z.object({ packets: z.number().int() })),
    /** Resolves when nothing arrives at this side's receivers any more. */
    quiet: call(z.object({ side: sideName }), nothing),
    /** RTP packets of the two streams that this side's receivers have decrypted since the start. */
    received: call(z.object({ side: sideName }), z.object({ packets: z.number().int(), bytes: z.number().int() })),
  },
  events: {},
} as const;
export type LoadContract = typeof loadContract;
