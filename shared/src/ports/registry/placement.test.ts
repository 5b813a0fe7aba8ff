import { describe, expect, it } from 'vitest';
import { NodeId, RoomId } from '../../kernel/ids.ts';
import { type Leg, LEGS_MAX } from '../../room/legs.ts';
import { type Candidate, choose, type Held, takeOver } from './placement.ts';
import type { PlaceRequest } from './registry.ts';

const a = NodeId.parse('a');
const b = NodeId.parse('b');
const c = NodeId.parse('c');
const ask = (more: Partial<PlaceRequest> = {}): PlaceRequest => ({ roomId: RoomId.parse('r'), size: 30, knownEpoch: 0, ...more });
const node = (id: NodeId, capacity: number, reserved = 0, more: Partial<Candidate> = {}): Candidate => {
  return { id, capacity, reserved, state: 'ready', suspectedUntil: null, drainRequested: false, ...more };
};
const leg = (nodeId: NodeId, epoch: number, size = 30): Leg => ({ nodeId, epoch, size });
const held = (epoch: number, ...legs: Leg[]): Held => ({ epoch, legs });

const CLOSED: [string, Partial<Candidate>][] = [
  ['drains', { state: 'draining' }],
  ['is to be drained', { drainRequested: true }],
  ['is suspected', { suspectedUntil: 1 }],
];

describe('a room that is nowhere', () => {
  it('goes to the node with the most free capacity', () => {
    const nodes = [node(a, 100, 80), node(b, 90, 20), node(c, 200, 140)];
    expect(choose(ask(), null, nodes)).toEqual({ epoch: 1, legs: [leg(b, 1)] });
  });

  it('goes to the first by id where nodes are equally free, so that everyone decides the same', () => {
    expect(choose(ask(), null, [node(c, 50), node(a, 60, 10), node(b, 50)])?.legs).toEqual([leg(a, 1)]);
  });

  it('may fill a node to the last place and not beyond', () => {
    expect(choose(ask({ size: 20 }), null, [node(a, 100, 80)])?.legs).toEqual([leg(a, 1, 20)]);
    expect(choose(ask({ size: 21 }), null, [node(a, 100, 80)])).toBeNull();
  });

  it('spans nodes where no one holds it, as few as possible', () => {
    const nodes = [node(a, 100), node(b, 150, 10), node(c, 200, 80)];
    expect(choose(ask({ size: 250 }), null, nodes)).toEqual({ epoch: 1, legs: [leg(b, 1, 140), leg(c, 1, 110)] });
  });

  it('spans no more nodes than a room may have legs', () => {
    const nodes = Array.from({ length: LEGS_MAX + 1 }, (_, i) => node(NodeId.parse(`n${i}`), 1));
    expect(choose(ask({ size: LEGS_MAX }), null, nodes)?.legs).toHaveLength(LEGS_MAX);
    expect(choose(ask({ size: LEGS_MAX + 1 }), null, nodes)).toBeNull();
  });

  it('takes a place for one person at least', () => {
    expect(choose(ask({ size: 0 }), null, [node(a, 5)])?.legs).toEqual([leg(a, 1, 1)]);
  });

  it.each([['is full', { reserved: 71 }] satisfies (typeof CLOSED)[number], ...CLOSED])('is refused where the only node %s', (_, more) => {
    expect(choose(ask(), null, [node(a, 100, 0, more)])).toBeNull();
  });

  it('is refused where no node is fresh, or the only one is avoided, even if it is alive', () => {
    expect(choose(ask(), null, [])).toBeNull();
    expect(choose(ask({ alive: [a] }), null, [])).toBeNull();
    expect(choose(ask({ avoid: [a] }), null, [node(a, 100)])).toBeNull();
  });
});

