/** Where tiles go. Pure: sizes in CSS pixels in, sizes out; the components only draw what this says. */

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Grid extends Box {
  readonly columns: number;
  readonly rows: number;
}

/** One side of the classroom is always this: big on its own, or a strip of faces beside something large. */
export interface Arrangement<T, S = T> {
  /** What is shown large, with its size; null: a plain grid. */
  readonly stage: (Box & { readonly tile: S }) | null;
  /** Tiles of the page that is shown, all of one size. */
  readonly tiles: readonly T[];
  readonly tile: Box;
  /** 'column': beside the stage; 'row': below it; 'grid': no stage. */
  readonly flow: 'grid' | 'column' | 'row';
  readonly page: number;
  readonly pages: number;
}

export const GAP = 8;
/** Faces are cut neither taller nor wider than this; large ones are at most square, or a camera's sides would be lost. */
const TALLEST = 4 / 5;
const TALLEST_LARGE = 1;
const LARGE = 300;
const WIDEST = 16 / 9;

/** Tiles that one page of a plain grid may have: more faces than this are too small to know, and cost a phone its battery. */
export function tilesPerPage(box: Box): number {
  if (box.width < 480) return 4;
  if (box.width < 900) return box.height < 420 ? 6 : 9;
  return 16;
}

/** The largest box inside `box` that is neither too tall nor too wide. */
export function fit(box: Box): Box {
  const tallest = box.width < LARGE ? TALLEST : TALLEST_LARGE;
  const ratio = box.width / Math.max(1, box.height);
  if (ratio > WIDEST) return { width: Math.floor(box.height * WIDEST), height: Math.floor(box.height) };
  if (ratio < tallest) return { width: Math.floor(box.width), height: Math.floor(box.width / tallest) };
  return { width: Math.floor(box.width), height: Math.floor(box.height) };
}

/** Columns and tile size that give `count` tiles the most area in `box`; a grid with holes has to be that much better. */
export function gridFor(count: number, box: Box, gap = GAP): Grid {
  let best: Grid = { columns: 1, rows: 1, width: 0, height: 0 };
  let most = -1;
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const cell = fit({ width: (box.width - gap * (columns - 1)) / columns, height: (box.height - gap * (rows - 1)) / rows });
    const score = (cell.width * cell.height * count) / (columns * rows);
    if (score <= most) continue;
    most = score;
    best = { columns, rows, ...cell };
  }
  return best;
}

export interface ArrangeInput<T, S = T> {
  /** All tiles but the stage, most important first. */
  readonly tiles: readonly T[];
  readonly stage: { readonly tile: S; readonly kind: 'screen' | 'face' } | null;
  readonly box: Box;
  /** The page that is wanted, from 0; too large ones become the last. */
  readonly page: number;
}

/** Sizes and pages for everything that is shown. An empty box (not measured yet) shows nothing. */
export function arrange<T, S = T>(input: ArrangeInput<T, S>): Arrangement<T, S> {
  if (input.box.width <= 0 || input.box.height <= 0) {
    return { stage: null, tiles: [], tile: { width: 0, height: 0 }, flow: 'grid', page: 0, pages: 1 };
  }
  return input.stage ? arrangeStage(input, input.stage) : arrangeGrid(input);
}

function arrangeGrid<T, S>({ tiles, box, page }: ArrangeInput<T, S>): Arrangement<T, S> {
  const shown = pageOf(tiles, page, tilesPerPage(box));
  // All pages have tiles of one size: turning a page must not make faces jump.
  const { width, height } = gridFor(shown.pages > 1 ? tilesPerPage(box) : tiles.length, box);
  return { stage: null, tile: { width, height }, flow: 'grid', ...shown };
}

function arrangeStage<T, S>({ tiles, box, page }: ArrangeInput<T, S>, stage: { tile: S; kind: 'screen' | 'face' }): Arrangement<T, S> {
  const beside = box.width >= 600 && box.width > box.height;
  const tile = beside ? besideTile(box) : belowTile(box);
  const perPage = beside ? fitting(box.height, tile.height) : fitting(box.width, tile.width);
  const shown = pageOf(tiles, page, perPage);
  const room =
    tiles.length === 0
      ? box
      : beside
        ? { width: box.width - tile.width - GAP, height: box.height }
        : { width: box.width, height: box.height - tile.height - GAP };
  const size = stage.kind === 'face' ? fit(room) : { width: Math.floor(room.width), height: Math.floor(room.height) };
  return { stage: { tile: stage.tile, ...size }, tile, flow: beside ? 'column' : 'row', ...shown };
}

function besideTile(box: Box): Box {
  const width = Math.min(208, Math.max(144, Math.floor(box.width * 0.15)));
  return { width, height: Math.floor((width * 10) / 16) };
}

function belowTile(box: Box): Box {
  const height = Math.min(120, Math.max(72, Math.floor(box.height * 0.18)));
  return { width: Math.floor(height * 1.25), height };
}

function fitting(space: number, size: number): number {
  return Math.max(1, Math.floor((space + GAP) / (size + GAP)));
}

function pageOf<T>(tiles: readonly T[], page: number, perPage: number): { tiles: readonly T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(tiles.length / perPage));
  const at = Math.min(Math.max(0, page), pages - 1);
  return { tiles: tiles.slice(at * perPage, (at + 1) * perPage), page: at, pages };
}
