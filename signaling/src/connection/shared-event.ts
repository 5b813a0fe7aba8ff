import type { EventData, EventName } from '@watoto/shared/kernel/rpc.ts';
import type { Signaling } from '@watoto/shared/contract/signaling.ts';

/** An event that many sockets get: turned into text once, however many they are. */
export class SharedEvent {
  /** The `{name, data}` of the wire event `event`, as JSON. */
  readonly json: string;
  /** Entries that it carries. */
  readonly entries: number;

  private constructor(json: string, entries: number) {
    this.json = json;
    this.entries = entries;
  }

  static of<N extends EventName<Signaling>>(name: N, data: EventData<Signaling, N>, entries = 0): SharedEvent {
    return new SharedEvent(JSON.stringify({ name, data }), entries);
  }
}
