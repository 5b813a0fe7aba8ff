/** A small picture of every so many milliseconds of what plays, in rows on sheets. */
export const SPRITE = { everyMs: 10_000, width: 160, height: 90, columns: 10, rows: 10 } as const;

export const SPRITES_A_SHEET = SPRITE.columns * SPRITE.rows;

/** The sheet that has the picture of a position, and where on it, in pixels. */
export function spriteAt(positionMs: number): { readonly sheet: number; readonly x: number; readonly y: number } {
  const number = Math.floor(Math.max(0, positionMs) / SPRITE.everyMs);
  const n = number % SPRITES_A_SHEET;
  return {
    sheet: Math.floor(number / SPRITES_A_SHEET),
    x: (n % SPRITE.columns) * SPRITE.width,
    y: Math.floor(n / SPRITE.columns) * SPRITE.height,
  };
}

/** Sheets that so much of a recording has. */
export const sheetsNeeded = (ms: number): number => Math.ceil(ms / (SPRITE.everyMs * SPRITES_A_SHEET));
