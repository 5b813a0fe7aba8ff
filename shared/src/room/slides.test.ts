import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InkInTheMaking, InkShape, POINTS_A_STROKE } from '../contract/ink.ts';
import { BoardElement } from '../contract/board.ts';
import { DeckId, PeerId } from '../kernel/ids.ts';
import type { EntryBody } from './entry.ts';
import { mayHint } from './hints.ts';
import { LessonInTheMaking } from './lesson.fixture.ts';
import { strokesOn, toUndo } from './slides.ts';
import { INK_NUMBERS_MAX, STROKES_A_PAGE } from './slides-state.ts';

const deckId = DeckId.parse('01890a5d-ac96-774b-bcce-b302099a8057');
const other = DeckId.parse('01890a5d-ac96-774b-bcce-b302099a8058');
const page = { deckId, page: 1 };
const pen = (points: number[] = [0, 0, 100, 100]): InkShape => ({ tool: 'pen', colour: 'red', width: 'thin', points });
const drawn = (shape: InkShape = pen(), on = page): EntryBody => ({ type: 'ink.drawn', data: { ...on, shape } });
const allow = (pupils: boolean): EntryBody => ({ type: 'ink.allowed', data: { pupils } });

function lesson(): LessonInTheMaking {
  const made = new LessonInTheMaking(['amina', 'baraka']);
  expect(made.say('teacher', { type: 'deck.opened', data: { deckId, title: 'Drums', pages: 5 } })).toBe('ok');
  return made;
}
const idsOn = (made: LessonInTheMaking, on = page) => strokesOn(made.state, on).map(({ id }) => id);

describe('slides', () => {
  it('are shown and turned by hosts alone', () => {
    const made = lesson();
    expect(made.say('amina', { type: 'deck.opened', data: { deckId: other, title: 'Mine', pages: 1 } })).toBe('forbidden');
    expect(made.say('amina', { type: 'deck.turned', data: { deckId, page: 2 } })).toBe('forbidden');
    expect(made.say('teacher', { type: 'deck.turned', data: { deckId, page: 6 } })).toBe('invalid_input');
    expect(made.say('teacher', { type: 'deck.turned', data: { deckId: other, page: 1 } })).toBe('conflict');
    expect(made.say('teacher', { type: 'deck.turned', data: { deckId, page: 3 } })).toBe('ok');
    expect(made.state.slides.decks[0]).toMatchObject({ page: 3, reached: 3 });
  });
});

