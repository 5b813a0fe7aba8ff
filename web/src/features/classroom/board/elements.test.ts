import { describe, expect, it } from 'vitest';
import { BoardElement } from '@watoto/shared/contract/board.ts';
import { emptyBoard, shelfOf } from '@watoto/shared/room/board.ts';
import { toBoard, toExcalidraw } from './elements.ts';
import { pdfWith } from './pdf.ts';
import { simplify } from './simplify.ts';
import { textsOf } from './texts.ts';

const base = { id: 'a', version: 3, nonce: 4, index: 'a0', seed: 1, x: 1.5, y: 2, width: 30, height: 40 };
const kinds: object[] = [
  { type: 'rectangle', stroke: '#e03131', background: '#ffec99', fill: 'hachure', roundness: 3, angle: 0.5, opacity: 40, locked: true },
  { type: 'diamond', groups: ['g1'], bound: [{ id: 'b', type: 'text' }] },
  { type: 'ellipse', strokeWidth: 4, strokeStyle: 'dashed', roughness: 0 },
  { type: 'line', steps: [0, 0, 100, 100, 100, -100] },
  {
    type: 'arrow',
    steps: [0, 0, 100, 100],
    head: 'arrow',
    from: { id: 'b', focus: 0.1, gap: 4 },
    to: { id: 'c', focus: 0, gap: 1, at: [0.5, 1] },
  },
  { type: 'arrow', steps: [0, 0, 100, 0, 0, 100], elbowed: true, tail: 'bar' },
  { type: 'freedraw', steps: [0, 0, 53, 98, 47, -98] },
  {
    type: 'text',
    text: 'a\nb',
    original: 'a b',
    fontSize: 20,
    font: 5,
    lineHeight: 1.25,
    align: 'center',
    vertical: 'middle',
    container: 'c',
    fixed: true,
  },
  { type: 'image', picture: '019aa2c2-7c0e-7000-8000-000000000001' },
  { type: 'image', picture: '019aa2c2-7c0e-7000-8000-000000000001', alt: 'A drum', flip: 'xy', crop: [1, 2, 30, 40, 300, 400] },
  { type: 'image', picture: '019aa2c2-7c0e-7000-8000-000000000001', flip: 'y' },
];

describe('elements of the board', () => {
  it.each(kinds)('%o is the same after it was drawn', (own) => {
    const element = BoardElement.parse({ ...base, ...own });
    expect(toBoard(toExcalidraw(element))).toEqual(element);
  });

  it('of kinds that the board does not have are none', () => {
    const drawn = toExcalidraw(BoardElement.parse({ ...base, type: 'rectangle' }));
    for (const type of ['frame', 'iframe', 'embeddable', 'selection']) expect(toBoard({ ...drawn, type } as never)).toBeNull();
  });

  it('are no pictures of elsewhere: without an id that the API gave, there is none', () => {
    const drawn = toExcalidraw(BoardElement.parse({ ...base, type: 'image', picture: '019aa2c2-7c0e-7000-8000-000000000001' }));
    expect(toBoard(drawn)).not.toBeNull();
    for (const fileId of [null, 'da39a3ee5e6b4b0d3255bfef95601890afd80709', 'https://elsewhere.example/x.png'])
      expect(toBoard({ ...drawn, fileId } as never)).toBeNull();
  });

  it('carry no links', () => {
    const drawn = toExcalidraw(BoardElement.parse({ ...base, type: 'rectangle' }));
    expect(JSON.stringify(toBoard({ ...drawn, link: 'https://elsewhere.example' }))).not.toContain('elsewhere');
  });
});

describe('a drawn line', () => {
  it('keeps its ends and its shape with few points', () => {
    const circle = Array.from({ length: 2_000 }, (_, i): [number, number] => [100 * Math.cos(i / 200), 100 * Math.sin(i / 200)]);
    const kept = simplify(circle, 400);
    expect(kept.length).toBeLessThan(100);
    expect([kept[0], kept.at(-1)]).toEqual([circle[0], circle.at(-1)]);
    for (const [x, y] of kept) expect(Math.hypot(x, y)).toBeCloseTo(100);
  });

  it('never has more points than the log takes', () => {
    const noise = Array.from({ length: 5_000 }, (_, i): [number, number] => [i, (i * 7_919) % 101]);
    expect(simplify(noise, 400).length).toBeLessThanOrEqual(400);
    expect(simplify([[1, 1]], 400)).toEqual([[1, 1]]);
  });
});

describe('what is written on the board', () => {
  it('is read from above, then from the left', () => {
    const text = (id: string, x: number, y: number) =>
      BoardElement.parse({ ...base, id, x, y, height: 25, type: 'text', text: id, fontSize: 20, font: 5, lineHeight: 1.25 });
    const elements = [text('third', 0, 200), text('second', 300, 12), text('first', 0, 10)];
    const shelves = Object.fromEntries(elements.map((element) => [shelfOf(element.id), { [element.id]: element }]));
    expect(textsOf({ ...emptyBoard, shelves }).map((one) => one.text)).toEqual(['first', 'second', 'third']);
  });
});

describe('the PDF', () => {
  it('says where each of its objects begins', () => {
    const pdf = new TextDecoder('latin1').decode(pdfWith(new Uint8Array([0xff, 0xd8, 0xff, 0xd9]), 800, 600));
    const table = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
    expect(pdf.slice(table, table + 4)).toBe('xref');
    const starts = [...pdf.matchAll(/^(\d{10}) 00000 n /gm)].map(([, start]) => Number(start));
    expect(starts.map((start) => pdf.slice(start, start + 7))).toEqual([1, 2, 3, 4, 5].map((object) => `${object} 0 obj`));
    expect(pdf).toContain('/Width 800 /Height 600');
  });
});
