import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { assessmentRoutes } from '@watoto/shared/contract/http/assessments.ts';
import type { attemptRoutes } from '@watoto/shared/contract/http/attempts.ts';
import type { questionRoutes } from '@watoto/shared/contract/http/questions.ts';
import type { Tables } from '../db/tables.ts';
import type { Handlers } from '../http/route.ts';
import { lockAssessment } from './assessments.store.ts';
import { Assessments, managedAssessment } from './assessments.ts';
import type { Attempts } from './attempts.ts';
import { Questions } from './questions.ts';
import { previewRegrade, regrade } from './regrade.ts';
import type { Rosters } from './rosters.ts';

interface Deps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
}

export function assessmentHandlers({ db, clock }: Deps): Handlers<typeof assessmentRoutes> {
  const assessments = new Assessments({ db, clock });
  return {
    'assessments.list': ({ person, query }) => assessments.list(person, query),
    'assessments.create': ({ person, params, body }) => assessments.create(person, params.id, body),
    'assessments.get': ({ person, params }) => assessments.get(person, params.id),
    'assessments.update': ({ person, params, body, ifVersion }) => assessments.update(person, params.id, body, ifVersion),
    'assessments.delete': ({ person, params, ifVersion }) => assessments.delete(person, params.id, ifVersion),
    'assessments.publish': ({ person, params, ifVersion }) => assessments.publish(person, params.id, ifVersion),
    'assessments.unpublish': ({ person, params, ifVersion }) => assessments.unpublish(person, params.id, ifVersion),
    'assessments.regrade': ({ person, params }) =>
      db.transaction().execute(async (tx) => {
        await managedAssessment(tx, person, params.id);
        await lockAssessment(tx, params.id, 'update');
        return regrade(tx, params.id, person.userId, new Date(clock.now()));
      }),
    'assessments.regradePreview': async ({ person, params }) => {
      await managedAssessment(db, person, params.id);
      return previewRegrade(db, params.id);
    },
    'accommodations.list': ({ person, params }) => assessments.accommodations(person, params.id),
    'accommodations.set': ({ person, params, body }) => assessments.accommodate(person, params, body),
    'accommodations.remove': ({ person, params }) => assessments.unaccommodate(person, params),
  };
}

export function questionHandlers(deps: Deps): Handlers<typeof questionRoutes> {
  const questions = new Questions(deps);
  return {
    'questions.list': ({ person, params }) => questions.list(person, params.id),
    'questions.create': ({ person, params, body }) => questions.create(person, params.id, body),
    'questions.update': ({ person, params, body }) => questions.update(person, params.id, body),
    'questions.preview': ({ person, params, body }) => questions.preview(person, params.id, body),
    'questions.delete': ({ person, params }) => questions.delete(person, params.id),
    'questions.reorder': ({ person, params, body }) => questions.reorder(person, params.id, body.order),
    'bank.list': ({ person, params, query }) => questions.bank(person, params.id, query),
    'bank.create': ({ person, params, body }) => questions.bankCreate(person, params.id, body),
    'bank.copyIn': ({ person, params, body }) => questions.copyIn(person, params.id, body.ids),
    'bank.copyBack': ({ person, params }) => questions.copyBack(person, params.id),
  };
}

export function attemptHandlers(attempts: Attempts, rosters: Rosters): Handlers<typeof attemptRoutes> {
  return {
    'attempts.start': ({ person, params }) => attempts.start(person, params.id),
    'attempts.list': ({ person, params, query }) => attempts.list(person, params.id, query),
    'attempts.roster': ({ person, params }) => rosters.get(person, params.id),
    'attempts.reopen': ({ person, params, body }) => rosters.reopen(person, params.id, body.minutes),
    'attempts.get': ({ person, params }) => attempts.get(person, params.id),
    'attempts.save': ({ person, params, body }) => attempts.save(person, params.id, body),
    'attempts.attach': ({ person, params, body }) => attempts.attach(person, params.id, body.fileId),
    'attempts.submit': ({ person, params }) => attempts.submit(person, params.id),
  };
}
