import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoardElement, type Dropped } from '@watoto/shared/contract/board.ts';
import { type Base, type Drawn, meet } from './meet.ts';

function there(id: string, version: number, nonce = 5): BoardElement {
  return BoardElement.parse({ id, version, nonce, index: 'a0', seed: 1, x: 0, y: 0, width: 1, height: 1, type: 'ellipse' });
}
const here = (id: string, version: number, versionNonce = 5, isDeleted = false): Drawn => ({ id, version, versionNonce, isDeleted });
const room = (...elements: BoardElement[]) => new Map(elements.map((element) => [element.id, element]));
const knows = (...marks: [string, string][]): Base => new Map(marks);

describe('a screen that meets the room', () => {
  it('says what is new here, and draws what is new there', () => {
    expect(meet(knows(), [here('a', 1)], room(there('b', 1)), true)).toMatchObject({ put: ['a'], take: ['b'], drop: [], off: [] });
  });

  it('takes off what the room has taken off, and says what it has taken off itself', () => {
    expect(meet(knows(['a', '1:5']), [here('a', 1)], room(), true)).toMatchObject({ put: [], off: ['a'] });
    expect(meet(knows(['a', '1:5']), [here('a', 2, 8, true)], room(there('a', 1)), true).drop).toEqual([{ id: 'a', version: 2 }]);
  });

  it('brings back by undo what it had taken off', () => {
    const gone = meet(knows(['a', '1:5']), [here('a', 2, 8, true)], room(), true);
    expect(gone).toMatchObject({ put: [], drop: [], take: [], off: [] });
    expect(meet(gone.base, [here('a', 3, 9)], room(), true).put).toEqual(['a']);
  });

  it('keeps the later of two changes', () => {
    const base = knows(['a', '1:5']);
    expect(meet(base, [here('a', 3)], room(there('a', 2)), true)).toMatchObject({ put: ['a'], take: [] });
    expect(meet(base, [here('a', 2)], room(there('a', 3)), true)).toMatchObject({ put: [], take: ['a'] });
    expect(meet(base, [here('a', 2, 4)], room(there('a', 2, 6)), true)).toMatchObject({ put: ['a'], take: [] });
    expect(meet(base, [here('a', 2, 6)], room(there('a', 2, 4)), true)).toMatchObject({ put: [], take: ['a'] });
  });

  it('where one may not draw, the room is right in everything', () => {
    expect(meet(knows(), [here('a', 9), here('b', 1)], room(there('a', 1)), false)).toMatchObject({ put: [], take: ['a'], off: ['b'] });
  });

  it('ends as the room is, whatever both have done', () => {
    const drawn = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      version: fc.nat({ max: 4 }),
      nonce: fc.nat({ max: 3 }),
      gone: fc.boolean(),
    });
    const unique = fc.uniqueArray(drawn, { selector: ({ id }) => id });
    fc.assert(
      fc.property(unique, unique, unique, (was, mine, theirs) => {
        const base = knows(...was.map(({ id, version, nonce }): [string, string] => [id, `${version}:${nonce}`]));
        let scene = new Map<string, Drawn>(mine.map(({ id, version, nonce, gone }) => [id, here(id, version, nonce, gone)]));
        const shared = room(...theirs.filter(({ gone }) => !gone).map(({ id, version, nonce }) => there(id, version, nonce)));
        let known = base;
        for (let round = 0; round < 3; round += 1) {
          const met = meet(known, [...scene.values()], shared, true);
          known = met.base;
          scene = drawnBy(met, scene, shared);
          heard(met, scene, shared);
        }
        const left = [...scene.values()]
          .filter(({ isDeleted }) => !isDeleted)
          .map(({ id, version, versionNonce }) => `${id} ${version}:${versionNonce}`);
        expect(left.sort()).toEqual([...shared.values()].map(({ id, version, nonce }) => `${id} ${version}:${nonce}`).sort());
      }),
    );
  });
});

type Met = ReturnType<typeof meet>;

function drawnBy({ take, off }: Met, scene: ReadonlyMap<string, Drawn>, shared: ReadonlyMap<string, BoardElement>): Map<string, Drawn> {
  const next = new Map(scene);
  for (const id of off) next.delete(id);
  for (const id of take) {
    const taken = shared.get(id);
    if (taken) next.set(id, here(id, taken.version, taken.nonce));
  }
  return next;
}

/** The room's rule. */
function heard(
  { put, drop }: { put: readonly string[]; drop: readonly Dropped[] },
  scene: ReadonlyMap<string, Drawn>,
  shared: Map<string, BoardElement>,
): void {
  for (const { id, version } of drop) if ((shared.get(id)?.version ?? Infinity) <= version) shared.delete(id);
  for (const id of put) {
    const drawn = scene.get(id);
    const now = shared.get(id);
    if (drawn && (!now || drawn.version > now.version || (drawn.version === now.version && drawn.versionNonce < now.nonce)))
      shared.set(id, there(id, drawn.version, drawn.versionNonce));
  }
}
