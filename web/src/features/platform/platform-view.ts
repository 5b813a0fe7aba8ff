import type { PlatformLeg, PlatformNode, PlatformRoom } from '@watoto/shared/contract/http/platform.ts';

/** What people see of a node: itself, and the live lessons on it. */
export interface NodeView {
  readonly node: PlatformNode;
  /** Largest first. */
  readonly blocks: readonly Block[];
  /** Places taken by what is not (or no longer) a lesson we can name. */
  readonly unnamed: number;
  /** Of its capacity, 0 to 1. */
  readonly fill: number;
}

/** A lesson's part of a node. */
export interface Block {
  readonly room: PlatformRoom;
  /** People reserved for on this node. */
  readonly size: number;
  /** Of the node's bar, 0 to 1. */
  readonly width: number;
  /** Of the reserved places that people sit on, 0 to 1. */
  readonly seated: number;
}

export function viewNodes(nodes: readonly PlatformNode[], rooms: readonly PlatformRoom[]): NodeView[] {
  return nodes.map((node) => {
    const here = rooms.flatMap((room) => room.legs.filter(isOn(node)).map(({ size }) => ({ room, size })));
    const named = here.reduce((sum, { size }) => sum + size, 0);
    const taken = Math.max(node.reserved, named);
    // A bar is as long as the node's capacity; one that holds more (its capacity shrank, or is unknown) is as long as that.
    const length = Math.max(node.capacity, taken, 1);
    const blocks = here
      .map(({ room, size }) => ({ room, size, width: size / length, seated: seated(room) }))
      .toSorted((a, b) => b.size - a.size || a.room.id.localeCompare(b.room.id));
    return { node, blocks, unnamed: Math.max(0, node.reserved - named), fill: taken / Math.max(node.capacity, 1) };
  });
}

const isOn = (node: PlatformNode) => (leg: PlatformLeg) => leg.nodeId === node.id;

function seated({ people, size }: PlatformRoom): number {
  return people === null || size === 0 ? 0 : Math.min(1, people / size);
}

/** Live lessons that a drain of this node would move. */
export function lessonsOn(nodeId: string, rooms: readonly PlatformRoom[]): number {
  return rooms.filter(({ legs }) => legs.some((leg) => leg.nodeId === nodeId)).length;
}

/** Is there room on the other nodes for what is on this one? */
export function othersHaveRoom(nodeId: string, nodes: readonly PlatformNode[]): boolean {
  const own = nodes.find(({ id }) => id === nodeId)?.reserved ?? 0;
  const free = nodes.filter(({ id, state }) => id !== nodeId && state === 'ready').map(({ capacity, reserved }) => capacity - reserved);
  return free.reduce((sum, places) => sum + Math.max(0, places), 0) >= own;
}

/** The most lessons that each draining node was seen with since it began: how far a drain has come. */
export type DrainStarts = Readonly<Record<string, number>>;

export function noteDrains(before: DrainStarts, nodes: readonly PlatformNode[], rooms: readonly PlatformRoom[]): DrainStarts {
  return Object.fromEntries(
    nodes.filter(({ state }) => state === 'draining').map(({ id }) => [id, Math.max(before[id] ?? 0, lessonsOn(id, rooms))]),
  );
}

/** What the whole platform carries. */
export interface Totals {
  readonly people: number;
  readonly lessons: number;
  readonly capacity: number;
  readonly reserved: number;
  /** Of what ready nodes can take, 0 to 1. */
  readonly fill: number;
}

export function totalsOf(nodes: readonly PlatformNode[], rooms: readonly PlatformRoom[]): Totals {
  const ready = nodes.filter(({ state }) => state === 'ready');
  const sum = (of: (node: PlatformNode) => number) => ready.reduce((all, node) => all + of(node), 0);
  const [capacity, reserved] = [sum((node) => node.capacity), sum((node) => node.reserved)];
  return {
    people: rooms.reduce((all, { people }) => all + (people ?? 0), 0),
    lessons: rooms.length,
    capacity,
    reserved,
    fill: capacity === 0 ? 0 : reserved / capacity,
  };
}

const MINUTE_MS = 60_000;

/** Whole minutes since then; 0 where this clock is behind the server's. */
export function minutesSince(since: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE_MS));
}
