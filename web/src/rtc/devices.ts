import { deviceOf } from './device-class.ts';

/** Why a device could not be opened. `device_denied`: by the person, or by a policy. */
export type DeviceErrorCode = 'device_denied' | 'device_missing' | 'device_busy';

export class DeviceError extends Error {
  readonly code: DeviceErrorCode;

  constructor(code: DeviceErrorCode, cause?: unknown) {
    super(code, { cause });
    this.name = 'DeviceError';
    this.code = code;
  }
}

/** What getUserMedia's and getDisplayMedia's exceptions mean (W3C mediacapture-main, "getUserMedia"). */
export function deviceErrorOf(thrown: unknown): DeviceError {
  if (thrown instanceof DeviceError) return thrown;
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
    case 'PermissionDeniedError':
      return new DeviceError('device_denied', thrown);
    case 'NotReadableError':
    case 'AbortError':
    case 'TrackStartError':
      return new DeviceError('device_busy', thrown);
    default:
      return new DeviceError('device_missing', thrown);
  }
}

export interface DeviceChoices {
  readonly mics: readonly MediaDeviceInfo[];
  readonly cameras: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
}

/** Labels are empty until the person has allowed a device once. */
export async function listDevices(): Promise<DeviceChoices> {
  const all = hasDevices() ? await navigator.mediaDevices.enumerateDevices() : [];
  const of = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind);
  return { mics: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') };
}

/** Calls back when a device is plugged in or out; the returned function stops that. */
export function watchDevices(onChange: () => void): () => void {
  if (!hasDevices()) return () => {};
  navigator.mediaDevices.addEventListener('devicechange', onChange);
  return () => navigator.mediaDevices.removeEventListener('devicechange', onChange);
}

const MIC: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 1 } };
const CAMERA: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
/** Encoding costs by the pixel: a device of little strength has other things to do with its time. */
const SMALL_CAMERA: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15, max: 20 } };
const SCREEN: MediaTrackConstraints = {
  width: { max: 1920 },
  height: { max: 1080 },
  frameRate: { ideal: 15, max: 15 },
};

/** Throws DeviceError. A device id that is gone falls back to the browser's choice. */
export function openMic(deviceId?: string): Promise<MediaStreamTrack> {
  return open('audio', MIC, deviceId);
}

/** Throws DeviceError. 720p where the camera has it and the device bears it. */
export function openCamera(deviceId?: string): Promise<MediaStreamTrack> {
  return open('video', deviceOf(navigator) === 'weak' ? SMALL_CAMERA : CAMERA, deviceId);
}

export interface ScreenTracks {
  readonly video: MediaStreamTrack;
  /** Sound of the tab or system, where the browser offers it and the person allows it. */
  readonly audio: MediaStreamTrack | null;
}

/** Asks which screen, window or tab to show; throws DeviceError. */
export async function openScreen(): Promise<ScreenTracks> {
  try {
    if (!hasDevices() || typeof navigator.mediaDevices.getDisplayMedia !== 'function') throw new DeviceError('device_missing');
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: SCREEN, audio: true });
    const [video] = stream.getVideoTracks();
    if (!video) throw new DeviceError('device_missing');
    video.contentHint = 'detail';
    return { video, audio: stream.getAudioTracks()[0] ?? null };
  } catch (thrown) {
    throw deviceErrorOf(thrown);
  }
}

async function open(kind: 'audio' | 'video', constraints: MediaTrackConstraints, deviceId: string | undefined): Promise<MediaStreamTrack> {
  if (!hasDevices()) throw new DeviceError('device_missing');
  try {
    // Chromium takes `ideal` for no wish at all (mdn/content#41220).
    if (deviceId) return await openTrack(kind, { ...constraints, deviceId: { exact: deviceId } });
  } catch (thrown) {
    const error = deviceErrorOf(thrown);
    if (error.code !== 'device_missing') throw error;
    // The chosen one is gone: another is better than none.
  }
  try {
    return await openTrack(kind, constraints);
  } catch (thrown) {
    throw deviceErrorOf(thrown);
  }
}

async function openTrack(kind: 'audio' | 'video', constraints: MediaTrackConstraints): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
  const [track] = stream.getTracks();
  if (!track) throw new DeviceError('device_missing');
  return track;
}

/** Absent where the page is not secure (plain http on another host than localhost). */
function hasDevices(): boolean {
  return typeof navigator !== 'undefined' && 'mediaDevices' in navigator && navigator.mediaDevices !== undefined;
}
