import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { useLesson } from './use-timetable.ts';
import { addDays, type DayName, dayOf, weekOf } from './week.ts';

const route = getRouteApi('/signedIn/framed/timetable');

/** The day that the timetable is at. It is in the address, so that links and "back" know it. */
export function useDay(now: number) {
  const { day = dayOf(now) } = route.useSearch();
  const navigate = useNavigate();
  const go = useCallback((to: DayName) => void navigate({ to: '/timetable', search: { day: to }, replace: true }), [navigate]);
  return { day, days: weekOf(day), go };
}

/** A link may name a lesson: the timetable goes to its day, and opens it. */
export function useNamedLesson(open: (id: string) => void) {
  const { lesson: id } = route.useSearch();
  const named = useLesson(id ?? null);
  const navigate = useNavigate();
  const { data } = named;
  useEffect(() => {
    if (!data) return;
    open(data.id);
    void navigate({ to: '/timetable', search: { day: dayOf(Date.parse(data.startsAt)) }, replace: true });
  }, [data, open, navigate]);
  return named;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7 };

/** Arrows go from day to day, pages from week to week, Home to today; the focus follows to the head of that day. */
export function useDayKeys(day: DayName, go: (day: DayName) => void) {
  const moved = useRef(false);
  const head = useRef<HTMLButtonElement | null>(null);
  useEffect(() => {
    if (moved.current) head.current?.focus();
    moved.current = false;
  }, [day]);
  const onKeyDown = (event: { key: string; preventDefault(): void }) => {
    const step = STEPS[event.key];
    if (step === undefined && event.key !== 'Home') return;
    event.preventDefault();
    moved.current = true;
    go(step === undefined ? dayOf(Date.now()) : addDays(day, step));
  };
  return { onKeyDown, head };
}
