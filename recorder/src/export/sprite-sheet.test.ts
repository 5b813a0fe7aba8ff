import { expect, test } from 'vitest';
import { SPRITE } from '@watoto/shared/contract/recording-sprites.ts';
import { emptySheet, place, spritesVtt } from './sprite-sheet.ts';

test('says which stretch has its picture on which sheet, and where', () => {
  const cues = spritesVtt(1_005_000, (sheet) => `${sheet}.jpg`).split('\n\n');
  expect(cues[0]).toBe('WEBVTT');
  expect(cues[1]).toBe('00:00:00.000 --> 00:00:10.000\n0.jpg#xywh=0,0,160,90');
  expect(cues[12]).toBe('00:01:50.000 --> 00:02:00.000\n0.jpg#xywh=160,90,160,90');
  expect(cues[101]).toBe('00:16:40.000 --> 00:16:45.000\n1.jpg#xywh=0,0,160,90\n');
});

test('puts a picture where the list says, and nowhere else', () => {
  const { sheet, width, height } = emptySheet(12);
  expect([width, height]).toEqual([1_600, 180]);
  place(sheet, Buffer.alloc(SPRITE.width * SPRITE.height * 3, 7), 11);
  const at = (x: number, y: number) => sheet[(y * width + x) * 3];
  expect([at(160, 90), at(319, 179), at(159, 90), at(320, 90), at(160, 89)]).toEqual([7, 7, 0, 0, 0]);
});
