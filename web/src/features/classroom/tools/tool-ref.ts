import type { StageView } from '@watoto/shared/room/stage.ts';

export type Tool = Exclude<StageView, 'people'>;

/** A tool in the place of the large tile. */
export interface ToolRef {
  readonly key: 'tool';
  readonly tool: Tool;
}

/** The tool that fills the large area now; null: it is the people's. */
export function toolRef(stage: StageView): ToolRef | null {
  return stage === 'people' ? null : { key: 'tool', tool: stage };
}
