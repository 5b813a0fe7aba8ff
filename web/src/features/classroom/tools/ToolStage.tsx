import type { ComponentType } from 'react';
import { BoardStage } from '../board/BoardStage.tsx';
import type { Tool } from './tool-ref.ts';
import { useTranslation } from 'react-i18next';
import { SlidesStage } from '../slides/SlidesStage.tsx';
import css from './ToolStage.module.css';

export interface ToolProps {
  /** CSS pixels that it may fill. */
  width: number;
  height: number;
}

/** What draws each tool in the large area: in the lesson, in a catch-up and in the replay. */
const TOOLS: Readonly<Record<Tool, ComponentType<ToolProps>>> = { slides: Nothing, board: BoardStage };
const TOOLS: Readonly<Record<Tool, ComponentType<ToolProps>>> = { slides: SlidesStage, board: Nothing };

/** The tool that the host shows to everyone. */
export function ToolStage({ tool, ...size }: ToolProps & { tool: Tool }) {
  const Drawn = TOOLS[tool];
  return <Drawn {...size} />;
}

function Nothing({ width, height }: ToolProps) {
  const { t } = useTranslation();
  return (
    <p className={css['nothing']} style={{ inlineSize: width, blockSize: height }}>
      {t('tools.nothing')}
    </p>
  );
}
