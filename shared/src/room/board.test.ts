import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryId, PeerId } from '../kernel/ids.ts';
import { BOARD_LIMITS, BoardElement, BoardHint, isOrderKey } from '../contract/board.ts';
import type { Role } from '../contract/permissions.ts';
import { elementsOf, mayDraw } from './board.ts';
import { PAGE_CHARS, boardPage, missingShelf, nextPageChars, withLargeBoardLeftOut, withPage } from './board-pages.ts';
import { type Entry, type EntryBody, EntryDraft } from './entry.ts';
import { mayHint } from './hints.ts';
import { apply, applyOwned } from './room.ts';
import { emptyRoom, newRoom, RoomState } from './state.ts';

const id = (name: string) => PeerId.parse(name);

function rectangle(name: string, version = 1, more: Partial<BoardElement> = {}): BoardElement {
  const base = { id: name, version, nonce: 7, index: 'a1', seed: 1, x: 10, y: 20, width: 30, height: 40, type: 'rectangle' };
  return BoardElement.parse({ ...base, ...more });
}

/** As a reader has it, once it is unpacked. */
function pageOf(...asked: Parameters<typeof boardPage>) {
  const { shelves, ...extent } = boardPage(...asked);
  return { ...extent, elements: shelves.flatMap((shelf) => Object.values(shelf)) };
}

/** The lesson's log, and the room that it amounts to. */
class Lesson {
  state: RoomState = emptyRoom;
  readonly entries: Entry[] = [];

  constructor() {
    this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 30 } });
    this.join('teacher', 'host');
    this.join('amina', 'pupil');
    this.join('brian', 'pupil');
  }

  say(by: string | null, body: EntryBody): string {
    const seq = this.state.seq + 1;
    const entry: Entry = { id: EntryId.parse(`e${seq}`), by: by === null ? null : id(by), seq, at: seq * 10, ...body };
    this.entries.push(entry);
    const { state, outcome } = apply(this.state, entry);
    this.state = state;
    return outcome.ok ? 'ok' : outcome.code;
  }

  join(name: string, role: Role): void {
    const data = { peerId: id(name), connectionId: `${name}-1` as never, name, role, tokenId: null, keepsMedia: false };
    this.say(null, { type: 'peer.joined', data });
  }

  draw(by: string, put: BoardElement[], drop: { id: string; version: number }[] = []): string {
    return this.say(by, { type: 'board.drawn', data: { put, drop } });
  }

  get shown(): string[] {
    return elementsOf(this.state.board).map((element) => `${element.id}@${element.version}`);
  }
}

