import type { Pick } from '@watoto/shared/room/pick.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { PICK_SHOWN_MS } from '../classroom/pick/shown-ms.ts';

/** Whose turn it was at this instant of the log's clock, as long as pupils saw it; null: nobody's. */
export function pickThen(picks: RoomState['picks'], instant: number): Pick | null {
  const pick = picks.findLast(({ at }) => at <= instant);
  return pick && !pick.undone && instant < pick.at + PICK_SHOWN_MS ? pick : null;
}
