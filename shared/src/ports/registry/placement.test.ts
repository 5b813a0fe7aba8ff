import { describe, expect, it } from 'vitest';
import { NodeId, RoomId } from '../../kernel/ids.ts';
import { choose, type Held } from './placement.ts';
import type { PlaceRequest } from './registry.ts';

const a = NodeId.parse('a');
const b = NodeId.parse('b');
const c = NodeId.parse('c');
const ask = (more: Partial<PlaceRequest> = {}): PlaceRequest => ({ roomId: RoomId.parse('r'), size: 30, knownEpoch: 0, ...more });
const node = (id: NodeId, capacity: number, reserved = 0, state: 'ready' | 'draining' = 'ready') => ({ id, capacity, reserved, state });
const held = (nodeId: NodeId | null, epoch: number, size = 30): Held => ({ nodeId, epoch, size });

describe('a room that is nowhere', () => {
  it('goes to the node with the most free capacity', () => {
    expect(choose(ask(), null, [node(a, 100, 80), node(b, 90, 20), node(c, 200, 140)])?.placement).toEqual({ nodeId: b, epoch: 1 });
  });

  it('goes to the first by id where nodes are equally free, so that everyone decides the same', () => {
    expect(choose(ask(), null, [node(c, 50), node(a, 60, 10), node(b, 50)])?.placement.nodeId).toBe(a);
  });

  it('may fill a node to the last place and not beyond', () => {
    expect(choose(ask({ size: 20 }), null, [node(a, 100, 80)])?.placement.nodeId).toBe(a);
    expect(choose(ask({ size: 21 }), null, [node(a, 100, 80)])).toBeNull();
  });

  it.each([
    ['no node is fresh', []],
    ['the only node drains', [node(a, 100, 0, 'draining')]],
    ['the only node is full', [node(a, 100, 71)]],
  ])('is refused where %s', (_, nodes) => {
    expect(choose(ask(), null, nodes)).toBeNull();
  });

  it('is refused where the only node is avoided', () => {
    expect(choose(ask({ avoid: [a] }), null, [node(a, 100)])).toBeNull();
  });
});

describe('a room that has a node', () => {
  it('answers a caller who knows an older epoch, whatever became of the node', () => {
    expect(choose(ask({ knownEpoch: 2, avoid: [a] }), held(a, 3), [node(b, 500)])?.placement).toEqual({ nodeId: a, epoch: 3 });
  });

  it('keeps node, epoch and reservation while the node is fresh', () => {
    const before = held(a, 3);
    const decision = choose(ask({ knownEpoch: 3, size: 99 }), before, [node(a, 30, 30), node(b, 500)]);
    expect(decision).toEqual({ placement: { nodeId: a, epoch: 3 }, held: before });
  });

  it('stays on a node that drains: moving it away is asked for by avoiding the node', () => {
    expect(choose(ask({ knownEpoch: 3 }), held(a, 3), [node(a, 30, 30, 'draining'), node(b, 500)])?.placement.nodeId).toBe(a);
  });

  it('gets a higher epoch on the same node where it is renewed', () => {
    const decision = choose(ask({ knownEpoch: 3, renew: true }), held(a, 3), [node(a, 30, 30)]);
    expect(decision).toEqual({ placement: { nodeId: a, epoch: 4 }, held: held(a, 4) });
  });

  it('is renewed once: the second who asks with the old epoch gets the first one’s answer', () => {
    expect(choose(ask({ knownEpoch: 3, renew: true }), held(a, 4), [node(a, 30, 30)])?.placement).toEqual({ nodeId: a, epoch: 4 });
  });

  it.each([
    ['is stale', {}, [node(b, 40)]],
    ['is avoided', { avoid: [a] }, [node(a, 500, 30), node(b, 40)]],
  ])('moves with the next epoch where its node %s', (_, more, nodes) => {
    expect(choose(ask({ knownEpoch: 3, ...more }), held(a, 3), nodes)).toEqual({ placement: { nodeId: b, epoch: 4 }, held: held(b, 4) });
  });

  it('never goes below the epoch its callers know, even where the registry forgot', () => {
    expect(choose(ask({ knownEpoch: 7 }), null, [node(a, 40)])?.placement.epoch).toBe(8);
    expect(choose(ask({ knownEpoch: 7 }), held(a, 2), [node(a, 40, 30)])?.placement).toEqual({ nodeId: a, epoch: 8 });
  });

  it('counts on from its last epoch after it was released', () => {
    expect(choose(ask(), held(null, 5, 0), [node(a, 40)])?.placement).toEqual({ nodeId: a, epoch: 6 });
  });
});
