import { createContext, use } from 'react';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';

/** The lesson that one is in; null where it is only looked at (a replay, the gallery). */
export const LessonContext = createContext<LessonId | null>(null);

export function useLessonId(): LessonId | null {
  return use(LessonContext);
}
