import type { Page } from 'playwright-core';
import { BOARD_LIMITS } from '@watoto/shared/contract/board.ts';
import type { Rogue } from './rogue.fixture.ts';
import type { School } from './school.fixture.ts';
import { choose, letPupilsDraw } from './steps.ts';

/** One of many lines in rows, as a page full of handwriting is. */
export function boardLine(i: number, points: number): object {
  const [column, row] = [i % 100, Math.floor(i / 100)];
  return {
    type: 'freedraw',
    id: `line-${i}`,
    version: 1,
    nonce: i,
    index: `b${i.toString(36).padStart(2, '0')}V`,
    seed: i,
    x: column * 16,
    y: row * 18,
    width: 12,
    height: 12,
    steps: Array.from({ length: points }, (_, at) => [Math.round(40 * Math.cos(at * 0.9 + i)), Math.round(40 * Math.sin(at * 1.1))]).flat(),
  };
}

/** Somebody who may draw fills the board with so many lines. */
export async function fillBoard(drawer: Rogue, lines: number, points: number): Promise<void> {
  const most = Math.floor(BOARD_LIMITS.batchChars / (JSON.stringify(boardLine(lines, points)).length + 20));
  const batch = Math.min(BOARD_LIMITS.batch, most);
  for (let from = 0; from < lines; from += batch) {
    const put = Array.from({ length: Math.min(batch, lines - from) }, (_, i) => boardLine(from + i, points));
    const reply = await drawer.call('board.draw', { put, drop: [] });
    if (!reply.ok) throw new Error(reply.error.message);
  }
}

/** The teacher's page, with a whiteboard on which everybody may draw. */
export async function openBoard(school: School): Promise<Page> {
  const teacher = await school.enter('grace', { mic: false, camera: false });
  await choose(teacher, 'Whiteboard', 'menuitemradio');
  await letPupilsDraw(teacher);
  return teacher;
}

/** Resolves when so many lines are on this page's board, as it tells those who cannot see it. */
export const hasLines = (page: Page, lines: number): Promise<void> =>
  page
    .getByTestId('board-texts')
    .getByText(`Drawings without text: ${lines}`, { exact: true })
    .waitFor({ state: 'attached', timeout: 30_000 });
