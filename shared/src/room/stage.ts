import { z } from 'zod';
import { type Rule, actor, isCode } from './outcome.ts';

/** What fills the large area for everyone: the people (or a shared screen), or a tool. */
export const StageView = z.enum(['people', 'slides', 'board']);
export type StageView = z.infer<typeof StageView>;

export const stageChanged: Rule<'stage.changed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  return { ...state, stage: data.show };
};
