import { z } from 'zod';
import { RoomId, type UserId } from '@watoto/shared/kernel/ids.ts';
import type { NewNotice, PlatformNotice } from '@watoto/shared/contract/http/platform.ts';

/** A room that a signaling instance follows. */
export const DoorRoom = z.object({
  id: RoomId,
  title: z.string(),
  /** People in it, whatever instance their socket is at. */
  peers: z.number().int().nonnegative(),
  phase: z.enum(['new', 'open', 'ended']),
  /** When it opened; milliseconds since 1970. */
  since: z.number(),
});
export type DoorRoom = z.infer<typeof DoorRoom>;

export interface DoorView {
  /** Authenticated sockets. */
  readonly sockets: number;
  readonly rooms: readonly DoorRoom[];
}

/**
 * The admins' way into one signaling instance: over HTTP in a cluster, a function call in the embedded profile. What concerns
 * people elsewhere, the instance passes on: any one will do.
 */
export interface Door {
  look(): Promise<DoorView>;
  /** Throws `not_found` where this instance does not follow the room. */
  move(roomId: RoomId): Promise<void>;
  sendNotice(notice: NewNotice): Promise<PlatformNotice>;
  withdrawNotice(): Promise<void>;
  notice(): Promise<PlatformNotice | null>;
  signOut(personId: UserId): Promise<void>;
}

/** A signaling instance, and the way into it. */
export interface Instance {
  readonly id: string;
  readonly door: Door;
}