describe('ink', () => {
  it('is drawn by pupils only while they are let, and where they have been', () => {
    const made = lesson();
    expect(made.say('amina', drawn())).toBe('locked');
    expect(made.say('amina', allow(true))).toBe('forbidden');
    expect(made.say('teacher', allow(true))).toBe('ok');
    expect(made.say('amina', drawn())).toBe('ok');
    expect(made.say('amina', drawn(pen(), { deckId, page: 2 }))).toBe('invalid_input');
    expect(made.say('amina', drawn(pen(), { deckId: other, page: 1 }))).toBe('not_found');
    made.join('visitor', 'observer');
    expect(made.say('visitor', drawn())).not.toBe('ok');
    made.say('teacher', allow(false));
    expect(made.say('amina', { type: 'ink.undone', data: page })).toBe('locked');
  });

  it('is pointed at by hosts, and shown in the making by those who may draw', () => {
    const made = lesson();
    const laser = { kind: 'laser', at: { x: 0.5, y: 0.5 } } as const;
    const stroke = { kind: 'stroke', ...page, drawing: null } as const;
    const may = (name: string, hint: typeof laser | typeof stroke) => mayHint(made.state, PeerId.parse(name), hint);
    expect([may('teacher', laser), may('amina', laser), may('teacher', stroke), may('amina', stroke)]).toEqual([true, false, true, false]);
    made.say('teacher', allow(true));
    expect([may('amina', laser), may('amina', stroke)]).toEqual([false, true]);
  });

  it('is erased by a pupil only where it is their own, by a host everywhere', () => {
    const made = lesson();
    made.say('teacher', allow(true));
    made.say('teacher', drawn());
    made.say('amina', drawn());
    const [teachers = 0, aminas = 0] = idsOn(made);
    const erase = (by: string, ...ids: number[]) => made.say(by, { type: 'ink.erased', data: { ...page, ids } });
    expect(erase('amina', teachers)).toBe('forbidden');
    expect(erase('amina', teachers, aminas)).toBe('forbidden');
    expect(erase('baraka', aminas)).toBe('forbidden');
    expect(erase('amina', aminas)).toBe('ok');
    expect(erase('amina', aminas)).toBe('not_found');
    expect(idsOn(made)).toEqual([teachers]);
    expect(made.say('amina', { type: 'ink.cleared', data: page })).toBe('forbidden');
  });

  it('comes back by undo, each person’s own: what was erased at its place, what was cleared as a whole', () => {
    const made = lesson();
    made.say('teacher', allow(true));
    for (const by of ['teacher', 'amina', 'teacher']) made.say(by, drawn());
    const all = idsOn(made);
    const undo = (by: string) => made.say(by, { type: 'ink.undone', data: page });
    made.say('teacher', { type: 'ink.cleared', data: page });
    expect(idsOn(made)).toEqual([]);
    expect(undo('amina')).toBe('not_found');
    expect(undo('teacher')).toBe('ok');
    expect(idsOn(made)).toEqual(all);
    expect(undo('teacher')).toBe('ok');
    expect(idsOn(made)).toEqual(all.slice(0, 2));
    expect(undo('amina')).toBe('ok');
    expect(undo('teacher')).toBe('ok');
    expect(undo('teacher')).toBe('not_found');
    expect(toUndo(made.state, PeerId.parse('teacher'), page)).toBeNull();
  });

  it('a full page is refused and stays as it is; so is a lesson full of ink', () => {
    const made = lesson();
    for (let i = 0; i < STROKES_A_PAGE; i += 1) expect(made.say('teacher', drawn())).toBe('ok');
    expect(made.say('teacher', drawn())).toBe('limit_reached');
    expect(idsOn(made)).toHaveLength(STROKES_A_PAGE);
    const long = pen(Array.from({ length: 2 * POINTS_A_STROKE }, (_, i) => i));
    let said = 'ok';
    let strokes = 0;
    for (let number = 2; number <= 5 && said === 'ok'; number += 1) {
      for (let i = 0; i < STROKES_A_PAGE && said === 'ok'; i += 1) {
        said = made.say('teacher', drawn(long, { deckId, page: number }));
        strokes += 1;
      }
    }
    expect(said).toBe('limit_reached');
    expect(strokes * 2 * POINTS_A_STROKE).toBeLessThan(INK_NUMBERS_MAX + 4 * POINTS_A_STROKE);
  });

  it('whatever is done: ids stay in order, and a pupil takes away nobody else’s', () => {
    const doing = fc.tuple(fc.constantFrom('teacher', 'amina', 'baraka'), fc.constantFrom('draw', 'undo', 'erase', 'clear'), fc.nat(9));
    fc.assert(
      fc.property(fc.array(doing), (doings) => {
        const made = lesson();
        made.say('teacher', allow(true));
        for (const [by, what, which] of doings) {
          const before = strokesOn(made.state, page);
          const id = before[which % Math.max(1, before.length)]?.id ?? 1;
          if (what === 'draw') made.say(by, drawn());
          if (what === 'undo') made.say(by, { type: 'ink.undone', data: page });
          if (what === 'erase') made.say(by, { type: 'ink.erased', data: { ...page, ids: [id] } });
          if (what === 'clear') made.say(by, { type: 'ink.cleared', data: page });
          const ids = idsOn(made);
          expect(ids).toEqual(ids.toSorted((a, b) => a - b));
          expect(new Set(ids).size).toBe(ids.length);
          const gone = before.filter((stroke) => !ids.includes(stroke.id));
          if (by !== 'teacher') expect(gone.every((stroke) => stroke.by === by)).toBe(true);
        }
      }),
    );
  });
});

describe('strokes that no hand drew', () => {
  const bad = [NaN, Infinity, -Infinity, JSON.parse('1e999') as number, -1, 10_001, 0.5, '5', null];
  it.each(bad)('a point at %s is refused, in ink and in what is being drawn', (value) => {
    expect(InkShape.safeParse(pen([0, 0, value as number, 0])).success).toBe(false);
    expect(InkInTheMaking.safeParse({ ...pen([0, 0, value as number, 0]), from: 0 }).success).toBe(false);
  });

  it.each([NaN, Infinity, -Infinity, JSON.parse('1e999') as number])('%s is no place on the board', (value) => {
    const line = {
      type: 'freedraw',
      id: 'a',
      version: 1,
      nonce: 1,
      index: 'a0',
      seed: 1,
      x: 0,
      y: 0,
      width: 1,
      height: 1,
      steps: [0, 0, 1, 1],
    };
    expect(BoardElement.safeParse(line).success).toBe(true);
    for (const wrong of [
      { x: value },
      { width: value },
      { steps: [0, 0, value, 1] },
      { angle: value },
      { opacity: value },
      { version: value },
    ]) {
      expect(BoardElement.safeParse({ ...line, ...wrong }).success).toBe(false);
    }
  });

  it('half a point, no point and too many are refused', () => {
    for (const points of [[1], [], [1, 2, 3], Array.from({ length: 2 * POINTS_A_STROKE + 2 }, () => 1)]) {
      expect(InkShape.safeParse(pen(points)).success).toBe(false);
    }
    expect(InkShape.safeParse({ ...pen(), tool: 'line', points: [0, 0, 1, 1, 2, 2] }).success).toBe(false);
    expect(InkShape.safeParse({ ...pen([1, 1]), tool: 'text', text: ' ' }).success).toBe(false);
    expect(InkShape.safeParse({ ...pen([1, 1]), tool: 'text', text: 'x'.repeat(201) }).success).toBe(false);
  });
});
