import { RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Dice } from './dice.ts';

/** One lesson of the day. Times are seconds since the day began. */
export interface Lesson {
  readonly roomId: RoomId;
  readonly opensAt: number;
  readonly endsAt: number;
  /** People that the timetable says. */
  readonly expected: number;
  /** When there are more than that. */
  readonly growth: readonly { readonly at: number; readonly size: number }[];
  /** Its instances die with it: nobody ever releases it. */
  readonly forsaken: boolean;
}

export interface TimetableOptions {
  readonly pupils: number;
  readonly periods: number;
  readonly dice: Dice;
}

const PERIOD_S = 50 * 60;
const LESSON_S = 45 * 60;
/** The day begins so long before the first bell. */
const EARLY_S = 10 * 60;

/** A school day: in each period every pupil is in a lesson; most of them begin with the bell. */
export function timetable({ pupils, periods, dice }: TimetableOptions): Lesson[] {
  return Array.from({ length: periods }, (_, period) => {
    const bell = EARLY_S + period * PERIOD_S;
    return sizes(pupils, dice).map((size, i) => lesson(RoomId.parse(`p${period}-${i}`), bell, size, dice));
  }).flat();
}

/** Classes of 20 to 35, and a few assemblies of 200 to 600. */
function sizes(pupils: number, dice: Dice): number[] {
  const found: number[] = [];
  let left = pupils;
  for (let assemblies = dice.between(1, 4); assemblies > 0 && left > 2_000; assemblies -= 1) {
    const size = dice.between(200, 600);
    found.push(size);
    left -= size;
  }
  while (left > 0) {
    const size = Math.min(left, dice.between(20, 35));
    found.push(size);
    left -= size;
  }
  return found;
}

function lesson(roomId: RoomId, bell: number, expected: number, dice: Dice): Lesson {
  const opensAt = dice.chance(0.7) ? bell + dice.between(0, 10) : bell - dice.between(0, 180);
  const growth: { at: number; size: number }[] = [];
  if (dice.chance(0.2)) {
    let [at, size] = [opensAt, expected];
    for (let steps = dice.between(1, 3); steps > 0; steps -= 1) {
      at += dice.between(5, 200);
      size += Math.max(1, Math.round((expected * dice.between(1, 15)) / 100));
      growth.push({ at, size });
    }
  }
  return { roomId, opensAt, endsAt: bell + LESSON_S + dice.between(-60, 120), expected, growth, forsaken: dice.chance(0.02) };
}
