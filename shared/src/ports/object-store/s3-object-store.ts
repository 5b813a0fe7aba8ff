import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { AppError } from '../../kernel/errors.ts';
import { exactly } from './files-object-store.ts';
import { type ByteRange, checkedKey, type LinkAsk, type ObjectBody, type ObjectFacts, type ObjectStore, within } from './object-store.ts';
import { dropUploads, PARTS_FROM_BYTES, putInParts } from './s3-multipart.ts';
import type { SignedPaths } from './signed-path.ts';

export interface S3Options {
  /** Where we reach it: `http://10.0.0.5:7070`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  /** Where browsers reach it, and then links lead there. null: nowhere, and our API serves links (`paths`). */
  readonly publicEndpoint: string | null;
  readonly paths: SignedPaths;
}

const LIST_MAX = 1_000;

/** Objects in a bucket of an S3 server, path style. */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #outside: S3Client | null;
  readonly #bucket: string;
  readonly #paths: SignedPaths;
  #closed = false;

  constructor({ bucket, publicEndpoint, paths, ...options }: S3Options) {
    this.#client = clientOf(options.endpoint, options);
    this.#outside = publicEndpoint === null ? null : clientOf(publicEndpoint, options);
    this.#bucket = bucket;
    this.#paths = paths;
  }

  async put(key: string, body: Readable | Uint8Array, bytes: number, signal?: AbortSignal): Promise<void> {
    const streamed = body instanceof Readable;
    if (!streamed && body.length !== bytes) throw new AppError('invalid_input', { message: `the body has not ${bytes} bytes` });
    if (streamed && bytes > PARTS_FROM_BYTES) return await this.#putInParts(key, body, bytes, signal);
    const source = streamed ? body.compose(exactly(bytes)) : body;
    const command = new PutObjectCommand({
      ...this.#of(key),
      Body: source,
      ContentLength: bytes,
      ...(streamed ? {} : { ChecksumSHA256: createHash('sha256').update(body).digest('base64') }),
    });
    // A stream can't be hashed before it is sent: its length is signed, its content is checked by whoever finishes the upload.
    if (streamed)
      command.middlewareStack.add(
        (next) => (args) => {
          const request = args.request as { headers: Record<string, string> };
          request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
          return next(args);
        },
        { step: 'build', name: 'unsignedStream' },
      );
    // A body that breaks off must not leave the server waiting for the rest.
    const broken = new AbortController();
    let wrong: unknown = null;
    if (source instanceof Readable)
      source.once('error', (error) => {
        wrong = error;
        broken.abort();
      });
    const until = signal ? AbortSignal.any([signal, broken.signal]) : broken.signal;
    try {
      await this.#send(() => this.#client.send(command, abort(until)), signal);
    } catch (error) {
      throw wrong instanceof AppError ? wrong : error;
    } finally {
      if (source instanceof Readable) source.destroy();
    }
  }

  async #putInParts(key: string, body: Readable, bytes: number, signal?: AbortSignal): Promise<void> {
    try {
      await this.#send(() => putInParts(this.#client, this.#of(key), body, bytes, signal), signal);
    } finally {
      body.destroy();
    }
  }

  async get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<ObjectBody | null> {
    if (range) {
      const facts = await this.head(key, signal);
      if (!facts) return null;
      const { start, end } = within(range, facts.bytes);
      return this.#get(key, { start, total: facts.bytes, header: `bytes=${start}-${end}` }, signal);
    }
    return this.#get(key, { start: 0, total: null, header: undefined }, signal);
  }

  async #get(
    key: string,
    { start, total, header }: { start: number; total: number | null; header: string | undefined },
    signal?: AbortSignal,
  ): Promise<ObjectBody | null> {
    const command = new GetObjectCommand({ ...this.#of(key), ...(header === undefined ? {} : { Range: header }) });
    const found = await this.#find(() => this.#client.send(command, abort(signal)), signal);
    if (!found) return null;
    const bytes = found.ContentLength ?? 0;
    return { body: found.Body instanceof Readable ? found.Body : Readable.from([]), bytes, total: total ?? bytes, start };
  }

  async head(key: string, signal?: AbortSignal): Promise<ObjectFacts | null> {
    const command = new HeadObjectCommand(this.#of(key));
    const found = await this.#find(() => this.#client.send(command, abort(signal)), signal);
    return found ? { bytes: found.ContentLength ?? 0, modifiedAt: found.LastModified ?? new Date(0) } : null;
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    await this.#find(() => this.#client.send(new DeleteObjectCommand(this.#of(key)), abort(signal)), signal);
  }

  async list(prefix: string, after = '', signal?: AbortSignal): Promise<string[]> {
    const command = new ListObjectsV2Command({
      Bucket: this.#bucket,
      Prefix: prefix,
      MaxKeys: LIST_MAX,
      ...(after === '' ? {} : { StartAfter: after }),
    });
    const { Contents = [] } = await this.#send(() => this.#client.send(command, abort(signal)), signal);
    return Contents.flatMap(({ Key }) => Key ?? []);
  }

  async link(ask: LinkAsk): Promise<string> {
    if (!this.#outside) return this.#paths.sign(ask);
    const expiresIn = Math.max(1, Math.ceil((ask.expiresAt - Date.now()) / 1_000));
    if (ask.method === 'PUT') {
      const command = new PutObjectCommand({ ...this.#of(ask.key), ...(ask.bytes === undefined ? {} : { ContentLength: ask.bytes }) });
      return getSignedUrl(this.#outside, command, { expiresIn, unhoistableHeaders: new Set(['content-length']) });
    }
    const command = new GetObjectCommand({
      ...this.#of(ask.key),
      ...(ask.type === undefined ? {} : { ResponseContentType: ask.type }),
      ...(ask.filename === undefined
        ? {}
        : { ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(ask.filename)}` }),
    });
    return getSignedUrl(this.#outside, command, { expiresIn });
  }

  async dropAbandoned(before: Date, signal?: AbortSignal): Promise<number> {
    return this.#send(() => dropUploads(this.#client, this.#bucket, before, signal), signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#client.destroy();
    this.#outside?.destroy();
  }

  #of(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: checkedKey(key) };
  }

  /** null: there is none. */
  async #find<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T | null> {
    return this.#send(async () => {
      try {
        return await work();
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
        throw error;
      }
    }, signal);
  }

  async #send<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#closed) throw new AppError('unavailable', { message: 'the object store is closed' });
    if (signal?.aborted) throw new AppError('cancelled');
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      // A new server: its first object makes the bucket, and is asked for again.
      if (error instanceof S3ServiceException && error.name === 'NoSuchBucket')
        await this.#client.send(new CreateBucketCommand({ Bucket: this.#bucket })).catch(() => {});
      throw new AppError(signal?.aborted ? 'cancelled' : 'unavailable', { cause: error });
    }
  }
}

const abort = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});

function clientOf(endpoint: string, { accessKey, secretKey, region }: Pick<S3Options, 'accessKey' | 'secretKey' | 'region'>): S3Client {
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    // Where we have a checksum we give it; a link must not ask a browser for one.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000 },
  });
}
