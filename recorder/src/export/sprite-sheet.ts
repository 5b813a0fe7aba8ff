import { SPRITE, spriteAt } from '@watoto/shared/contract/recording-sprites.ts';

/** Positions that have a picture. */
export function spritePositions(ms: number): number[] {
  return Array.from({ length: Math.ceil(ms / SPRITE.everyMs) }, (_, i) => i * SPRITE.everyMs);
}

/** Which stretch has its picture where. Names are those of files beside it. */
export function spritesVtt(ms: number, nameOf: (sheet: number) => string): string {
  const cues = spritePositions(ms).map((from) => {
    const until = Math.min(ms, from + SPRITE.everyMs);
    const { sheet, x, y } = spriteAt(from);
    const where = `${nameOf(sheet)}#xywh=${x},${y},${SPRITE.width},${SPRITE.height}`;
    return `${stamp(from)} --> ${stamp(until)}\n${where}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

function stamp(ms: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(Math.floor(ms % 1_000)).padStart(3, '0')}`;
}

/** Puts a picture (rows of red, green, blue) at its place on a sheet. */
export function place(sheet: Buffer, picture: Buffer, n: number): void {
  const { columns, width, height } = SPRITE;
  const left = (n % columns) * width;
  const top = Math.floor(n / columns) * height;
  for (let row = 0; row < height; row += 1) {
    const to = ((top + row) * columns * width + left) * 3;
    picture.copy(sheet, to, row * width * 3, (row + 1) * width * 3);
  }
}

/** A sheet that has room for so many: whole rows. */
export function emptySheet(sprites: number): { sheet: Buffer; width: number; height: number } {
  const width = SPRITE.columns * SPRITE.width;
  const height = Math.ceil(sprites / SPRITE.columns) * SPRITE.height;
  return { sheet: Buffer.alloc(width * height * 3), width, height };
}
