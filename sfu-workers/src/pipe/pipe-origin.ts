import type { Producer } from 'mediasoup/types';
import type { ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { Origin, PipedProducer } from '@watoto/shared/contract/sfu.ts';
import type { Whose } from '../registry.ts';

/** What became of a Producer at its origin. */
export interface OriginChange {
  readonly producerId: ProducerId;
  readonly state: 'flowing' | 'paused' | 'closed';
}

/** A Producer wanted, and the node that has it where that is another one. */
export interface Wanted {
  readonly producerId: ProducerId;
  readonly origin: Origin | null;
}

/** A pipe's sending end, as the receiving end sees it: on the next Router, or on another node. */
export interface PipeOrigin {
  /** Puts these Producers on the pipe; those that are gone are left out. Rejects where the pipe is broken. */
  send(wanted: readonly Wanted[]): Promise<PipedProducer[]>;
  /** They are not wanted any more. */
  stop(producerIds: readonly ProducerId[]): void;
  onChange(listener: (change: OriginChange) => void): void;
  /** The sending end is gone. Said once; at once if it is gone already. */
  onClose(listener: (reason: string) => void): void;
  close(reason: string): void;
}

/** A Producer at hand on one Router, its own or a piped copy, until it is released. */
export interface Lease {
  readonly producer: Producer;
  readonly of: Whose;
  /** Said twice, it changes nothing. */
  readonly release: () => void;
}
