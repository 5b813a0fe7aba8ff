import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LESSON_OPENS_BEFORE_MIN } from '@watoto/shared/contract/http/lessons.ts';
import type { HitOf, SearchHit } from '@watoto/shared/contract/http/search.ts';
import { dayOf } from '../timetable/week.ts';
import css from './Search.module.css';

/** Marks the links that arrows go through. */
export const HIT = 'data-hit';

/** The page that a hit leads to. */
export function HitLink({ hit, children }: { hit: SearchHit; children: ReactNode }) {
  const props = { className: css['hit'], [HIT]: '', children };
  switch (hit.kind) {
    case 'course':
      return <Link to="/courses/$courseId" params={{ courseId: hit.id }} {...props} />;
    case 'module':
      return <Link to="/courses/$courseId/modules/$moduleId" params={{ courseId: hit.course.id, moduleId: hit.id }} {...props} />;
    case 'lesson':
      return beginsNow(hit) ? (
        <Link to="/lessons/$lessonId" params={{ lessonId: hit.id }} {...props} />
      ) : (
        <Link to="/timetable" search={{ day: dayOf(Date.parse(hit.startsAt)) }} {...props} />
      );
    case 'person':
      return hit.course ? (
        <Link to="/courses/$courseId/class" params={{ courseId: hit.course.id }} {...props} />
      ) : (
        <Link to="/people" search={{ q: hit.email ?? hit.title }} {...props} />
      );
  }
}

/** What begins now leads to its room; other lessons to their day. */
function beginsNow({ status, startsAt }: HitOf<'lesson'>): boolean {
  const away = Math.abs(Date.parse(startsAt) - Date.now());
  return status === 'live' || (status === 'scheduled' && away < LESSON_OPENS_BEFORE_MIN * 60_000);
}
