const two = (n: number) => String(n).padStart(2, '0');

/** 1:05:09, 5:09. Rounded down: a second is over when it is. */
export function timeText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** For those who hear it: "1 hour, 5 minutes, 9 seconds" in the reader's language. */
export function spokenTime(ms: number, locale: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts = [
    [Math.floor(seconds / 3_600), 'hour'],
    [Math.floor((seconds % 3_600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  const said = parts
    .filter(([count, unit]) => count > 0 || (unit === 'second' && seconds < 60))
    .map(([count, unit]) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count));
  return new Intl.ListFormat(locale, { style: 'narrow', type: 'unit' }).format(said);
}
