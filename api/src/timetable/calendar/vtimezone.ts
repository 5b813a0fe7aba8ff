import { offsetOf } from '../local-time.ts';

const MINUTE_MS = 60_000;
/** Clocks change twice in a year, or twice around a month of fasting: never twice in a week. */
const STEP_MS = 7 * 24 * 60 * MINUTE_MS;

interface Change {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** When clocks change between two moments. */
function changesOf(timeZone: string, from: number, to: number): Change[] {
  const changes: Change[] = [];
  for (let week = from; week < to; week += STEP_MS) {
    const [before, after] = [offsetOf(week, timeZone), offsetOf(week + STEP_MS, timeZone)];
    if (before === after) continue;
    let [early, late] = [Math.floor(week / MINUTE_MS), Math.ceil((week + STEP_MS) / MINUTE_MS)];
    while (late - early > 1) {
      const middle = Math.floor((early + late) / 2);
      if (offsetOf(middle * MINUTE_MS, timeZone) === before) early = middle;
      else late = middle;
    }
    changes.push({ at: late * MINUTE_MS, before, after });
  }
  return changes;
}

/** A zone between two moments, with each change of its clocks (RFC 5545, section 3.6.5): no program has to know the zone's name. */
export function writeTimeZone(timeZone: string, from: Date, to: Date): string {
  const start = from.getTime() - STEP_MS;
  const first = offsetOf(start, timeZone);
  const changes = [{ at: start, before: first, after: first }, ...changesOf(timeZone, start, to.getTime() + STEP_MS)];
  const usual = Math.min(...changes.map(({ after }) => after));
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${timeZone}`,
    ...changes.flatMap(({ at, before, after }) => {
      const kind = after === usual ? 'STANDARD' : 'DAYLIGHT';
      return [
        `BEGIN:${kind}`,
        // As the clocks show it that are about to change.
        `DTSTART:${compact(new Date(at + before * MINUTE_MS))}`,
        `TZOFFSETFROM:${offset(before)}`,
        `TZOFFSETTO:${offset(after)}`,
        `END:${kind}`,
      ];
    }),
    'END:VTIMEZONE',
  ].join('\r\n');
}

function compact(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

/** +0300, -0330 */
function offset(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}
