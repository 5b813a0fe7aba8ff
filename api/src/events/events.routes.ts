import type { eventRoutes } from '@watoto/shared/contract/http/events.ts';
import type { Handlers } from '../http/route.ts';
import type { FailedMails } from '../notifications/failed-mails.ts';
import type { DeadJobs } from '../recordings/dead-jobs.ts';
import type { DeadLetters } from './dead-letters.ts';

export function eventHandlers(letters: DeadLetters, mails: FailedMails, jobs: DeadJobs): Handlers<typeof eventRoutes> {
  return {
    'events.deadLetters': ({ query }) => letters.list(query),
    'events.replay': ({ person, body, address }) => letters.replay(person, body, address),
    'events.drop': ({ person, body, address }) => letters.drop(person, body, address),
    'events.deadJobs': () => jobs.list(),
    'events.replayJob': ({ person, body, address }) => jobs.replay(person, body, address),
    'events.failedMails': ({ query }) => mails.list(query),
    'events.retryMails': ({ person, body, address }) => mails.retry(person, body.ids, address),
  };
}
