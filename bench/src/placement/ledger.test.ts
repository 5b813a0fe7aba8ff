import { describe, expect, it } from 'vitest';
import { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Placement, PlaceRequest } from '@watoto/shared/ports/registry/registry.ts';
import type { Leg } from '@watoto/shared/room/legs.ts';
import { type Faults, Ledger, type NodesNow } from './ledger.ts';

const a = NodeId.parse('a');
const b = NodeId.parse('b');
const roomId = RoomId.parse('room');
const leg = (nodeId: NodeId, epoch: number, size: number): Leg => ({ nodeId, epoch, size });
const at = (epoch: number, ...legs: Leg[]): Placement => ({ epoch, legs });
const good: NodesNow = { isOpen: () => true, isUp: () => true };
const none: Faults = { overcommitments: 0, forbidden: 0, epochs: 0, moved: 0, miscounted: 0 };

/** A ledger that saw the answers, each to whoever knew the one before. */
function after(answers: readonly Placement[], more: Partial<PlaceRequest> = {}, nodes: Partial<NodesNow> = {}): Ledger {
  const ledger = new Ledger(
    new Map([
      [a, 100],
      [b, 50],
    ]),
  );
  answers.forEach((answer, i) => {
    const last = i === answers.length - 1;
    const before = ledger.placement(roomId);
    const request = { roomId, size: 30, knownEpoch: before?.epoch ?? 0, ...(last ? more : {}) };
    ledger.record([{ request, answer }], { ...good, ...(last ? nodes : {}) });
  });
  return ledger;
}

describe('the ledger', () => {
  it.each([
    ['a first place', [at(1, leg(a, 1, 30))], {}],
    ['growth on the node', [at(1, leg(a, 1, 30)), at(2, leg(a, 1, 40))], { size: 40 }],
    ['growth to another', [at(1, leg(a, 1, 30)), at(2, leg(a, 1, 30), leg(b, 2, 10))], { size: 40 }],
    ['a renewed leg', [at(1, leg(a, 1, 30)), at(2, leg(a, 2, 30))], { renew: [a] }],
    ['a move away from what is avoided', [at(1, leg(a, 1, 30)), at(2, leg(b, 2, 30))], { avoid: [a] }],
    ['the same again', [at(1, leg(a, 1, 30)), at(1, leg(a, 1, 30))], { avoid: [a], knownEpoch: 0 }],
  ])('finds nothing wrong with %s', (_, answers, more) => {
    expect(after(answers, more).faults).toEqual(none);
  });

  it.each<[string, Placement[], Partial<PlaceRequest>, Partial<NodesNow>, Partial<Faults>]>([
    ['an epoch for two places', [at(1, leg(a, 1, 30)), at(1, leg(b, 1, 30))], {}, {}, { epochs: 1 }],
    ['an epoch that goes back', [at(5, leg(a, 5, 30)), at(4, leg(a, 4, 30))], { renew: [a] }, {}, { epochs: 1 }],
    ['a new leg with an old epoch', [at(1, leg(a, 1, 30)), at(2, leg(b, 1, 30))], { avoid: [a] }, {}, { epochs: 1 }],
    ['people on a closed node', [at(1, leg(a, 1, 30))], {}, { isOpen: () => false }, { forbidden: 1 }],
    ['people on an avoided node', [at(1, leg(a, 1, 30))], { avoid: [a] }, {}, { forbidden: 1 }],
    ['a room left where it was to go from', [at(1, leg(a, 1, 30)), at(1, leg(a, 1, 30))], { avoid: [a] }, {}, { forbidden: 1 }],
    ['a lost leg that is not remade', [at(1, leg(a, 1, 30)), at(1, leg(a, 1, 30))], { renew: [a] }, {}, { forbidden: 1 }],
    ['growth on a closed node', [at(1, leg(a, 1, 30)), at(2, leg(a, 1, 31))], {}, { isOpen: () => false }, { forbidden: 1 }],
    ['a move that nobody asked for', [at(1, leg(a, 1, 30)), at(2, leg(b, 2, 30))], {}, {}, { moved: 1 }],
    ['a leg remade that nobody asked for', [at(1, leg(a, 1, 30)), at(2, leg(a, 2, 30))], {}, {}, { moved: 1 }],
    ['fewer places than people', [at(1, leg(a, 1, 29))], {}, {}, { overcommitments: 1 }],
  ])('finds %s', (_, answers, more, nodes, found) => {
    expect(after(answers, more, nodes).faults).toEqual({ ...none, ...found });
  });

  it('remembers a room’s epochs after it has ended', () => {
    const ledger = after([at(3, leg(a, 3, 30))]);
    ledger.ended(roomId);
    ledger.record([{ request: { roomId, size: 30, knownEpoch: 0 }, answer: at(1, leg(a, 1, 30)) }], good);
    expect(ledger.faults.epochs).toBe(1);
  });

  it('finds nodes with more people than they serve, and counts that are wrong', () => {
    const ledger = after([at(1, leg(b, 1, 51))], { size: 51 });
    const usage = {
      incarnation: 'x',
      url: '',
      workers: 1,
      state: 'ready' as const,
      suspectedUntil: null,
      suspicion: '',
      drainRequested: false,
    };
    ledger.compare([{ ...usage, id: b, capacity: 50, reserved: 51 }], [{ roomId, ...at(1, leg(b, 1, 51)), size: 51 }]);
    expect(ledger.faults).toEqual({ ...none, overcommitments: 2 });
    ledger.compare([{ ...usage, id: b, capacity: 50, reserved: 0 }], [{ roomId, ...at(1, leg(b, 1, 51)), size: 51 }]);
    expect(ledger.faults).toMatchObject({ miscounted: 1 });
  });
});
