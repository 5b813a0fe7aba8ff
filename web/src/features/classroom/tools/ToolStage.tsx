import type { ComponentType } from 'react';
import { BoardStage } from '../board/BoardStage.tsx';
import type { Tool } from './tool-ref.ts';
import { SlidesStage } from '../slides/SlidesStage.tsx';

export interface ToolProps {
  /** CSS pixels that it may fill. */
  width: number;
  height: number;
}

/** What draws each tool in the large area: in the lesson, in a catch-up and in the replay. */
const TOOLS: Readonly<Record<Tool, ComponentType<ToolProps>>> = { slides: SlidesStage, board: BoardStage };

/** The tool that the host shows to everyone. */
export function ToolStage({ tool, ...size }: ToolProps & { tool: Tool }) {
  const Drawn = TOOLS[tool];
  return <Drawn {...size} />;
}