describe('a room that has a place', () => {
  it('answers a caller who knows an older epoch, whatever became of the node', () => {
    const before = held(3, leg(a, 3));
    expect(choose(ask({ knownEpoch: 2, size: 99, avoid: [a] }), before, [node(b, 500)])).toEqual(before);
  });

  it('keeps legs, epoch and reservation while its nodes are fresh and it is large enough', () => {
    const before = held(3, leg(a, 1), leg(b, 3, 10));
    expect(choose(ask({ knownEpoch: 3, size: 40 }), before, [node(a, 30, 30), node(b, 500, 10)])).toEqual(before);
    expect(choose(ask({ knownEpoch: 3, size: 5 }), before, [node(a, 30, 30), node(b, 500, 10)])).toEqual(before);
  });

  it.each(CLOSED)('stays on a node that %s: moving it away is asked for by avoiding the node', (_, more) => {
    expect(choose(ask({ knownEpoch: 3 }), held(3, leg(a, 3)), [node(a, 30, 30, more), node(b, 500)])).toEqual(held(3, leg(a, 3)));
  });

  it('stays on a node that the caller has just talked with, though the registry has not heard of it', () => {
    expect(choose(ask({ knownEpoch: 3, alive: [a] }), held(3, leg(a, 3)), [node(b, 500)])).toEqual(held(3, leg(a, 3)));
    expect(choose(ask({ knownEpoch: 3, alive: [a], avoid: [a] }), held(3, leg(a, 3)), [node(b, 500)])?.legs).toEqual([leg(b, 4)]);
  });

  it('gets a leg with a higher epoch on the same node where it is renewed, and keeps the others', () => {
    const before = held(3, leg(a, 1), leg(b, 3));
    const nodes = [node(a, 30, 30), node(b, 30, 30)];
    expect(choose(ask({ knownEpoch: 3, renew: [a] }), before, nodes)).toEqual(held(4, leg(a, 4), leg(b, 3)));
  });

  it('is renewed once: the second who asks with the old epoch gets the first one’s answer', () => {
    expect(choose(ask({ knownEpoch: 3, renew: [a] }), held(4, leg(a, 4)), [node(a, 30, 30)])).toEqual(held(4, leg(a, 4)));
  });

  it.each([
    ['is stale', {}, [node(b, 40)]],
    ['is avoided', { avoid: [a] }, [node(a, 500, 30), node(b, 40)]],
    ['is stale and to be renewed', { renew: [a] }, [node(b, 40)]],
  ])('moves with the next epoch where its node %s', (_, more, nodes) => {
    expect(choose(ask({ knownEpoch: 3, ...more }), held(3, leg(a, 3)), nodes)).toEqual(held(4, leg(b, 4)));
  });

  it('moves only the people of the leg that is lost, as many as were reserved there', () => {
    const before = held(5, leg(a, 2, 100), leg(b, 5, 50));
    const nodes = [node(a, 100, 100), node(c, 60)];
    expect(choose(ask({ knownEpoch: 5, size: 120 }), before, nodes)).toEqual(held(6, leg(a, 2, 100), leg(c, 6, 50)));
  });

  it('fills its own nodes before it takes another one', () => {
    const before = held(5, leg(a, 2, 30), leg(b, 5, 50));
    const nodes = [node(a, 100, 90), node(b, 100, 80), node(c, 500)];
    expect(choose(ask({ knownEpoch: 5, size: 105 }), before, nodes)).toEqual(held(6, leg(a, 2, 40), leg(b, 5, 65)));
    expect(choose(ask({ knownEpoch: 5, size: 120 }), before, nodes)).toEqual(held(6, leg(a, 2, 40), leg(b, 5, 70), leg(c, 6, 10)));
  });

  it.each(CLOSED)('does not grow on a node that %s', (_, more) => {
    const nodes = [node(a, 100, 30, more), node(b, 40)];
    expect(choose(ask({ knownEpoch: 1, size: 50 }), held(1, leg(a, 1)), nodes)).toEqual(held(2, leg(a, 1), leg(b, 2, 20)));
  });

  it('stays as it is where it can’t grow: the caller hears null', () => {
    expect(choose(ask({ knownEpoch: 1, size: 50 }), held(1, leg(a, 1)), [node(a, 40, 30)])).toBeNull();
  });

  it('never goes below the epoch its callers know, even where the registry forgot', () => {
    expect(choose(ask({ knownEpoch: 7 }), null, [node(a, 40)])?.epoch).toBe(8);
    expect(choose(ask({ knownEpoch: 7 }), held(2, leg(a, 2)), [node(a, 40, 30)])).toEqual(held(8, leg(a, 8)));
  });

  it('counts on from its last epoch after it was released, and from the floor after a backup was restored', () => {
    expect(choose(ask(), held(5), [node(a, 40)])).toEqual(held(6, leg(a, 6)));
    expect(choose(ask(), held(5), [node(a, 40)], 1_000)).toEqual(held(1_001, leg(a, 1_001)));
  });
});

describe('what the log knows', () => {
  const known = { epoch: 4, legs: [leg(a, 2)] };

  it.each([
    ['nothing', null],
    ['an older version', held(3, leg(b, 3))],
    ['what it gave back because nobody held it', { ...held(4), lapsed: true }],
  ])('counts where the registry holds %s', (_, before) => {
    expect(takeOver(before, known)).toEqual(known);
  });

  it.each([
    ['the same version', held(4, leg(c, 4))],
    ['a newer version', held(5, leg(b, 5))],
    ['that the room was released since', held(4)],
    ['that it lapsed in a newer version', { ...held(5), lapsed: true }],
  ])('does not count where the registry holds %s', (_, before) => {
    expect(takeOver(before, known)).toBe(before);
  });

  it('changes nothing where it has no place either', () => {
    expect(takeOver(null, { epoch: 0, legs: [] })).toBeNull();
    expect(takeOver(held(3, leg(b, 3)), { epoch: 4, legs: [] })).toEqual(held(3, leg(b, 3)));
  });
});
