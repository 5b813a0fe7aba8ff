import type { DtlsParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import type { Offered } from './contract.ts';

/** One SFU under test: a sender's two streams go to every receiver. The benchmark talks to both kinds alike. */
export interface FanOut {
  openSender(): Promise<TransportOffer>;
  /** Connects the sender's transport and opens its Producers. */
  publish(dtlsParameters: DtlsParameters): Promise<void>;
  /** A receiver's transport with a Consumer of each Producer. */
  openReceiver(index: number): Promise<{ transport: TransportOffer; consumers: Offered[] }>;
  connectReceiver(index: number, dtlsParameters: DtlsParameters): Promise<void>;
  sent(): Promise<Sent>;
  close(): Promise<void>;
}

export interface Sent {
  readonly packets: number;
  readonly probationBytes: number;
}

/** Adds up mediasoup's own statistics: of Consumers what they sent, of transports their probing. */
export function sentOf(stats: readonly Readonly<Record<string, unknown>>[]): Sent {
  const total = (type: string, key: string) =>
    stats.reduce((sum, stat) => sum + (stat['type'] === type ? Number(stat[key] ?? Number.NaN) : 0), 0);
  return { packets: total('outbound-rtp', 'packetCount'), probationBytes: total('webrtc-transport', 'probationBytesSent') };
}
