import type { Way } from '@watoto/shared/contract/http/readiness.ts';
import type { WayState, Ways } from '../../rtc/path-check.ts';

/** What a person is told of all ways together. */
export type Verdict = 'checking' | 'udp' | 'tcp' | 'relay' | 'blocked' | 'unchecked' | 'lost';

const RELAYS = ['relayUdp', 'relayTcp', 'relayTls'] as const satisfies Way[];

/** The relays as one row: open where any is. */
export function relayState(ways: Ways): WayState {
  const states = RELAYS.map((way) => ways[way]);
  for (const state of ['open', 'checking', 'blocked', 'unchecked'] as const) if (states.includes(state)) return state;
  return 'absent';
}

/** How the relay is reached, best first; empty while some are still being tried. */
export function openRelays(ways: Ways): ('UDP' | 'TCP' | 'TLS')[] {
  if (RELAYS.some((way) => ways[way] === 'checking')) return [];
  const names = { relayUdp: 'UDP', relayTcp: 'TCP', relayTls: 'TLS' } as const;
  return RELAYS.filter((way) => ways[way] === 'open').map((way) => names[way]);
}

/** The best way there is. A worse one says nothing while a better one may still open. */
export function verdictOf(pingMs: number | null | undefined, ways: Ways): Verdict {
  const states = { udp: ways.udp, tcp: ways.tcp, relay: relayState(ways) };
  for (const way of ['udp', 'tcp', 'relay'] as const) {
    if (states[way] === 'open') return way;
    if (states[way] === 'checking') return 'checking';
  }
  if (pingMs === null) return 'lost';
  return states.udp === 'unchecked' ? 'unchecked' : 'blocked';
}