describe('the whiteboard', () => {
  it('keeps what is drawn and forgets what is taken off; the newer of two changes stays', () => {
    const lesson = new Lesson();
    lesson.draw('teacher', [rectangle('a'), rectangle('b', 1, { index: 'a2' })]);
    lesson.draw('teacher', [rectangle('a', 3)]);
    lesson.draw('teacher', [rectangle('a', 2)]);
    expect(lesson.shown).toEqual(['a@3', 'b@1']);
    lesson.draw('teacher', [], [{ id: 'a', version: 2 }]);
    expect(lesson.shown).toEqual(['a@3', 'b@1']);
    lesson.draw('teacher', [], [{ id: 'a', version: 4 }]);
    expect(lesson.shown).toEqual(['b@1']);
    expect(lesson.state.board).toMatchObject({ count: 1, chars: JSON.stringify(rectangle('b', 1, { index: 'a2' })).length });
  });

  it('of two changes with one number the one with the lower nonce stays, whichever came first', () => {
    for (const nonces of [
      [3, 9],
      [9, 3],
    ]) {
      const lesson = new Lesson();
      for (const nonce of nonces) lesson.draw('teacher', [rectangle('a', 5, { nonce })]);
      expect(elementsOf(lesson.state.board)[0]?.nonce).toBe(3);
    }
  });

  it('is for hosts; for pupils only while they have the pen', () => {
    const lesson = new Lesson();
    expect(lesson.draw('amina', [rectangle('a')])).toBe('locked');
    expect(lesson.say('amina', { type: 'board.passed', data: { peerId: id('amina'), may: true } })).toBe('forbidden');
    expect(lesson.say('teacher', { type: 'board.passed', data: { peerId: id('amina'), may: true } })).toBe('ok');
    expect(lesson.draw('amina', [rectangle('a')])).toBe('ok');
    expect(lesson.draw('brian', [rectangle('b')])).toBe('locked');
    expect(mayHint(lesson.state, id('brian'), { kind: 'board', at: null, element: null })).toBe(false);
    expect(mayHint(lesson.state, id('amina'), { kind: 'board', at: null, element: null })).toBe(true);
    lesson.say('teacher', { type: 'board.passed', data: { peerId: id('amina'), may: false } });
    expect(lesson.draw('amina', [rectangle('c')])).toBe('locked');
    lesson.say('teacher', { type: 'board.passed', data: { peerId: null, may: true } });
    expect([lesson.draw('brian', [rectangle('b')]), lesson.draw('amina', [rectangle('c')])]).toEqual(['ok', 'ok']);
    expect(lesson.say('teacher', { type: 'board.passed', data: { peerId: id('nobody'), may: true } })).toBe('not_found');
    lesson.join('visitor', 'observer');
    expect(mayDraw(lesson.state, { id: id('visitor'), role: 'observer' })).toBe(false);
    expect(lesson.draw('visitor', [rectangle('d')])).toBe('forbidden');
  });

  it('has pictures by whoever may draw, and by nobody else; late joiners have them too', () => {
    const lesson = new Lesson();
    const shown = BoardElement.parse(picture);
    expect(lesson.draw('amina', [shown])).toBe('locked');
    expect(lesson.draw('teacher', [shown])).toBe('ok');
    lesson.say('teacher', { type: 'board.passed', data: { peerId: id('amina'), may: true } });
    expect(lesson.draw('amina', [BoardElement.parse({ ...picture, id: 'q' })])).toBe('ok');
    expect(lesson.shown).toEqual(['p@1', 'q@1']);
    const joined = RoomState.parse(JSON.parse(JSON.stringify(lesson.state)));
    expect(elementsOf(joined.board)).toEqual(elementsOf(lesson.state.board));
  });

  it('is cleared by hosts only', () => {
    const lesson = new Lesson();
    lesson.say('teacher', { type: 'board.passed', data: { peerId: null, may: true } });
    lesson.draw('amina', [rectangle('a')]);
    expect(lesson.say('amina', { type: 'board.cleared', data: {} })).toBe('forbidden');
    expect(lesson.say('teacher', { type: 'board.cleared', data: {} })).toBe('ok');
    expect(lesson.state.board).toMatchObject({ count: 0, chars: 0, pens: { everyone: true } });
  });

  it('takes no more than it can show: a batch too many changes nothing', () => {
    const lesson = new Lesson();
    const many = (from: number, count: number) => Array.from({ length: count }, (_, i) => rectangle(`e${from + i}`));
    for (let from = 0; from < BOARD_LIMITS.elements; from += 200) expect(lesson.draw('teacher', many(from, 200))).toBe('ok');
    const before = lesson.state.board;
    expect(lesson.draw('teacher', [rectangle('one-more')])).toBe('limit_reached');
    expect(lesson.state.board).toBe(before);
    expect(lesson.draw('teacher', [rectangle('one-more')], [{ id: 'e1', version: 2 }])).toBe('ok');
  });
});

it.each([
  ['a thin network', PAGE_CHARS.least, 300],
  ['a quick one', PAGE_CHARS.most, 10],
])('a full board costs the snapshot nothing: who shows it fetches it in pieces of bounded size, over %s', (_network, chars, most) => {
  const lesson = new Lesson();
  for (let from = 0; from < BOARD_LIMITS.elements; from += 200) {
    const batch = Array.from({ length: 200 }, (_, i) => rectangle(`element-${from + i}`));
    expect(lesson.draw('teacher', batch)).toBe('ok');
  }
  expect(lesson.draw('teacher', [rectangle('one-too-many')])).toBe('limit_reached');
  const snapshot = withLargeBoardLeftOut(lesson.state);
  // A hundredth of the board and less.
  expect(JSON.stringify(snapshot).length).toBeLessThan(JSON.stringify(lesson.state.board).length / 100);
  let joined = snapshot;
  let pages = 0;
  for (let from = missingShelf(joined.board); from !== null; from = missingShelf(joined.board)) {
    const page = pageOf(lesson.state, from, chars);
    // What is asked for, or one shelf.
    expect(JSON.stringify(page).length).toBeLessThan(Math.max(1.2 * chars, 10_000));
    const next = withPage(joined, page);
    if (!next) throw new Error('the page is older than the board');
    joined = next;
    pages += 1;
  }
  expect(elementsOf(joined.board)).toEqual(elementsOf(lesson.state.board));
  expect(joined.board.count).toBe(BOARD_LIMITS.elements);
  expect(pages).toBeLessThan(most);
});

