import type { LocalSource } from '../../rtc/classroom.ts';
import { type DeviceKind, type DeviceTrouble, TROUBLES } from '../devices/device-trouble.ts';
import { useClassroom } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { useDevices } from './devices-context.tsx';

export interface OwnDevice {
  readonly source: LocalSource;
  readonly devices: readonly MediaDeviceInfo[];
  /** The one in use; while it is off, the one that turning on uses. */
  readonly deviceId: string;
  readonly trouble: DeviceTrouble | null;
  readonly choose: (deviceId: string) => void;
  readonly retry: () => void;
}

/** One's own microphone or camera in the lesson, for changing it. */
export function useOwnDevice(kind: DeviceKind): OwnDevice {
  const source = useClassroom((state) => state.local[kind]);
  const { choices, chosen, choose } = useDevices();
  const { toggle } = useControls();
  const devices = kind === 'mic' ? choices.mics : choices.cameras;
  const trouble = troubleOf(source.error, devices.length > 0);
  return {
    source,
    devices,
    deviceId: source.track?.getSettings().deviceId ?? chosen[kind],
    trouble,
    choose(deviceId) {
      choose(kind, deviceId);
      // It was wanted on: another choice is another try.
      if (trouble && !source.track) toggle(kind);
    },
    retry() {
      if (source.track) choose(kind, chosen[kind]);
      else toggle(kind);
    },
  };
}

/** What is wrong with the device, if it is the device. `others`: one can still be chosen. */
export function troubleOf(error: LocalSource['error'], others: boolean): DeviceTrouble | null {
  switch (error) {
    case null:
    case 'locked':
    case 'forbidden':
      return null;
    case 'device_missing':
      return others ? 'lost' : 'missing';
    case 'device_denied':
    case 'device_busy':
      return TROUBLES[error];
    default:
      return 'failed';
  }
}
