import type { liveQuizRoutes } from '@watoto/shared/contract/http/live-quizzes.ts';
import type { Handlers } from '../http/route.ts';
import type { LiveQuizzes } from './live-quizzes.ts';

export function liveQuizHandlers(quizzes: LiveQuizzes): Handlers<typeof liveQuizRoutes> {
  return {
    'liveQuizzes.list': ({ person, params }) => quizzes.list(person, params.id),
    'liveQuizzes.questions': ({ person, params, query }) => quizzes.questions(person, params.id, query.q),
    'liveQuizzes.open': ({ person, params, body }) => quizzes.open(person, params.id, body),
    'liveQuizzes.get': ({ person, params }) => quizzes.get(person, params.id),
    'liveQuizzes.enter': ({ person, params }) => quizzes.enter(person, params.id),
    'liveQuizzes.close': ({ person, params }) => quizzes.close(person, params.id),
    'liveQuizzes.progress': ({ person, params }) => quizzes.progress(person, params.id),
  };
}
