import { type DeviceState, type ReadinessResult, TriedWays } from '@watoto/shared/contract/http/readiness.ts';
import type { LocalTrack } from '../device-check/use-local-track.ts';
import type { NetworkCheck } from '../device-check/use-network-check.ts';
import type { Speed } from './use-speed.ts';

type Device = Pick<LocalTrack, 'wanted' | 'track' | 'trouble'>;

/** undefined: it is still being opened. */
function deviceState({ wanted, track, trouble }: Device): DeviceState | undefined {
  if (!wanted) return 'off';
  if (trouble) return trouble === 'lost' ? 'missing' : trouble;
  return track ? 'works' : undefined;
}

/** All that was found out; null: something is still being tried. */
export function resultOf(
  { pingMs, ways }: Pick<NetworkCheck, 'pingMs' | 'ways'>,
  { downKbps, upKbps }: Speed,
  devices: { readonly mic: Device; readonly camera: Device },
): ReadinessResult | null {
  const tried = TriedWays.safeParse(ways);
  const mic = deviceState(devices.mic);
  const camera = deviceState(devices.camera);
  if (!tried.success || pingMs === undefined || downKbps === undefined || upKbps === undefined || !mic || !camera) return null;
  return { ways: tried.data, pingMs: pingMs === null ? null : Math.round(pingMs), downKbps, upKbps, mic, camera };
}
