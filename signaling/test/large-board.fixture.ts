import { z } from 'zod';
import { BoardElement } from '@watoto/shared/contract/board.ts';
import { EntryId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { type PackedBoardPage, missingShelf, withPage } from '@watoto/shared/room/board-pages.ts';
import { type TestClient, room, unpacked } from './fixture.ts';
import { type Random, seeded } from './seeded.fixture.ts';

/** A hand's line has about so many points. */
const POINTS = 50;
const BATCH = 50;

/** A line as a hand makes it: each step is much like the one before. */
export function line(roll: Random, i: number): BoardElement {
  let [dx, dy] = [roll(140) - 70, roll(140) - 70];
  const steps = Array.from({ length: POINTS - 1 }, () => {
    dx += roll(60) - 30;
    dy += roll(60) - 30;
    return [dx, dy];
  });
  return {
    type: 'freedraw',
    id: `element-${i}-${roll(1e9)}`,
    version: 30,
    nonce: roll(1e9),
    seed: roll(1e9),
    index: `b${i.toString(36).padStart(2, '0')}V`,
    x: roll(12_000) / 10,
    y: roll(8_000) / 10,
    width: 100,
    height: 80,
    stroke: '#1e1e1e',
    steps: [0, 0, ...steps.flat()],
  };
}

/** Straight into the log of a room that is open: nobody draws so much in a second. */
export async function fillBoard(log: RoomLog, lines: number): Promise<void> {
  const roll = seeded(5);
  for (let from = 0; from < lines; from += BATCH) {
    const put = Array.from({ length: BATCH }, (_, i) => line(roll, from + i));
    const [id, by] = [EntryId.parse(`fill-${from}`), PeerId.parse('teacher')];
    await log.append(room, { id, by, type: 'board.drawn', data: { put, drop: [] } });
  }
}

/** Reads the board, or so many pages of it: what each page weighed on the wire, and the strings that came. */
export async function readBoard(
  client: TestClient,
  { chars, pages = Number.POSITIVE_INFINITY }: { chars?: number; pages?: number } = {},
): Promise<{ bytes: number[]; shelves: string[] }> {
  const [bytes, shelves]: [number[], string[]] = [[], []];
  for (let from = missingShelf(client.state.board); from !== null && bytes.length < pages; from = missingShelf(client.state.board)) {
    const page = await client.call('board.read', { from, chars });
    bytes.push(Buffer.byteLength(JSON.stringify(page)));
    shelves.push(...page.shelves);
    client.state = withPage(client.state, unpackedPage(page)) ?? client.state;
  }
  return { bytes, shelves };
}

/** A page of a large board as a client has it. */
export function unpackedPage({ shelves, ...extent }: PackedBoardPage) {
  const elements = shelves.flatMap((shelf) => z.array(BoardElement).parse(unpacked(shelf)));
  return { ...extent, elements };
}
