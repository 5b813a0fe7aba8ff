import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOARD_LIMITS, type BoardElement } from '@watoto/shared/contract/board.ts';
import { CALL_DEADLINE_MS } from '@watoto/shared/contract/signaling.ts';
import { EntryId, PeerId } from '@watoto/shared/kernel/ids.ts';
import { SHELVES, elementsOf } from '@watoto/shared/room/board.ts';
import { PAGE_CHARS, missingShelf, withPage } from '@watoto/shared/room/board-pages.ts';
import { unpackedPage } from './board-page.fixture.ts';
import { type Rig, type TestClient, joined, room, startSignaling } from './fixture.ts';
import { type Random, hurried, seeded } from './seeded.fixture.ts';

/** What is left for the board of the thinnest network that the classroom is for (45 kbit/s) beside the voice, bytes a second. */
const THIN_BYTES_A_SECOND = 2_500;
/** A hand's line has about so many points. */
const POINTS = 50;

let rig: Rig;
beforeEach(async () => {
  // Whoever reads in small pages has a thin network, and is never as quick as this test.
  rig = await startSignaling({}, { clock: hurried });
});
afterEach(async () => {
  await rig.close();
});

/** A line as a hand makes it: each step is much like the one before. */
function line(roll: Random, i: number): BoardElement {
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

/** Straight into the log: nobody draws so much in a second. */
async function fillBoard(lines: number): Promise<void> {
  const teacher = await joined(rig.url, 'Teacher');
  const roll = seeded(5);
  for (let from = 0; from < lines; from += 50) {
    const put = Array.from({ length: 50 }, (_, i) => line(roll, from + i));
    await rig.log.append(room, {
      id: EntryId.parse(`fill-${from}`),
      by: PeerId.parse('teacher'),
      type: 'board.drawn',
      data: { put, drop: [] },
    });
  }
  teacher.close();
}

/** Reads the whole board: what each page weighed on the wire, and how many strings were new. */
async function readBoard(client: TestClient, chars?: number): Promise<{ bytes: number[]; shelves: string[] }> {
  const [bytes, shelves]: [number[], string[]] = [[], []];
  for (let from = missingShelf(client.state.board); from !== null; from = missingShelf(client.state.board)) {
    const page = await client.call('board.read', { from, chars });
    bytes.push(Buffer.byteLength(JSON.stringify(page)));
    shelves.push(...page.shelves);
    client.state = withPage(client.state, unpackedPage(page)) ?? client.state;
  }
  return { bytes, shelves };
}

describe('a large board', () => {
  it('of 5,000 lines comes in pages that the thinnest network carries within a call, in fewer where the network is quick, and is packed once for all', async () => {
    await fillBoard(BOARD_LIMITS.elements);
    const [amina, brian] = [await joined(rig.url, 'Amina'), await joined(rig.url, 'Brian')];
    // The room itself is there without it.
    expect(JSON.stringify(amina.state).length).toBeLessThan(10_000);
    expect(amina.state.board.count).toBe(0);

    const [slowly, quickly] = [await readBoard(amina), await readBoard(brian, PAGE_CHARS.most)];
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
    await fillBoard(700);
    const amina = await joined(rig.url, 'Amina');
    const { bytes } = await readBoard(amina);
    expect(Math.max(...bytes)).toBeLessThan(1.2 * THIN_BYTES_A_SECOND);
    expect(amina.state.board.count).toBe(700);
    amina.close();
  });
});
