import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { DeviceChoices } from '../../rtc/devices.ts';
import { playOn, speakerToUse } from '../devices/speaker.ts';
import { useDeviceChoices } from '../devices/use-device-choices.ts';
import { useClassroom, useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';

/** Device ids; '' for the browser's choice. */
export interface ChosenDevices {
  readonly mic: string;
  readonly camera: string;
  readonly speaker: string;
}

/** What this person sends from and hears on. Outlives leaving, so that joining again finds it. */
export interface Devices {
  readonly choices: DeviceChoices;
  readonly chosen: ChosenDevices;
  /** Where sound is played now: not the chosen speaker while that is unplugged. */
  readonly speakerId: string;
  /** The speaker that was asked for last could not be used: the one before goes on. */
  readonly speakerFailed: boolean;
  readonly choose: (kind: keyof ChosenDevices, deviceId: string) => void;
}

const Context = createContext<Devices | null>(null);

export function useDevices(): Devices {
  return must(use(Context), 'DevicesProvider');
}

export function DevicesProvider({ initial, children }: { initial: ChosenDevices; children: ReactNode }) {
  const client = useClient();
  const { run } = useControls();
  // Names are shown once a device was allowed: a new track is a reason to look again.
  const opened = useClassroom(({ local }) => `${local.mic.track?.id}/${local.camera.track?.id}`);
  const choices = useDeviceChoices(opened);
  const [chosen, setChosen] = useState(initial);
  const [speakerFailed, setSpeakerFailed] = useState(false);

  const choose = useCallback(
    (kind: keyof ChosenDevices, deviceId: string) => {
      const keep = () => setChosen((now) => ({ ...now, [kind]: deviceId }));
      if (kind !== 'speaker') {
        keep();
        void run(client.useDevice(kind, deviceId));
        return;
      }
      setSpeakerFailed(false);
      // Asked of a player that plays nothing: the running ones never fall silent for a speaker that cannot be used.
      playOn(new Audio(), deviceId).then(keep, () => setSpeakerFailed(true));
    },
    [client, run],
  );
  const devices = useMemo(
    (): Devices => ({ choices, chosen, speakerId: speakerToUse(chosen.speaker, choices.speakers), speakerFailed, choose }),
    [choices, chosen, speakerFailed, choose],
  );
  return <Context value={devices}>{children}</Context>;
}
