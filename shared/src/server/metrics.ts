import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface SeriesOptions<L extends string> {
  /** Prometheus style: `watoto_<noun>_<unit>`, `_total` for counters. */
  readonly name: string;
  /** What it counts and what to think when it moves. */
  readonly help: string;
  readonly labels?: readonly L[];
}

export interface GaugeOptions<L extends string> extends SeriesOptions<L> {
  /** Asked for the value at each scrape, instead of being told: one, or with one label, one for each of its values. */
  readonly read?: () => number | Readonly<Record<string, number>>;
}

export interface HistogramOptions<L extends string> extends SeriesOptions<L> {
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
}

/** Upper bounds in seconds for what people wait for: 5 ms to 10 s. */
const WAIT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Milliseconds between two looks at the event loop. prom-client's default of 10 wakes an idle process a hundred times a second. */
export const LAG_SAMPLE_MS = 100;

/** One service's series. Each is declared once, with its help text, in the service's own `metrics.ts`. */
export class Metrics {
  readonly registry: Registry;

  constructor(registry: Registry) {
    this.registry = registry;
  }

  counter<L extends string = never>({ name, help, labels = [] }: SeriesOptions<L>): Counter<L> {
    return new Counter({ name, help, labelNames: [...labels], registers: [this.registry] });
  }

  gauge<L extends string = never>({ name, help, labels = [], read }: GaugeOptions<L>): Gauge<L> {
    return new Gauge<L>({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      ...(read ? { collect: readInto(read, labels[0]) } : {}),
    });
  }

  histogram<L extends string = never>({ name, help, labels = [], buckets = WAIT_BUCKETS }: HistogramOptions<L>): Histogram<L> {
    return new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [this.registry] });
  }

  /** The text that Prometheus scrapes. */
  render(): Promise<string> {
    return this.registry.metrics();
  }
}

function readInto<L extends string>(read: NonNullable<GaugeOptions<L>['read']>, label: L | undefined): (this: Gauge<L>) => void {
  return function collect() {
    const now = read();
    if (typeof now === 'number') this.set(now);
    else if (label !== undefined) for (const [value, count] of Object.entries(now)) this.labels(value).set(count);
  };
}

/** A registry of its own, with Node's default series; `service` is a label of everything in it. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_SAMPLE_MS });
  return new Metrics(registry);
}
