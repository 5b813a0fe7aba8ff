/** What a process of the cluster is. `epmd` names RabbitMQ's node; it would daemonise and outlive it, so it is a process of ours. */
export const KINDS = [
  'redis',
  'postgres',
  'epmd',
  'rabbitmq',
  's3',
  'coturn',
  'sfu',
  'api',
  'signaling',
  'recorder',
  'exporter',
  'converter',
  'edge',
] as const;
export type Kind = (typeof KINDS)[number];
/** Kinds of which there are as many as wanted, and more can be added. */
export const SCALED_KINDS = ['api', 'signaling', 'sfu', 'recorder', 'exporter', 'converter'] as const satisfies readonly Kind[];
export type ScaledKind = (typeof SCALED_KINDS)[number];

export type Values = Readonly<Record<string, string>>;

/** How to see that a process works: each by its own protocol. */
export type HealthCheck =
  | { readonly by: 'http'; readonly url: string }
  | { readonly by: 'redis'; readonly port: number; readonly password: string }
  | { readonly by: 'postgres' | 'amqp' | 'epmd'; readonly port: number }
  | { readonly by: 'stun'; readonly host: string; readonly port: number };

export interface ProcessPlan {
  readonly name: string;
  readonly kind: Kind;
  /** How it is started: a program with arguments, or one of the two that other packages know how to run. */
  readonly program: { readonly file: string; readonly args: readonly string[] } | 'postgres' | 'coturn';
  /** Its environment, besides PATH. */
  readonly env: Values;
  readonly ports: Values;
  /** Where it serves: `redis://`, `http://`, ... */
  readonly url: string;
  /** `/healthz`, `/readyz` and `/metrics`; null: it has none. */
  readonly opsUrl: string | null;
  readonly health: HealthCheck;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopMs: number;
}
