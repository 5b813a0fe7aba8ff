/** Time zones to choose from, with the reader's own present one and `current` among them. */
export function zoneOptions(current: string): { value: string; label: string }[] {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = new Set(['UTC', here, current, ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].toSorted((a, b) => a.localeCompare(b)).map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}
