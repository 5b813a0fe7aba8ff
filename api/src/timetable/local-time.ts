/** A moment as clocks on a wall show it. */
export interface LocalTime {
  /** 2026-11-23 */
  readonly date: string;
  /** 09:00 */
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format;
}

const ZONES = new Set(Intl.supportedValuesOf('timeZone'));

/** A zone of the IANA database, by its name; offsets such as +03:00 are none: they know no summer. */
export function isTimeZone(name: string): boolean {
  if (ZONES.has(name) || name === 'UTC') return true;
  // Old names are links (Asia/Calcutta): known, but not listed.
  if (!/^[A-Z][A-Za-z_]+\/[A-Za-z_/+-]+\d{0,2}$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

export function localTimeOf(at: Date, timeZone: string): LocalTime {
  const parts = new Map<string, string>(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }): [string, string] => [type, value]),
  );
  const part = (name: string) => parts.get(name) ?? '';
  return { date: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` };
}

/** The day before a day. */
export function dayBefore(date: string): string {
  return addDays(date, -1);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Does the calendar have this day (no 30 February)? */
export function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}

const MINUTE_MS = 60_000;
const HOURS_MS = 3 * 60 * MINUTE_MS;

/** Minutes that clocks there are ahead of UTC. */
export function offsetOf(at: number, timeZone: string): number {
  const { date, time } = localTimeOf(new Date(at), timeZone);
  return Math.round((Date.parse(`${date}T${time}Z`) - Math.floor(at / MINUTE_MS) * MINUTE_MS) / MINUTE_MS);
}

/** Do clocks there show this time twice on that day, because they are set back? */
export function isTwice(at: Date, timeZone: string): boolean {
  const back = offsetOf(at.getTime() - HOURS_MS, timeZone) - offsetOf(at.getTime() + HOURS_MS, timeZone);
  if (back <= 0) return false;
  const { time } = localTimeOf(at, timeZone);
  return [-back, back].some((minutes) => localTimeOf(new Date(at.getTime() + minutes * MINUTE_MS), timeZone).time === time);
}
