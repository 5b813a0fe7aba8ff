import { describe, expect, it } from 'vitest';
import type { PlatformNode, PlatformRoom } from '@watoto/shared/contract/http/platform.ts';
import { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { lessonsOn, minutesSince, noteDrains, othersHaveRoom, totalsOf, viewNodes } from './platform-view.ts';

function aNode(id: string, more: Partial<PlatformNode> = {}): PlatformNode {
  return { id: NodeId.parse(id), state: 'ready', drainRequested: false, workers: 2, capacity: 100, reserved: 0, ...more };
}

function aRoom(id: string, legs: Record<string, number>, people: number | null = 0): PlatformRoom {
  const list = Object.entries(legs).map(([nodeId, size]) => ({ nodeId: NodeId.parse(nodeId), size }));
  const size = list.reduce((sum, leg) => sum + leg.size, 0);
  return { id: RoomId.parse(id), title: id, lesson: null, people, size, since: null, legs: list };
}

describe('viewNodes', () => {
  it('a block for each lesson on the node, as wide as its part of the capacity, largest first', () => {
    const [one, two] = viewNodes(
      [aNode('a', { reserved: 50 }), aNode('b', { reserved: 40 })],
      [aRoom('small', { a: 20 }, 5), aRoom('wide', { a: 30, b: 40 }, 35)],
    );
    expect(one?.blocks.map(({ room, width, seated }) => [room.id, width, seated])).toEqual([
      ['wide', 0.3, 0.5],
      ['small', 0.2, 0.25],
    ]);
    expect(one).toMatchObject({ fill: 0.5, unnamed: 0 });
    expect(two?.blocks).toMatchObject([{ size: 40, width: 0.4 }]);
  });

  it('places that no known lesson takes are shown as such', () => {
    expect(viewNodes([aNode('a', { reserved: 30 })], [aRoom('x', { a: 10 })])[0]?.unnamed).toBe(20);
  });

  it('blocks never leave the bar, whatever the node says of itself', () => {
    const stale = aNode('a', { state: 'stale', capacity: 0, reserved: 30 });
    const views = viewNodes([stale, aNode('b', { capacity: 10, reserved: 25 })], [aRoom('x', { a: 30, b: 25 }, 99)]);
    for (const { blocks } of views) expect(blocks.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(1);
    expect(views[0]?.blocks[0]?.seated).toBe(1);
  });
});

describe('draining', () => {
  const nodes = [aNode('a', { reserved: 60 }), aNode('b', { reserved: 50 }), aNode('c', { state: 'draining' })];

  it('knows whether the others have room', () => {
    expect(othersHaveRoom('a', nodes)).toBe(false);
    expect(othersHaveRoom('b', [aNode('a', { reserved: 40 }), aNode('b', { reserved: 50 })])).toBe(true);
    expect(othersHaveRoom('a', [aNode('a', { reserved: 1 })])).toBe(false);
  });

  it('remembers how many lessons a drain began with, until it is over', () => {
    const draining = [aNode('a', { state: 'draining' })];
    const rooms = [aRoom('x', { a: 1 }), aRoom('y', { a: 1, b: 1 }), aRoom('z', { b: 1 })];
    const begun = noteDrains({}, draining, rooms);
    expect(begun).toEqual({ a: 2 });
    expect(noteDrains(begun, draining, [aRoom('x', { a: 1 })])).toEqual({ a: 2 });
    expect(noteDrains(begun, [aNode('a')], rooms)).toEqual({});
    expect(lessonsOn('b', rooms)).toBe(2);
  });
});

it('totals count what can be used: nodes that are ready', () => {
  const nodes = [aNode('a', { reserved: 80 }), aNode('b', { state: 'draining', reserved: 100 })];
  expect(totalsOf(nodes, [aRoom('x', { a: 80 }, 70), aRoom('y', { b: 100 }, null)])).toEqual({
    people: 70,
    lessons: 2,
    capacity: 100,
    reserved: 80,
    fill: 0.8,
  });
  expect(totalsOf([], []).fill).toBe(0);
});

it('a clock that is behind counts from zero', () => {
  expect(minutesSince('2026-01-01T10:00:00.000Z', Date.parse('2026-01-01T10:12:59.000Z'))).toBe(12);
  expect(minutesSince('2026-01-01T10:00:00.000Z', Date.parse('2026-01-01T09:59:00.000Z'))).toBe(0);
});
