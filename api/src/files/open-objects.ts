import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import type { FilesConfig } from '../config.ts';
import { linkSecret } from './link-secret.ts';
import type { Objects } from './serve-objects.ts';

/** Where this installation's files are, with a way to close it. Links are signed by what the API has as its secret. */
export async function openObjects({ url, ...s3 }: Pick<FilesConfig, 'url'> & Partial<FilesConfig>, accessTokenSecret: string) {
  const { accessKey, secretKey, publicEndpoint } = s3;
  const keys =
    accessKey === undefined || secretKey === undefined
      ? {}
      : { s3: { accessKey, secretKey, ...(publicEndpoint === undefined ? {} : { publicEndpoint }) } };
  const opened: Objects = await openObjectStore({ url, secret: linkSecret(accessTokenSecret), ...keys });
  return { ...opened, close: () => opened.store.close() };
}
