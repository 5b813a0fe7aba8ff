import type { DeviceErrorCode } from '../../rtc/devices.ts';

export type DeviceKind = 'mic' | 'camera';

/** Why a device does not work: `check.<trouble>_<kind>` says it in words. `lost`: it went while others are there. */
export type DeviceTrouble = 'denied' | 'missing' | 'lost' | 'busy' | 'failed';

export const TROUBLES = {
  device_denied: 'denied',
  device_missing: 'missing',
  device_busy: 'busy',
} as const satisfies Record<DeviceErrorCode, DeviceTrouble>;
