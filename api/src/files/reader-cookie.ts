import type { UserId } from '@watoto/shared/kernel/ids.ts';
import { OBJECT_PATHS } from '@watoto/shared/ports/object-store/open-object-store.ts';
import type { SignedPaths } from '@watoto/shared/ports/object-store/signed-path.ts';
import type { Cookies } from '../http/cookies.ts';

/** Says whose browser it is where elements of a page and downloads can't send a token: signed, for files alone, and as short-lived as the links. */
export const READER_COOKIE = 'watoto_reader';

/** With a link that only one person may use: their browser can use it from now on. */
export function admitReader(paths: SignedPaths | null, cookies: Cookies, person: UserId, until: string): void {
  const expires = new Date(until);
  if (paths) cookies.set(READER_COOKIE, paths.pass(person, expires.getTime()), { path: OBJECT_PATHS, expires });
}
