import type { TileRef } from '../people.ts';
import { TileView } from '../TileView.tsx';
import type { ToolRef } from './tool-ref.ts';
import { ToolStage } from './ToolStage.tsx';

interface LargeProps {
  tile: TileRef | ToolRef;
  width: number;
  height: number;
}

/** What is in the large area: somebody's face or screen, or a tool. */
export function Large({ tile, ...size }: LargeProps) {
  return 'tool' in tile ? <ToolStage tool={tile.tool} {...size} /> : <TileView peerId={tile.peerId} source={tile.source} {...size} />;
}
