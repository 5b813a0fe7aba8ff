import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Peer, RoomState } from '@watoto/shared/room/state.ts';
import { pupilsOf } from '../groups/plan-groups.ts';

/** Pupils by their seats: as a host arranged them, the others behind them by name. Nobody moves because somebody speaks. */
export function seated(room: Pick<RoomState, 'peers' | 'seats'>, language: string): Peer[] {
  const place = new Map(room.seats.map((id, at) => [id, at]));
  const last = room.seats.length;
  // Sorting is stable: those without a place stay by name.
  return pupilsOf(room, language).sort((a, b) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last));
}

/** The order with one pupil `by` seats further; those who are not here keep their places behind. */
export function reseated(pupils: readonly Peer[], seats: readonly PeerId[], id: PeerId, by: number): PeerId[] {
  const order = pupils.map((peer) => peer.id);
  const at = order.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= order.length) return [...seats];
  order.splice(to, 0, ...order.splice(at, 1));
  return [...order, ...seats.filter((seat) => !order.includes(seat))];
}

/** Where an arrow key leads in a grid of so many columns; null: it is none, or leads nowhere. */
export function step(key: string, at: number, columns: number, count: number): number | null {
  const row = at - (at % columns);
  const to =
    key === 'ArrowRight'
      ? at + 1
      : key === 'ArrowLeft'
        ? at - 1
        : key === 'ArrowDown'
          ? at + columns
          : key === 'ArrowUp'
            ? at - columns
            : key === 'Home'
              ? row
              : key === 'End'
                ? Math.min(row + columns, count) - 1
                : null;
  return to === null || to < 0 || to >= count ? null : to;
}
