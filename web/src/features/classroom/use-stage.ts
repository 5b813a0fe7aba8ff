import { useEffect, useMemo, useState } from 'react';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Tile } from '@watoto/shared/contract/signaling.ts';
import type { ClassroomState } from '../../rtc/classroom.ts';
import { useClassroom, useClient } from './classroom-context.tsx';
import { arrange, type Arrangement, type Box, tilesPerPage } from './layout.ts';
import { shownIn } from './order/view.ts';
import { useView } from './order/view-context.tsx';
import type { ToolRef } from './tools/tool-ref.ts';
import { orderPeers, producerOf, type TileRef } from './people.ts';

const NO_VIEW = { view: 'auto', pinned: null } as const;

/** What is shown in a box of this size, and where. Tells the server, so that nothing else is sent. */
export function useStage(box: Box): { arrangement: Arrangement<TileRef, TileRef | ToolRef>; turnTo: (page: number) => void } {
  const room = useClassroom((state) => state.room);
  const me = useClassroom((state) => state.me);
  const dominant = useClassroom((state) => state.dominant);
  const [page, turnTo] = useState(0);
  const { view, pinned } = useView() ?? NO_VIEW;
  // Who spoke last stays large in a silence.
  const [spoke, setSpoke] = useState<PeerId | null>(null);
  if (dominant !== null && dominant !== me && dominant !== spoke) setSpoke(dominant);
  const [order, setOrder] = useState<readonly PeerId[]>([]);

  const next = orderPeers(order, { room, me, dominant, pinned, firstPage: tilesPerPage(box) });
  const same = next.length === order.length && next.every((id, at) => id === order[at]);
  if (!same) setOrder(next);

  const arrangement = useMemo(() => {
    const { large, tiles } = shownIn(view, { room, order, me, spoke, pinned });
    const kind = large && 'source' in large && large.source === 'camera' ? 'face' : 'screen';
    return arrange<TileRef, TileRef | ToolRef>({ tiles, stage: large && { tile: large, kind }, box, page });
  }, [view, room, order, me, spoke, pinned, box, page]);

  useTellView(arrangement, room, me);
  return { arrangement, turnTo };
}

function useTellView(arrangement: Arrangement<TileRef, TileRef | ToolRef>, room: ClassroomState['room'], me: PeerId | null): void {
  const client = useClient();
  useEffect(() => {
    const tiles: Tile[] = [];
    const add = (tile: TileRef, { width, height }: Box) => {
      const producer = tile.peerId === me ? undefined : producerOf(room, tile.peerId, tile.source);
      if (producer) tiles.push({ producerId: producer.id, width, height });
    };
    const large = arrangement.stage;
    if (large && 'peerId' in large.tile) add(large.tile, large);
    for (const tile of arrangement.tiles) add(tile, arrangement.tile);
    client.setView(tiles);
  }, [client, arrangement, room, me]);
}
