import { expect, it } from 'vitest';
import { Conditions } from './conditions.ts';
import { passes } from './packet.ts';

/** An IPv4 header without options, and the ports. */
function packet(protocol: number, from: number, to: number, version = 4): Uint8Array {
  const bytes = new Uint8Array(24);
  bytes[0] = (version << 4) | 5;
  bytes[9] = protocol;
  new DataView(bytes.buffer).setUint16(20, from);
  new DataView(bytes.buffer).setUint16(22, to);
  return bytes;
}

const TCP = 6;
const UDP = 17;
const ICMP = 1;

it('lets everything but IPv6 through when nothing is blocked', () => {
  for (const protocol of [TCP, UDP, ICMP]) expect(passes(packet(protocol, 1, 2), 'up', Conditions.parse({}))).toBe(true);
  expect(passes(packet(TCP, 1, 2, 6), 'up', Conditions.parse({}))).toBe(false);
  expect(passes(new Uint8Array(0), 'up', Conditions.parse({}))).toBe(false);
});

it('swallows UDP', () => {
  const conditions = Conditions.parse({ udp: false });
  expect(passes(packet(UDP, 1, 2), 'down', conditions)).toBe(false);
  expect(passes(packet(TCP, 1, 2), 'down', conditions)).toBe(true);
});

it("knows the far end's TCP port in both directions", () => {
  const only = Conditions.parse({ tcpOnly: [443] });
  expect(passes(packet(TCP, 50_000, 443), 'up', only)).toBe(true);
  expect(passes(packet(TCP, 443, 50_000), 'down', only)).toBe(true);
  expect(passes(packet(TCP, 443, 50_000), 'up', only)).toBe(false);
  const blocked = Conditions.parse({ tcpBlocked: [443] });
  expect(passes(packet(TCP, 50_000, 443), 'up', blocked)).toBe(false);
  expect(passes(packet(TCP, 443, 50_000), 'down', blocked)).toBe(false);
  expect(passes(packet(TCP, 50_000, 80), 'up', blocked)).toBe(true);
});

it('lets nothing through a link that is cut', () => {
  expect(passes(packet(ICMP, 0, 0), 'up', Conditions.parse({ open: false }))).toBe(false);
});
