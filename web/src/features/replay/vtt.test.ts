import { expect, it } from 'vitest';
import { cueAt, cuesOf } from './vtt.ts';

it('captions are read from WebVTT, whatever else is in it', () => {
  const cues = cuesOf(
    'WEBVTT - Drums\r\n\r\nNOTE of the teacher\r\n\r\n1\r\n00:01.000 --> 00:02.500 align:start\r\n<v Grace>Karibu!\r\nSit down.\r\n\r\n01:00:00.000 --> 01:00:01.000\r\nLate\r\n\r\nbroken --> 00:09.000\r\nNo',
  );
  expect(cues).toEqual([
    { from: 1_000, until: 2_500, text: 'Karibu!\nSit down.' },
    { from: 3_600_000, until: 3_601_000, text: 'Late' },
  ]);
  expect([cueAt(cues, 999), cueAt(cues, 1_000), cueAt(cues, 2_500)]).toEqual(['', 'Karibu!\nSit down.', '']);
});
