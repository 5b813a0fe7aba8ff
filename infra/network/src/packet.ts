import type { Conditions } from './conditions.ts';

/** 'up': from the pupil to the school. */
export type Direction = 'up' | 'down';

const PROTOCOL = 9;
const TCP = 6;
const UDP = 17;
/** The four bits before the length are the version: 4 in IPv4, 6 in IPv6 (RFC 791, RFC 8200). */
const IPV4 = 4;

/** Does a firewall with these conditions let this IP packet through? IPv6 is not carried: the link has no such addresses. */
export function passes(packet: Uint8Array, direction: Direction, { open, udp, tcpOnly, tcpBlocked }: Conditions): boolean {
  const first = packet[0] ?? 0;
  if (!open || first >> 4 !== IPV4) return false;
  const protocol = packet[PROTOCOL];
  if (protocol === UDP) return udp;
  if (protocol !== TCP) return true;
  const header = (first & 0x0f) * 4;
  const at = direction === 'up' ? header + 2 : header;
  const port = ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0);
  return !tcpBlocked.includes(port) && (tcpOnly === null || tcpOnly.includes(port));
}
