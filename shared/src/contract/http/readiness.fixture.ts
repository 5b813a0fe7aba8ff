import type { ReadinessResult } from './readiness.ts';

/** Someone with everything, on a line that bears it. */
export const GOOD_PLACE: ReadinessResult = {
  ways: { udp: 'open', tcp: 'open', relayUdp: 'absent', relayTcp: 'absent', relayTls: 'absent' },
  pingMs: 40,
  downKbps: 8_000,
  upKbps: 2_000,
  mic: 'works',
  camera: 'works',
};
