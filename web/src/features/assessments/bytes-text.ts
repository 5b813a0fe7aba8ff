const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
/** As our limits are counted, and as most devices show sizes. */
const STEP = 1_024;

/** How large a file is, as people say it: 12 kB, 3.4 MB. */
export function bytesText(bytes: number, locale: string): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / Math.log2(STEP)));
  const value = bytes / STEP ** step;
  const format = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 1 ? 1 : 0,
  });
  return format.format(value);
}
