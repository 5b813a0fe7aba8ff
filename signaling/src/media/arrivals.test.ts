import { expect, test } from 'vitest';
import { countArrivals, arrivalOf } from './arrivals.ts';

const layers = (spatial: number) => ({ spatial, temporal: 0 });
const large = { paused: false, layers: layers(2), told: layers(2) };
const sound = { paused: false, layers: null, told: undefined };

test('the best picture that arrives is the rung', () => {
  expect(arrivalOf([sound, { ...large, told: layers(0) }, { ...large, told: null }])).toBe('thumbnail');
  expect(arrivalOf([sound, { ...large, told: layers(0) }, large])).toBe('video');
});

test('what is paused, or does not arrive, is no picture', () => {
  expect(arrivalOf([])).toBe('audio');
  expect(arrivalOf([sound, { ...large, paused: true }, { ...large, told: null }])).toBe('audio');
});

test('before the node has said what arrives, what was asked for counts', () => {
  expect(arrivalOf([{ ...large, layers: layers(0), told: undefined }])).toBe('thumbnail');
});

test('everyone is on one rung', () => {
  expect(countArrivals(['video', 'text', 'video'])).toEqual({ video: 2, thumbnail: 0, audio: 0, text: 1 });
});
