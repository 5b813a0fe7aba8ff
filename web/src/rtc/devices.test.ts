import { describe, expect, it } from 'vitest';
import { DeviceError, deviceErrorOf, listDevices, openMic } from './devices.ts';
import { meterLevel } from './mic-meter.ts';

describe('device errors', () => {
  it('say what people can do about them', () => {
    const codeOf = (name: string) => deviceErrorOf(new DOMException('', name)).code;
    expect(
      ['NotAllowedError', 'SecurityError', 'NotReadableError', 'AbortError', 'NotFoundError', 'OverconstrainedError', 'TypeError'].map(
        codeOf,
      ),
    ).toEqual(['device_denied', 'device_denied', 'device_busy', 'device_busy', 'device_missing', 'device_missing', 'device_missing']);
    const known = new DeviceError('device_busy');
    expect(deviceErrorOf(known)).toBe(known);
  });

  it('are typed where there are no devices at all', async () => {
    await expect(openMic()).rejects.toMatchObject({ code: 'device_missing' });
    expect(await listDevices()).toEqual({ mics: [], cameras: [], speakers: [] });
  });
});

describe('meterLevel', () => {
  it('is 0 for silence, 1 for full scale, and logarithmic between', () => {
    const tone = (amplitude: number) => new Float32Array(100).fill(amplitude);
    expect([0, 0.0005, 1].map((amplitude) => meterLevel(tone(amplitude)))).toEqual([0, 0, 1]);
    expect(meterLevel(tone(10 ** (-35 / 20)))).toBeCloseTo(0.5);
  });
});
