import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Layout } from '@watoto/shared/room/order.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { type TileRef, tilesOf } from '../people.ts';
import { type ToolRef, toolRef } from '../tools/tool-ref.ts';

/** 'auto': what is shown large, where something is; else faces. */
export type View = Layout | 'auto';
/** What a person has chosen for themselves; null: nothing. */
export type OwnView = View | null;

export const VIEWS = ['auto', 'grid', 'speaker', 'tool'] as const satisfies readonly View[];

/** One's own choice goes before the teacher's, and that before none. */
export function viewOf(own: OwnView, lead: Layout | null): View {
  return own ?? lead ?? 'auto';
}

/** What others see who follow somebody with this view. */
export function leadOf(own: OwnView, room: Pick<RoomState, 'stage' | 'producers' | 'spotlight'>): Layout {
  if (own !== null && own !== 'auto') return own;
  if (room.stage !== 'people' || Object.values(room.producers).some(({ source }) => source === 'screen')) return 'tool';
  return room.spotlight === null ? 'grid' : 'speaker';
}

interface Shown {
  readonly room: RoomState;
  /** Everyone, most important first. */
  readonly order: readonly PeerId[];
  readonly me: PeerId | null;
  /** Who spoke last, other than oneself. */
  readonly spoke: PeerId | null;
  readonly pinned: PeerId | null;
}

/** What is large in this view, and what stands beside it. */
export function shownIn(view: View, { room, order, me, spoke, pinned }: Shown): { large: TileRef | ToolRef | null; tiles: TileRef[] } {
  const { stage, tiles } = tilesOf(room, order, me);
  const all = stage ? [stage, ...tiles] : tiles;
  const face = (id: PeerId | null | undefined) => all.find((tile) => tile.source === 'camera' && tile.peerId === id);
  const taught = toolRef(room.stage) ?? (stage?.source === 'screen' ? stage : undefined);
  const speaker = () => face(pinned) ?? face(room.spotlight) ?? face(spoke) ?? face(order.find((id) => id !== me));
  const larges: Readonly<Record<View, () => TileRef | ToolRef | undefined>> = {
    auto: () => taught ?? face(pinned) ?? face(room.spotlight),
    grid: () => undefined,
    speaker,
    tool: () => taught ?? speaker(),
  };
  const large = larges[view]() ?? null;
  return { large, tiles: all.filter((tile) => tile !== large) };
}
