import type { PipeTransport, PlainTransport } from 'mediasoup/types';
import type { Entry } from './registry.ts';

/** Objects looked at in one turn: a tenth of all, and never more than cost nothing beside the media. */
const SHARE = 10;
const MOST_PER_TURN = 40;

export type Direction = 'in' | 'out';

export type Path = 'clients' | 'pipes' | 'taps';

export interface TrafficSink {
  bytes(path: Path, direction: Direction, count: number): void;
  /** RTP packets of Producers (in) and Consumers (out). */
  packets(direction: Direction, count: number): void;
}

export interface TrafficDeps {
  readonly entries: () => IterableIterator<Entry>;
  readonly count: () => number;
  readonly pipes: () => Iterable<PipeTransport>;
  readonly taps: () => Iterable<PlainTransport>;
  readonly sink: TrafficSink;
}

type Totals = Partial<Record<'bytesIn' | 'bytesOut' | 'packetsIn' | 'packetsOut', number>>;

/**
 * Counts bytes and packets by asking mediasoup for its statistics, a few objects in each turn, round and round: what is counted comes late by
 * as many turns as a round takes, and what an object carried after its last look is not counted.
 */
export class Traffic {
  readonly #deps: TrafficDeps;
  readonly #seen = new WeakMap<object, Totals>();
  #round: IterableIterator<Entry>;
  #looking = false;

  constructor(deps: TrafficDeps) {
    this.#deps = deps;
    this.#round = deps.entries();
  }

  /** Looks at the next few. One turn at a time: a Worker that is slow to answer is not asked more. */
  async turn(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const entries = this.#next(Math.min(MOST_PER_TURN, Math.ceil(this.#deps.count() / SHARE)));
      await Promise.all([
        ...entries.map((entry) => this.#look(entry)),
        ...[...this.#deps.pipes()].map((pipe) => this.#lookAtTransport(pipe, 'pipes')),
        ...[...this.#deps.taps()].map((tap) => this.#lookAtTransport(tap, 'taps')),
      ]);
    } finally {
      this.#looking = false;
    }
  }

  #next(count: number): Entry[] {
    const entries: Entry[] = [];
    while (entries.length < count) {
      const { value, done } = this.#round.next();
      if (!done) entries.push(value);
      else {
        this.#round = this.#deps.entries();
        break;
      }
    }
    return entries;
  }

  async #look(entry: Entry): Promise<void> {
    const totals = await totalsOf(entry).catch(() => null);
    if (totals) this.#count(entry.object, totals, 'clients');
  }

  async #lookAtTransport(transport: PipeTransport | PlainTransport, path: Path): Promise<void> {
    const stats = await transport.getStats().catch(() => []);
    for (const { bytesReceived, bytesSent } of stats) this.#count(transport, { bytesIn: bytesReceived, bytesOut: bytesSent }, path);
  }

  #count(object: object, totals: Totals, path: Path): void {
    const before = this.#seen.get(object) ?? {};
    this.#seen.set(object, totals);
    const grown = (key: keyof Totals) => Math.max(0, (totals[key] ?? 0) - (before[key] ?? 0));
    const { sink } = this.#deps;
    sink.bytes(path, 'in', grown('bytesIn'));
    sink.bytes(path, 'out', grown('bytesOut'));
    sink.packets('in', grown('packetsIn'));
    sink.packets('out', grown('packetsOut'));
  }
}

async function totalsOf(entry: Entry): Promise<Totals> {
  switch (entry.kind) {
    case 'transport': {
      const [stat] = await entry.object.getStats();
      return { bytesIn: stat?.bytesReceived ?? 0, bytesOut: stat?.bytesSent ?? 0 };
    }
    case 'producer': {
      const stats = await entry.object.getStats();
      return { packetsIn: stats.reduce((sum, { packetCount }) => sum + packetCount, 0) };
    }
    case 'consumer': {
      const stats = await entry.object.getStats();
      return { packetsOut: stats.reduce((sum, { type, packetCount }) => sum + (type === 'outbound-rtp' ? packetCount : 0), 0) };
    }
  }
}
