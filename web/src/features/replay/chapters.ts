import type { Chapter } from '@watoto/shared/contract/http/recordings.ts';

/** So soon after its beginning, "previous" means the one before. */
const JUST_BEGUN_MS = 3_000;

/** The chapter that a position is in; null: before the first. */
export const chapterAt = (chapters: readonly Chapter[], positionMs: number): Chapter | null =>
  chapters.findLast((chapter) => chapter.positionMs <= positionMs) ?? null;

/** Where "next" (1) or "previous" (-1) leads; null: nowhere. */
export function chapterStep(chapters: readonly Chapter[], positionMs: number, step: 1 | -1): number | null {
  if (step > 0) return chapters.find((chapter) => chapter.positionMs > positionMs + 500)?.positionMs ?? null;
  return chapters.findLast((chapter) => chapter.positionMs < positionMs - JUST_BEGUN_MS)?.positionMs ?? (positionMs > 0 ? 0 : null);
}
