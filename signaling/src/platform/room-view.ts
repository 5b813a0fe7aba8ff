import { z } from 'zod';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { Leg } from '@watoto/shared/room/legs.ts';
import type { LocalRoom } from '../local-room.ts';

/** A room that this instance follows, as an administrator sees it. */
export const RoomView = z.object({
  id: RoomId,
  title: z.string(),
  /** People in it, whatever instance their socket is at. */
  peers: z.number().int().nonnegative(),
  phase: z.enum(['new', 'open', 'ended']),
  legs: z.array(Leg),
  /** When it opened; milliseconds since 1970. */
  since: z.number(),
});
export type RoomView = z.infer<typeof RoomView>;

export function viewOf({ live: { id, state } }: LocalRoom): RoomView {
  const { title, phase, openedAt, peers, placement } = state;
  return { id, title, peers: Object.keys(peers).length, phase, legs: [...(placement?.legs ?? [])], since: openedAt };
}
