import { AppError } from '../../kernel/errors.ts';
import { FilesObjectStore } from './files-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import { SignedPaths } from './signed-path.ts';

/** Where the API serves links of stores that browsers can't reach themselves. */
export const OBJECT_PATHS = '/api/files/';

export interface ObjectStoreConfig {
  /** `file:///srv/watoto/files`, or an S3 server: `http://10.0.0.5:7070/BUCKET`. */
  readonly url: string;
  /** Signs links that the API serves. At least 32 characters. */
  readonly secret: string;
  readonly s3?: {
    readonly accessKey: string;
    readonly secretKey: string;
    readonly region?: string;
    /** Where browsers reach the server; left out: nowhere. */
    readonly publicEndpoint?: string;
  };
}

/** The store that `url` names. Called in main.ts only. */
export async function openObjectStore({ url, secret, s3 }: ObjectStoreConfig): Promise<{ store: ObjectStore; paths: SignedPaths }> {
  const paths = new SignedPaths(secret, OBJECT_PATHS);
  const { protocol, origin, pathname } = new URL(url);
  if (protocol === 'file:') return { store: new FilesObjectStore(decodeURIComponent(pathname), paths), paths };
  const bucket = pathname.slice(1);
  if (!/^https?:$/.test(protocol) || !s3 || !/^[a-z0-9][a-z0-9.-]{1,61}$/.test(bucket))
    throw new AppError('invalid_input', { message: 'Files are in file:///FOLDER, or in http://HOST:PORT/BUCKET with its keys.' });
  const { accessKey, secretKey, region = 'us-east-1', publicEndpoint = null } = s3;
  // A large library, for those who use it.
  const { S3ObjectStore } = await import('./s3-object-store.ts');
  return { store: new S3ObjectStore({ endpoint: origin, bucket, accessKey, secretKey, region, publicEndpoint, paths }), paths };
}
