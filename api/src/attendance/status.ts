import { ATTENDANCE_RULES, type AttendanceStatus } from '@watoto/shared/contract/http/attendance.ts';
import { type LogReading, merged, type PeerPresence, type Stretch, within } from '@watoto/shared/room/attendance.ts';

const MINUTE_MS = 60_000;

/** What counts as the lesson's time, milliseconds since 1970. */
export interface Held {
  readonly from: number;
  readonly until: number;
}

/** A lesson begins when its host is there, but not before its time: who waits for the teacher is not late, and nobody need be early. */
export function heldOf({ openedAt, hostAt, endedAt }: Pick<LogReading, 'openedAt' | 'hostAt' | 'endedAt'>, startsAt: number): Held {
  const there = Math.min(hostAt ?? openedAt, endedAt);
  // One that was over before its time was held all the same.
  return { from: startsAt < endedAt ? Math.max(startsAt, there) : there, until: endedAt };
}

export interface Attended {
  readonly status: AttendanceStatus;
  readonly stretches: readonly Stretch[];
  readonly firstSeen: number;
  readonly seconds: number;
}

/** What the log says of one who was seen in the lesson. */
export function attendedBy({ stretches, end }: Pick<PeerPresence, 'stretches' | 'end'>, { from, until }: Held): Attended | null {
  const whole = merged(stretches, ATTENDANCE_RULES.mergeSeconds * 1_000);
  const [first] = whole;
  if (!first) return null;
  const there = within(whole, from, until);
  return {
    status: statusOf(first[0], there, end, { from, until }),
    stretches: whole,
    firstSeen: first[0],
    seconds: Math.round(there / 1_000),
  };
}

function statusOf(firstSeen: number, there: number, end: PeerPresence['end'], { from, until }: Held): AttendanceStatus {
  const { lateAfterMinutes, lateAfterShare, partialBelowShare } = ATTENDANCE_RULES;
  const length = until - from;
  if (there < length * partialBelowShare) return end === 'dropped' ? 'dropped' : 'partial';
  return firstSeen - from > Math.min(lateAfterMinutes * MINUTE_MS, length * lateAfterShare) ? 'late' : 'present';
}
