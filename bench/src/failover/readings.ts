import type { Gap, Observed } from './observed.ts';

/** What is broken on purpose; `calm`: nothing. */
export type Blow = 'calm' | 'worker kill' | 'worker hang' | 'node kill' | 'node hang' | 'signaling kill' | 'redis kill' | 'redis pause';

export interface Kill {
  readonly blow: Blow;
  /** Milliseconds since 1970, by the machine that all share. */
  readonly at: number;
  readonly observed: Observed;
}

/** A gap that begins up to so long before the kill is the kill's: the frame before was the last one. Milliseconds. */
const BEFORE_MS = 500;

/** Milliseconds from the kill until each witness' media of `kind` flows for good again; 0 where it never stopped. */
export function backAfter(kill: Kill, kind: Gap['kind'], witnesses: readonly string[]): number[] {
  return witnesses.map((witness) => {
    const gaps = gapsOf(kill, kind).filter((gap) => gap.witness === witness);
    return Math.max(0, ...gaps.map(({ to }) => to - kill.at));
  });
}

/** The longest interruption of `kind` that any witness had, milliseconds; 0: none longer than jitter. */
export function longestGap(kill: Kill, kind: Gap['kind']): number {
  return Math.max(0, ...gapsOf(kill, kind).map(({ from, to }) => to - from));
}

/** Milliseconds from the kill until each witness whose socket was lost is back in the room. Throws where one never is. */
export function resumedAfter({ at, observed }: Kill): number[] {
  const lost = new Set(observed.sockets.filter(({ live }) => !live).map(({ witness }) => witness));
  return [...lost].map((witness) => {
    const changes = observed.sockets.filter((change) => change.witness === witness);
    const last = changes.at(-1);
    if (!last?.live) throw new Error(`${witness} never came back`);
    return last.at - at;
  });
}

/** Witnesses whose newest frame of `kind` is older than `since`: their media never came back. */
export function stillSilent({ observed }: Kill, kind: Gap['kind'], witnesses: readonly string[], since: number): string[] {
  return witnesses.filter((witness) => (observed.last[`${witness}/${kind}`] ?? 0) < since);
}

/** Acknowledged texts that the log hasn't, and texts that it has more than once. */
export function accounted(acknowledged: readonly string[], logged: readonly string[]): { lost: number; doubled: number } {
  const times = new Map<string, number>();
  for (const text of logged) times.set(text, (times.get(text) ?? 0) + 1);
  return {
    lost: acknowledged.filter((text) => !times.has(text)).length,
    doubled: [...times.values()].filter((count) => count > 1).length,
  };
}

function gapsOf({ at, observed }: Kill, kind: Gap['kind']): Gap[] {
  return observed.gaps.filter((gap) => gap.kind === kind && gap.to > at && gap.from > at - BEFORE_MS);
}
