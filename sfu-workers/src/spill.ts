/**
 * Receivers of one Producer on one Router at most. Fan-out on a Worker is serial: a key frame to 300 receivers stalls everything
 * else there for more than 100 ms.
 */
export const ROUTER_PLACES = 100;

/** One of a room's Routers. */
export interface Seating {
  /** The room's people on it. */
  readonly people: number;
  /** Places that its Worker has left, for people of any room. */
  readonly free: number;
}

export interface Expected {
  /** People that are to come in all. */
  readonly size: number;
  /** Places of one Worker. */
  readonly places: number;
}

/** Places for people that each Worker of a node has. */
export function placesOfWorker(capacity: number, workers: number): number {
  return Math.max(1, Math.floor(capacity / workers));
}

/**
 * The Router for one more of a room's people: the one with the most room. null: none has any, and a new one is to be opened on another
 * Worker. A room that is known to outgrow one Router is spread evenly over as few as can hold it, so that none has the burst of a
 * key frame alone; each is opened when somebody comes for it.
 */
export function seat(routers: readonly Seating[], { size, places }: Expected): number | null {
  const expected = Math.max(size, sum(routers) + 1);
  const share = Math.ceil(expected / Math.ceil(expected / Math.min(ROUTER_PLACES, places)));
  const { index, room } = roomiest(routers, share);
  return room > 0 ? index : null;
}

/** Where no other Worker can be had: the Router that is the least overfull. Whether a room may come here at all was placement's to say. */
export function squeeze(routers: readonly Seating[]): number {
  return roomiest(routers, ROUTER_PLACES).index;
}

function roomiest(routers: readonly Seating[], share: number): { index: number; room: number } {
  let best = { index: 0, room: Number.NEGATIVE_INFINITY };
  routers.forEach(({ people, free }, index) => {
    const room = Math.min(share - people, free);
    if (room > best.room) best = { index, room };
  });
  return best;
}

const sum = (routers: readonly Seating[]) => routers.reduce((all, { people }) => all + people, 0);
