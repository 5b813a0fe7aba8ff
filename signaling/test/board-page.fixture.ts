import { z } from 'zod';
import { BoardElement } from '@watoto/shared/contract/board.ts';
import type { PackedBoardPage } from '@watoto/shared/room/board-pages.ts';
import { unpacked } from './fixture.ts';

/** A page of a large board as a client has it. */
export function unpackedPage({ shelves, ...extent }: PackedBoardPage) {
  const elements = shelves.flatMap((shelf) => z.array(BoardElement).parse(unpacked(shelf)));
  return { ...extent, elements };
}
