import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOARD_LIMITS } from '@watoto/shared/contract/board.ts';
import { CALL_DEADLINE_MS } from '@watoto/shared/contract/signaling.ts';
import { SHELVES, elementsOf } from '@watoto/shared/room/board.ts';
import { PAGE_CHARS } from '@watoto/shared/room/board-pages.ts';
import { type Rig, joined, startSignaling } from './fixture.ts';
import { fillBoard, line, readBoard } from './large-board.fixture.ts';
import { hurried, seeded } from './seeded.fixture.ts';

/** What is left for the board of the thinnest network that the classroom is for (45 kbit/s) beside the voice, bytes a second. */
const THIN_BYTES_A_SECOND = 2_500;

let rig: Rig;
beforeEach(async () => {
  // Whoever reads in small pages has a thin network, and is never as quick as this test.
  rig = await startSignaling({}, { clock: hurried });
});
afterEach(async () => {
  await rig.close();
});

/** The teacher's room, with so many lines. */
async function full(lines: number): Promise<void> {
  const teacher = await joined(rig.url, 'Teacher');
  await fillBoard(rig.log, lines);
  teacher.close();
}

describe('a large board', () => {
  it('of 5,000 lines comes in pages that the thinnest network carries within a call, in fewer where the network is quick, and is packed once for all', async () => {
    await full(BOARD_LIMITS.elements);
    const [amina, brian] = [await joined(rig.url, 'Amina'), await joined(rig.url, 'Brian')];
    // The room itself is there without it.
    expect(JSON.stringify(amina.state).length).toBeLessThan(10_000);
    expect(amina.state.board.count).toBe(0);

    const [slowly, quickly] = [await readBoard(amina), await readBoard(brian, { chars: PAGE_CHARS.most })];
    expect(Math.max(...slowly.bytes)).toBeLessThan((THIN_BYTES_A_SECOND * CALL_DEADLINE_MS) / 1_000 / 1.2);
    expect(quickly.bytes.length).toBeLessThan(slowly.bytes.length / 4);
    expect(quickly.shelves).toEqual(slowly.shelves);
    expect(slowly.shelves).toHaveLength(SHELVES);

    for (const { state } of [amina, brian]) {
      expect(state.board.count).toBe(BOARD_LIMITS.elements);
      expect(elementsOf(state.board)[0]).toEqual(line(seeded(5), 0));
    }
    for (const client of [amina, brian]) client.close();
  });

  it('of a whole lesson comes in pages of a second, also beside a voice on the thinnest network', async () => {
    await full(700);
    const amina = await joined(rig.url, 'Amina');
    const { bytes } = await readBoard(amina);
    expect(Math.max(...bytes)).toBeLessThan(1.2 * THIN_BYTES_A_SECOND);
    expect(amina.state.board.count).toBe(700);
    amina.close();
  });
});
