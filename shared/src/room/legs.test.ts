import { describe, expect, it } from 'vitest';
import { ConnectionId, NodeId, PeerId } from '../kernel/ids.ts';
import { type Leg, keptNodes, legOf, reassign, roomiest } from './legs.ts';
import { type Peer, type RoomState, emptyRoom } from './state.ts';

const a = NodeId.parse('a');
const b = NodeId.parse('b');
const c = NodeId.parse('c');
const leg = (nodeId: NodeId, epoch: number, size: number): Leg => ({ nodeId, epoch, size });
const peer = (name: string, nodeId: NodeId | null): Peer => ({
  id: PeerId.parse(name),
  name,
  role: 'pupil',
  connectionId: ConnectionId.parse(`c-${name}`),
  joinedAt: 0,
  droppedAt: null,
  nodeId,
});
const people = (...peers: Peer[]): RoomState['peers'] => Object.fromEntries(peers.map((one) => [one.id, one]));

describe('the leg of one more peer', () => {
  it('is the one with the most free places, the first of equals', () => {
    expect(roomiest([leg(a, 1, 2), leg(b, 1, 2)], [])?.nodeId).toBe(a);
    expect(roomiest([leg(a, 1, 2), leg(b, 1, 2)], [peer('one', a)])?.nodeId).toBe(b);
    expect(roomiest([leg(a, 1, 5), leg(b, 1, 2)], [peer('one', a)])?.nodeId).toBe(a);
  });

  it('is the only one there is, however full', () => {
    expect(roomiest([leg(a, 1, 1)], [peer('one', a), peer('two', a)])?.nodeId).toBe(a);
  });

  it('is none where the room has no place', () => {
    expect(roomiest([], [peer('one', null)])).toBeNull();
    expect(legOf(emptyRoom, peer('one', a))).toBeNull();
  });
});

describe('a room that moves', () => {
  it('leaves alone who is on a leg that stays', () => {
    const before = [leg(a, 1, 2), leg(b, 1, 2)];
    const after = [leg(a, 1, 2), leg(c, 2, 4)];
    expect(keptNodes(before, after)).toEqual(new Set([a]));
    const peers = people(peer('one', a), peer('two', b), peer('three', b));
    expect(Object.values(reassign(peers, before, after)).map(({ nodeId }) => nodeId)).toEqual([a, c, c]);
  });

  it('counts a leg with a new epoch on the same node as another', () => {
    expect(keptNodes([leg(a, 1, 2)], [leg(a, 2, 2)])).toEqual(new Set());
    expect(Object.values(reassign(people(peer('one', a)), [leg(a, 1, 2)], [leg(b, 3, 1), leg(a, 2, 9)]))[0]?.nodeId).toBe(a);
  });

  it('spreads those who had no place over the legs there are, and keeps their order', () => {
    const peers = people(peer('one', null), peer('two', null), peer('three', null), peer('four', null));
    const placed = reassign(peers, [], [leg(a, 1, 3), leg(b, 1, 1)]);
    expect(Object.keys(placed)).toEqual(['one', 'two', 'three', 'four']);
    expect(Object.values(placed).map(({ nodeId }) => nodeId)).toEqual([a, a, a, b]);
  });
});
