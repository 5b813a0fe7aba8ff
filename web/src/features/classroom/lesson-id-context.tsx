import { createContext, use } from 'react';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';

/** The lesson that one is in; null: one looks at a recording, or at an example. */
export const LessonIdContext = createContext<LessonId | null>(null);

export function useLessonId(): LessonId | null {
  return use(LessonIdContext);
}