it('asks for as much of a board at once as the network carries', () => {
  const after = (...took: number[]) => took.reduce(nextPageChars, PAGE_CHARS.least);
  expect(after(5_000)).toBe(PAGE_CHARS.least);
  expect(after(400)).toBe(2 * PAGE_CHARS.least);
  expect(after(400, 900)).toBe(2 * PAGE_CHARS.least);
  expect(after(400, 4_000)).toBe(PAGE_CHARS.least);
  expect(after(...Array.from({ length: 9 }, () => 10))).toBe(PAGE_CHARS.most);
});

const picture = { ...rectangle('p'), type: 'image', picture: '019aa2c2-7c0e-7000-8000-000000000001' };

describe('what may be drawn', () => {
  const refused: [string, unknown][] = [
    ['a point that is nowhere', { ...rectangle('a'), x: Infinity }],
    ['a place that is no number', { ...rectangle('a'), y: Number.NaN }],
    ['a place far out', { ...rectangle('a'), x: 1e9 }],
    ['a size far out', { ...rectangle('a'), width: 1e9 }],
    ['a page of elsewhere', { ...rectangle('a'), type: 'iframe' }],
    ['an embedded page', { ...rectangle('a'), type: 'embeddable' }],
    ['an order that is none', { ...rectangle('a'), index: 'zzz' }],
    ['a colour that is more', { ...rectangle('a'), stroke: 'red;background:url(x)' }],
    ['an id that is a path', { ...rectangle('a'), id: '../../x' }],
    ['a line that goes on', { ...rectangle('a'), type: 'freedraw', steps: Array.from({ length: 2 * BOARD_LIMITS.points + 2 }, () => 1) }],
    ['half a point', { ...rectangle('a'), type: 'freedraw', steps: [1, 2, 3] }],
    ['a line of one point', { ...rectangle('a'), type: 'line', steps: [1, 2] }],
    ['a line that leaves for good', { ...rectangle('a'), type: 'freedraw', steps: Array.from({ length: 200 }, () => 20_000) }],
    ['a line between places', { ...rectangle('a'), type: 'freedraw', steps: [0, 0.5] }],
    ['a picture by its address', { ...picture, picture: 'https://elsewhere.example/x.png' }],
    ['a picture in the entry itself', { ...picture, picture: 'data:image/png;base64,iVBORw0KGgo=' }],
    ['a picture that is a path', { ...picture, picture: '../../x' }],
    ['a picture without its id', { ...picture, picture: undefined }],
    ['a picture cut to nowhere', { ...picture, crop: [0, 0, Infinity, 1, 1, 1] }],
    ['a picture that is told at length', { ...picture, alt: 'x'.repeat(201) }],
    ['100 kB of text', { ...rectangle('a'), type: 'text', text: 'x'.repeat(100_000), fontSize: 20, font: 5, lineHeight: 1.25 }],
  ];
  it.each(refused)('not %s', (_what, element) => {
    expect(BoardElement.safeParse(element).success).toBe(false);
    expect(BoardHint.safeParse({ kind: 'board', at: null, element }).success).toBe(false);
  });

  it('and nothing that a browser would follow or run: what is not known is left out', () => {
    const parsed = BoardElement.parse({ ...rectangle('a'), link: 'javascript:alert(1)', customData: { html: '<script>' } });
    expect(parsed).toEqual(rectangle('a'));
    const shown = { ...picture, alt: 'A drum', flip: 'x', crop: [0, 0, 10, 10, 20, 20] };
    const more = { link: 'https://elsewhere.example', fileId: 'x', dataURL: 'data:text/html,<script>', status: 'saved' };
    expect(BoardElement.parse({ ...shown, ...more })).toEqual(shown);
    // Nothing that reads otherwise than it is.
    expect(BoardElement.parse({ ...picture, alt: 'a\u202Emurd' })).toMatchObject({ alt: 'amurd' });
  });

  it('no batch that a socket or the log would choke on', () => {
    const draft = (put: unknown[]) => EntryDraft.safeParse({ id: 'e', by: 'amina', type: 'board.drawn', data: { put, drop: [] } }).success;
    const text = (name: string) => ({ ...rectangle(name), type: 'text', text: 'x'.repeat(5_000), fontSize: 20, font: 5, lineHeight: 1.25 });
    expect(draft([text('a')])).toBe(true);
    expect(draft(Array.from({ length: 8 }, (_, i) => text(`t${i}`)))).toBe(false);
    expect(draft(Array.from({ length: BOARD_LIMITS.batch + 1 }, (_, i) => rectangle(`r${i}`)))).toBe(false);
  });

  it('keeps a tenth of a pixel', () => {
    expect(rectangle('a', 1, { x: 1.23456 }).x).toBe(1.2);
  });

  it('knows order keys as they are made', () => {
    for (const key of ['a0', 'a1', 'Zz', 'a0V', 'b00', 'Zy', 'b12x']) expect([key, isOrderKey(key)]).toEqual([key, true]);
    for (const key of ['', 'a', 'b0', 'a00', '0a', 'zz', `A${'0'.repeat(26)}`]) expect([key, isOrderKey(key)]).toEqual([key, false]);
  });
});

