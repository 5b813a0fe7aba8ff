import { isHost } from '@watoto/shared/contract/permissions.ts';
import { sameGroup } from '@watoto/shared/room/groups.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Source } from '@watoto/shared/contract/media.ts';
import type { Peer, ProducerState, RoomState } from '@watoto/shared/room/state.ts';

/** The people of a room as others see them: recorders are ours and not shown. In the order they joined. */
export function shownPeers(room: RoomState): Peer[] {
  return Object.values(room.peers).filter((peer) => peer.role !== 'recorder');
}

/** Of these, the people whom I hear and see: those of my group, while there are groups. */
export function peopleHere(room: RoomState, me: PeerId | null): Peer[] {
  return me === null ? shownPeers(room) : shownPeers(room).filter((peer) => sameGroup(room, me, peer.id));
}

/** The Producer of a peer's source, if open. */
export function producerOf(room: RoomState, peerId: PeerId, source: Source): ProducerState | undefined {
  return Object.values(room.producers).find((producer) => producer.peerId === peerId && producer.source === source);
}

/** Is this source open and not paused? */
export function isSending(room: RoomState, peerId: PeerId, source: Source): boolean {
  return producerOf(room, peerId, source)?.paused === false;
}

/** Place in the queue of raised hands from 1; null: not raised. */
export function handPlace(room: RoomState, peerId: PeerId): number | null {
  const at = room.hands.findIndex((hand) => hand.peerId === peerId);
  return at < 0 ? null : at + 1;
}

/** Teachers first, then by name as people of `language` sort names. */
export function sortedByRole(peers: readonly Peer[], language: string): Peer[] {
  const names = new Intl.Collator(language);
  const rank = (peer: Peer) => (peer.role === 'host' ? 0 : isHost(peer.role) ? 1 : 2);
  return [...peers].sort((a, b) => rank(a) - rank(b) || names.compare(a.name, b.name));
}

export interface OrderInput {
  readonly room: RoomState;
  readonly me: PeerId | null;
  readonly dominant: PeerId | null;
  /** Whom I want to see first. */
  readonly pinned?: PeerId | null;
  /** Tiles on the first page. */
  readonly firstPage: number;
}

/**
 * Who comes first: whom I pinned, spotlight, teachers, me, raised hands, the others. Everyone keeps their place from `previous` where
 * rank allows, so that faces do not jump; someone who speaks on a later page takes the last place of the first.
 */
export function orderPeers(previous: readonly PeerId[], { room, me, dominant, pinned, firstPage }: OrderInput): PeerId[] {
  const peers = new Map(peopleHere(room, me).map((peer) => [peer.id, peer]));
  const kept = previous.filter((id) => peers.has(id));
  const come = [...peers.keys()].filter((id) => !previous.includes(id));
  const rank = (id: PeerId): number => {
    const peer = peers.get(id);
    if (id === pinned) return -1;
    if (id === room.spotlight) return 0;
    if (peer && isHost(peer.role)) return 1;
    if (id === me) return 2;
    return handPlace(room, id) === null ? 4 : 3;
  };
  const order = [...kept, ...come].sort((a, b) => rank(a) - rank(b));
  const at = dominant === null ? -1 : order.indexOf(dominant);
  const guest = firstPage - 1;
  const [speaker, leaving] = [order[at], order[guest]];
  if (at > guest && speaker !== undefined && leaving !== undefined) {
    order[guest] = speaker;
    order[at] = leaving;
  }
  return order;
}

/** Someone's face or screen in the classroom. */
export interface TileRef {
  readonly key: string;
  readonly peerId: PeerId;
  readonly source: 'camera' | 'screen';
}

const tileOf = (peerId: PeerId, source: 'camera' | 'screen'): TileRef => ({ key: `${peerId}:${source}`, peerId, source });

/**
 * All tiles in `order`, and the one to show large: a shared screen (a teacher's before a pupil's), else the spotlight. One's
 * own screen is never large: whoever shares wants to see the class.
 */
export function tilesOf(room: RoomState, order: readonly PeerId[], me: PeerId | null): { stage: TileRef | null; tiles: TileRef[] } {
  const screens = order.filter((id) => producerOf(room, id, 'screen')).map((id) => tileOf(id, 'screen'));
  const faces = order.map((id) => tileOf(id, 'camera'));
  const stage = screens.find((tile) => tile.peerId !== me) ?? faces.find((tile) => tile.peerId === room.spotlight) ?? null;
  return { stage, tiles: [...screens, ...faces].filter((tile) => tile !== stage) };
}
