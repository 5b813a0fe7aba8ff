import type { NetReport } from '@watoto/shared/contract/net-report.ts';

/** A phone or laptop of little strength: pictures are the first thing that it can't keep up with. */
export function deviceClass(cores: number | undefined, memoryGb: number | undefined): NetReport['device'] {
  if (memoryGb === undefined) return 'ordinary';
  return memoryGb <= 2 || (memoryGb <= 4 && cores !== undefined && cores <= 2) ? 'weak' : 'ordinary';
}

/** deviceMemory is Chromium's alone. */
export function deviceOf(browser: Navigator): NetReport['device'] {
  const memory: unknown = Reflect.get(browser, 'deviceMemory');
  return deviceClass(browser.hardwareConcurrency, typeof memory === 'number' ? memory : undefined);
}
