import { describe, expect, it } from 'vitest';
import { sendingPlan } from './encodings.ts';

describe('sendingPlan', () => {
  it('sends a large camera in three sizes, from small to large, with temporal layers in each', () => {
    const { encodings } = sendingPlan('camera', { width: 1280, height: 720 });
    expect(encodings.map((one) => one.scaleResolutionDownBy)).toEqual([4, 2, 1]);
    expect(encodings.map((one) => one.maxBitrate)).toEqual([120_000, 400_000, 1_200_000]);
    expect(new Set(encodings.map((one) => one.scalabilityMode))).toEqual(new Set(['L1T3']));
  });

  it('sends a small camera in two sizes, and one of unknown size as a large one', () => {
    expect(sendingPlan('camera', { width: 640, height: 480 }).encodings).toHaveLength(2);
    expect(sendingPlan('camera', { width: 480, height: 640 }).encodings).toHaveLength(3);
    expect(sendingPlan('camera').encodings).toHaveLength(3);
  });

  it('sends speech in mono with DTX and FEC, and films without DTX', () => {
    expect(sendingPlan('mic').codecOptions).toMatchObject({
      opusStereo: false,
      opusDtx: true,
      opusFec: true,
      opusNack: true,
      opusMaxAverageBitrate: 24_000,
      opusPtime: 40,
    });
    expect(sendingPlan('screenAudio').codecOptions).toMatchObject({ opusStereo: true, opusDtx: false, opusFec: true, opusNack: true });
  });

  it('sends a screen at full size only', () => {
    const { encodings } = sendingPlan('screen', { width: 1920, height: 1080 });
    expect(encodings).toEqual([{ maxBitrate: 2_500_000, scalabilityMode: 'L1T3', maxFramerate: 15 }]);
  });
});
