import type { timetableRoutes } from '@watoto/shared/contract/http/timetable.ts';
import type { Handlers } from '../http/route.ts';
import type { Conflicts } from './conflicts.ts';
import type { Invitations } from './invitations.ts';
import type { SeriesPlanner } from './series.ts';
import type { Substitution } from './substitution.ts';
import type { Timetable } from './timetable.ts';

export interface TimetableDeps {
  readonly timetable: Timetable;
  readonly conflicts: Conflicts;
  readonly series: SeriesPlanner;
  readonly substitution: Substitution;
  readonly invitations: Invitations;
}

export function timetableHandlers(deps: TimetableDeps): Handlers<typeof timetableRoutes> {
  const { timetable, conflicts, series, substitution, invitations } = deps;
  return {
    'timetable.list': ({ person, query }) => timetable.list(person, query),
    'timetable.conflicts': ({ person, body }) => conflicts.outlook(person, body),
    'timetable.teachers': ({ query }) => timetable.teachers(query),
    'home.get': ({ person }) => timetable.home(person),
    'lessonSeries.create': ({ person, body }) => series.plan(person, body),
    'lessonSeries.get': ({ person, params }) => series.get(person, params.id),
    'lessonSeries.update': ({ person, params, body, ifVersion }) => series.change(person, params.id, body, ifVersion),
    'lessonSeries.cancel': ({ person, params, body, ifVersion }) => series.cancel(person, params.id, body.from, ifVersion),
    'lessonSeries.restore': ({ person, params }) => series.restore(person, params.id),
    'lessons.substitute': ({ person, params, body }) => substitution.give(person, params.id, body.hostId),
    'lessons.takeBack': ({ person, params }) => substitution.takeBack(person, params.id),
    'invitations.list': ({ person, params }) => invitations.list(person, params.id),
    'invitations.create': ({ person, params, body }) => invitations.invite(person, params.id, body.email),
    'invitations.withdraw': ({ person, params }) => invitations.withdraw(person, params.id, params.userId),
    'invitations.answer': ({ person, params, body }) => invitations.answer(person, params.id, body.state),
  };
}
