/** Seconds before the end at which somebody is told: ten minutes, five, one, and half of one. */
const WARNINGS = [600, 300, 60, 30] as const;
export type Warning = (typeof WARNINGS)[number] | 0;

/** 1:05:09, 5:09. Rounded up: 0:00 is over. */
export function clockText(remainingMs: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMs / 1_000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The last warning that is due; null: there is plenty of time. 0: time is up. */
export function warningAt(remainingMs: number): Warning | null {
  if (remainingMs <= 0) return 0;
  return WARNINGS.filter((seconds) => remainingMs <= seconds * 1_000).at(-1) ?? null;
}
