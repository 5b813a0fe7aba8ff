import type { peopleRoutes } from '@watoto/shared/contract/http/people.ts';
import type { Handlers } from '../http/route.ts';
import { importTemplate, reportFile } from './import-files.ts';
import type { People } from './people.ts';
import type { UserImport } from './user-import.ts';

export interface PeopleParts {
  readonly people: People;
  readonly userImport: UserImport;
}

export function peopleHandlers({ people, userImport }: PeopleParts): Handlers<typeof peopleRoutes> {
  return {
    'people.list': ({ person, query }) => people.list(person, query),
    'people.create': ({ person, body, address }) => people.create(person, body, address),
    'people.importTemplate': () => importTemplate(),
    'people.importPreview': ({ body }) => userImport.preview(body.content),
    'people.importReport': async ({ body }) => reportFile(await userImport.preview(body.content)),
    'people.import': ({ person, body, address }) => userImport.commit(person, body, address),
    'people.importProgress': async () => ({ mails: await userImport.mailsOnTheirWay() }),
    'people.get': ({ params }) => people.get(params.id),
    'people.update': ({ person, params, body, ifVersion, address }) => people.update(person, params.id, body, ifVersion, address),
    'people.unlock': ({ person, params, address }) => people.unlock(person, params.id, address),
    'people.sendLink': ({ person, params, address }) => people.sendLink(person, params.id, address),
  };
}
