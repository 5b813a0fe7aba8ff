import { useEffect, useMemo, useState } from 'react';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Tile } from '@watoto/shared/contract/signaling.ts';
import type { ClassroomState } from '../../rtc/classroom.ts';
import { useClassroom, useClient } from './classroom-context.tsx';
import { arrange, type Arrangement, type Box, tilesPerPage } from './layout.ts';
import { type ToolRef, toolRef } from './tools/tool-ref.ts';
import { orderPeers, producerOf, type TileRef, tilesOf } from './people.ts';

/** What is shown in a box of this size, and where. Tells the server, so that nothing else is sent. */
export function useStage(box: Box): { arrangement: Arrangement<TileRef, TileRef | ToolRef>; turnTo: (page: number) => void } {
  const room = useClassroom((state) => state.room);
  const me = useClassroom((state) => state.me);
  const dominant = useClassroom((state) => state.dominant);
  const [page, turnTo] = useState(0);
  const [order, setOrder] = useState<readonly PeerId[]>([]);

  const next = orderPeers(order, { room, me, dominant, firstPage: tilesPerPage(box) });
  const same = next.length === order.length && next.every((id, at) => id === order[at]);
  if (!same) setOrder(next);

  const arrangement = useMemo(() => {
    const { stage, tiles } = tilesOf(room, order, me);
    const tool = toolRef(room.stage);
    if (tool)
      return arrange<TileRef, ToolRef>({ tiles: stage ? [stage, ...tiles] : tiles, stage: { tile: tool, kind: 'screen' }, box, page });
    const large = stage && ({ tile: stage, kind: stage.source === 'screen' ? 'screen' : 'face' } as const);
    return arrange({ tiles, stage: large, box, page });
  }, [room, order, me, box, page]);

  useView(arrangement, room, me);
  return { arrangement, turnTo };
}

function useView(arrangement: Arrangement<TileRef, TileRef | ToolRef>, room: ClassroomState['room'], me: PeerId | null): void {
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
