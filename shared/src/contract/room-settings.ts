import { z } from 'zod';
import { LobbyFor } from '../room/order.ts';

/** What a lesson may begin locked with. */
export const LOCKED_FROM_THE_START = ['mic', 'camera', 'chat'] as const;

/** How a lesson's room is when it opens; whoever holds it may change that there. */
export const RoomSettings = z
  .strictObject({
    /** Who waits to be let in. */
    lobby: LobbyFor.default('nobody'),
    /** What pupils may not do until they are let. */
    locked: z
      .array(z.enum(LOCKED_FROM_THE_START))
      .max(LOCKED_FROM_THE_START.length)
      .overwrite((locked) => LOCKED_FROM_THE_START.filter((what) => locked.includes(what)))
      .default([]),
  })
  .meta({ id: 'RoomSettings' });
export type RoomSettings = z.infer<typeof RoomSettings>;

/** Nobody waits, and pupils may all that pupils may. */
export const USUAL_ROOM: RoomSettings = RoomSettings.parse({});
