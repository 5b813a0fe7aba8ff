import { useEffect, useState } from 'react';
import { type DeviceChoices, listDevices, watchDevices } from '../../rtc/devices.ts';

const NONE: DeviceChoices = { mics: [], cameras: [], speakers: [] };

/** Devices to choose from, renewed when one is plugged in, or when `allowed` changes: names are shown after permission only. */
export function useDeviceChoices(allowed: unknown): DeviceChoices {
  const [choices, setChoices] = useState(NONE);
  useEffect(() => {
    let gone = false;
    const look = () => {
      listDevices().then(
        (found) => !gone && setChoices(found),
        // A browser that will not list them still has its usual ones.
        () => {},
      );
    };
    look();
    const stop = watchDevices(look);
    return () => {
      gone = true;
      stop();
    };
  }, [allowed]);
  return choices;
}

/** Those that have an id and a name, as options of a select. */
export function deviceOptions(devices: readonly MediaDeviceInfo[]): { value: string; label: string }[] {
  return devices
    .filter((device) => device.deviceId !== '' && device.label !== '')
    .map((device) => ({ value: device.deviceId, label: device.label }));
}
