import { RoomSettings, USUAL_ROOM } from '@watoto/shared/contract/room-settings.ts';
import type { Seat } from './room-token.ts';

/** What a lesson's row says of its room; rows of before say nothing. */
export function settingsIn(row: { readonly settings: unknown }): RoomSettings {
  return RoomSettings.safeParse(row.settings).data ?? USUAL_ROOM;
}

/** What of it the room is told when it opens. */
export function openingOf({ lobby, locked }: RoomSettings): Pick<Seat, 'lobby' | 'locks'> {
  return {
    ...(lobby === 'nobody' ? {} : { lobby }),
    ...(locked.length === 0 ? {} : { locks: Object.fromEntries(locked.map((what) => [what, true])) }),
  };
}
