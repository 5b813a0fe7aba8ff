import type { RoomSettings } from '@watoto/shared/contract/room-settings.ts';
import type { LessonPatch } from '../lessons/lessons.store.ts';
import type { Slot } from './recurrence.ts';
import type { ComingLesson } from './series.store.ts';

/** What every lesson of the changed series is to be. */
interface Wanted {
  readonly id: string;
  readonly title: string;
  readonly host_id: string;
  readonly room_id: string | null;
  readonly duration: number;
  readonly expected_size: number;
  readonly settings: RoomSettings;
}

export interface Changes {
  readonly update: readonly { readonly id: string; readonly patch: LessonPatch }[];
  readonly insert: readonly Slot[];
}

/**
 * How the lessons that are there become those that are wanted. A lesson keeps its identity as long as its day is still one of the
 * series: links to it and calendars follow. One that was moved by itself stays where it is unless its time is what changes, and one
 * that somebody else holds stays with them.
 */
export function reconcile(
  existing: readonly ComingLesson[],
  old: ReadonlyMap<string, Date>,
  next: Wanted,
  slots: readonly Slot[],
): Changes {
  const wanted = new Map(slots.map((slot) => [slot.date, slot]));
  const update = existing.map((lesson) => {
    const date = lesson.series_date ?? '';
    const slot = wanted.get(date);
    wanted.delete(date);
    if (!slot) return { id: lesson.id, patch: { series_id: next.id, status: 'cancelled' as const } };
    const usual = old.get(date);
    const moved = usual !== undefined && usual.getTime() !== lesson.starts_at.getTime();
    const sameTime = usual?.getTime() === slot.startsAt.getTime();
    const patch: LessonPatch = {
      series_id: next.id,
      status: 'scheduled',
      title: next.title,
      room_id: next.room_id,
      duration: next.duration,
      expected_size: next.expected_size,
      settings: next.settings,
      ...(lesson.substitutes_for === null ? { host_id: next.host_id } : {}),
      ...(moved && sameTime ? {} : { starts_at: slot.startsAt }),
    };
    return { id: lesson.id, patch };
  });
  return { update, insert: [...wanted.values()] };
}