/** What two people do, in any order that the log may give it. */
const element = fc
  .record({ name: fc.integer({ min: 0, max: 12 }), version: fc.integer({ min: 1, max: 6 }), nonce: fc.integer({ min: 0, max: 3 }) })
  .map(({ name, version, nonce }) => rectangle(`el-${name}`, version, { nonce }));
const dropped = fc.record({ id: fc.integer({ min: 0, max: 12 }).map((name) => `el-${name}`), version: fc.integer({ min: 1, max: 7 }) });
const deed = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      by: fc.constantFrom('teacher', 'amina'),
      put: fc.array(element, { maxLength: 4 }),
      drop: fc.array(dropped, { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant('clear' as const) },
);

function lessonOf(deeds: readonly (typeof deed extends fc.Arbitrary<infer T> ? T : never)[]): Lesson {
  const lesson = new Lesson();
  lesson.say('teacher', { type: 'board.passed', data: { peerId: id('amina'), may: true } });
  for (const one of deeds) {
    if (one === 'clear') lesson.say('teacher', { type: 'board.cleared', data: {} });
    else lesson.draw(one.by, one.put, one.drop);
  }
  return lesson;
}

describe('every reader of the log', () => {
  it('has the same board: entry by entry, in place, and from a snapshot on the way', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 25 }), fc.nat(), (deeds, cut) => {
        const { state, entries } = lessonOf(deeds);
        let owned = newRoom();
        let resumed = newRoom();
        for (const [i, entry] of entries.entries()) {
          owned = applyOwned(owned, entry).state;
          resumed = applyOwned(resumed, entry).state;
          if (i === cut % entries.length) resumed = RoomState.parse(JSON.parse(JSON.stringify(resumed)));
        }
        expect(owned.board).toEqual(state.board);
        expect(resumed.board).toEqual(state.board);
        const all = elementsOf(state.board);
        expect(state.board.count).toBe(all.length);
        expect(state.board.chars).toBe(all.reduce((chars, one) => chars + JSON.stringify(one).length, 0));
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  it('has the same board where it came without, and was fetched page by page while others drew', () => {
    fc.assert(
      fc.property(
        fc.array(deed, { minLength: 1, maxLength: 25 }),
        fc.array(fc.nat({ max: 6 }), { maxLength: 30 }),
        fc.nat(),
        (deeds, pace, cut) => {
          const { entries, state } = lessonOf(deeds);
          const server: RoomState[] = [emptyRoom];
          for (const entry of entries) server.push(apply(server.at(-1) ?? emptyRoom, entry).state);
          const from = Math.min(5 + (cut % entries.length), entries.length);
          let mine = withLargeBoardLeftOut(server[from] ?? emptyRoom, 0);
          let step = 0;
          const read = (upTo: number) => {
            while (mine.seq < upTo) mine = apply(mine, entries[mine.seq] as Entry).state;
          };
          // A page comes from somewhere ahead of what this reader has read: a slow network holds entries back, never pages.
          while (missingShelf(mine.board) !== null) {
            const ahead = Math.min(entries.length, mine.seq + (pace[step] ?? 0));
            read(Math.min(ahead, mine.seq + (pace[step + 1] ?? 0) - 3));
            const page = pageOf(server[ahead] ?? emptyRoom, missingShelf(mine.board) ?? 0, 60);
            mine = withPage(mine, page) ?? mine;
            step += 2;
          }
          read(entries.length);
          expect(elementsOf(mine.board)).toEqual(elementsOf(state.board));
          expect(mine.board).toMatchObject({ count: state.board.count, chars: state.board.chars });
        },
      ),
      { numRuns: 60 },
    );
  }, 30_000);
});
