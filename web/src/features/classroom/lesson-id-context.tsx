import { createContext, use } from 'react';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';

/** The lesson that one is in; null: one looks at a recording, or at an example. */
export const LessonIdContext = createContext<LessonId | null>(null);

/** The lesson whose recording is played; null: none is. */
export const PlayedLessonContext = createContext<LessonId | null>(null);

/** The lesson that is seen: the one that one is in, or that was recorded; null: neither is known. */
export function useSeenLessonId(): LessonId | null {
  const played = use(PlayedLessonContext);
  return use(LessonIdContext) ?? played;
}

export function useLessonId(): LessonId | null {
  return use(LessonIdContext);
}
