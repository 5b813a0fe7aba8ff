import { useCallback, useEffect, useRef, useState } from 'react';
import { deviceErrorOf, openCamera, openMic } from '../../rtc/devices.ts';
import { type DeviceKind, type DeviceTrouble, TROUBLES } from '../devices/device-trouble.ts';

export interface LocalTrack {
  readonly wanted: boolean;
  readonly setWanted: (wanted: boolean) => void;
  readonly deviceId: string;
  readonly setDeviceId: (deviceId: string) => void;
  readonly track: MediaStreamTrack | null;
  readonly opening: boolean;
  readonly trouble: DeviceTrouble | null;
  readonly retry: () => void;
  /** Gives the track away: from now on it is not stopped here. */
  readonly handOver: () => MediaStreamTrack | null;
}

interface Opened {
  /** What was asked for: a newer request makes this old. */
  readonly request: string | null;
  readonly track: MediaStreamTrack | null;
  readonly trouble: DeviceTrouble | null;
}

const NOTHING: Opened = { request: null, track: null, trouble: null };
const OPENERS = { mic: openMic, camera: openCamera };

/** Opens a device while it is wanted, and closes it when it is not, or when the page goes. */
export function useLocalTrack(kind: DeviceKind): LocalTrack {
  const [wanted, setWanted] = useState(true);
  const [deviceId, setDeviceId] = useState('');
  const [attempt, setAttempt] = useState(0);
  const request = `${deviceId}#${attempt}`;
  const [opened, setOpened] = useState<Opened>(NOTHING);
  const givenAway = useRef<MediaStreamTrack | null>(null);

  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    let mine: MediaStreamTrack | null = null;
    OPENERS[kind](deviceId === '' ? undefined : deviceId).then(
      (track) => {
        mine = track;
        if (gone) track.stop();
        else setOpened({ request, track, trouble: null });
      },
      (thrown: unknown) => {
        if (!gone) setOpened({ request, track: null, trouble: TROUBLES[deviceErrorOf(thrown).code] });
      },
    );
    return () => {
      gone = true;
      if (mine && mine !== givenAway.current) mine.stop();
      // The trouble stays in sight until the next try ends: its button keeps the focus.
      setOpened(({ trouble }) => ({ ...NOTHING, trouble }));
    };
  }, [kind, wanted, deviceId, request]);

  const retry = useCallback(() => setAttempt((now) => now + 1), []);
  const trouble = wanted ? opened.trouble : null;
  const opening = wanted && opened.request !== request;
  const handOver = () => {
    givenAway.current = opened.track;
    return opened.track;
  };
  return { wanted, setWanted, deviceId, setDeviceId, track: opened.track, trouble, opening, retry, handOver };
}
