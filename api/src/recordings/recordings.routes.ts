import type { recordingRoutes } from '@watoto/shared/contract/http/recordings.ts';
import type { SignedPaths } from '@watoto/shared/ports/object-store/signed-path.ts';
import { admitReader } from '../files/reader-cookie.ts';
import type { Handlers } from '../http/route.ts';
import type { Problems } from './problems.ts';
import type { RecordingEditor } from './recording-editor.ts';
import type { Recordings } from './recordings.ts';

export interface RecordingParts {
  readonly recordings: Recordings;
  readonly editor: RecordingEditor;
  readonly problems: Problems;
  /** null: this school keeps no files. */
  readonly paths: SignedPaths | null;
}

export function recordingHandlers({ recordings, editor, problems, paths }: RecordingParts): Handlers<typeof recordingRoutes> {
  return {
    'recordings.list': ({ person, query }) => recordings.list(person, query),
    'recordings.problems': ({ query }) => problems.list(query),
    'recordings.get': ({ person, params }) => recordings.get(person, params.id),
    'recordings.replay': ({ person, params }) => recordings.replay(person, params.id),
    'recordings.links': async ({ person, params, body, cookies }) => {
      const answer = await recordings.links(person, params.id, body.ids);
      admitReader(paths, cookies, person.userId, answer.expiresAt);
      return answer;
    },
    'recordings.sprites': async ({ person, params, cookies }) => {
      const answer = await recordings.sprites(person, params.id);
      admitReader(paths, cookies, person.userId, answer.expiresAt);
      return answer;
    },
    'recordings.log': ({ person, params, body }) => recordings.log(person, params.id, body.ids),
    'recordings.watched': ({ person, params, body }) => recordings.watched(person, params.id, body),
    'recordings.change': ({ person, params, body, ifVersion }) => editor.change(person, params.id, body, ifVersion),
    'recordings.cuts': ({ person, params }) => editor.cuts(person, params.id),
    'recordings.erase': ({ person, params }) => editor.erase(person, params.id),
    'recordings.restore': ({ person, params }) => editor.restore(person, params.id),
    'recordings.policy': ({ person, params }) => editor.policy(person, params.courseId),
    'recordings.setPolicy': ({ person, params, body }) => editor.setPolicy(person, params.courseId, body),
  };
}
