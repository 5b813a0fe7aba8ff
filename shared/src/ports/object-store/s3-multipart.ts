import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { AppError } from '../../kernel/errors.ts';

/** More than this goes up in parts: one request of hundreds of megabytes that breaks off begins anew, a part does not. */
export const PARTS_FROM_BYTES = 32 * 1024 * 1024;
/** S3 takes 5 MB at least, and 10,000 parts. */
const PART_BYTES = 16 * 1024 * 1024;

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/**
 * Puts a large stream, part by part, each with its checksum. The object is there when all of them are; where one fails, or there are not
 * exactly `bytes`, the server is told to forget them.
 */
export async function putInParts(
  client: S3Client,
  object: { Bucket: string; Key: string },
  body: Readable,
  bytes: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal ? { abortSignal: signal } : {};
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object), options);
  if (UploadId === undefined) throw new AppError('unavailable', { message: 'the server gives no upload' });
  const upload: Upload = { ...object, UploadId };
  try {
    const parts: { ETag: string | undefined; PartNumber: number }[] = [];
    let sent = 0;
    for await (const part of partsOf(body)) {
      const PartNumber = parts.length + 1;
      const ChecksumSHA256 = createHash('sha256').update(part).digest('base64');
      const command = new UploadPartCommand({ ...upload, PartNumber, Body: part, ContentLength: part.length, ChecksumSHA256 });
      const { ETag } = await client.send(command, options);
      parts.push({ ETag, PartNumber });
      sent += part.length;
    }
    if (sent !== bytes) throw new AppError('invalid_input', { message: `the body has not ${bytes} bytes` });
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }), options);
  } catch (error) {
    // What can't be forgotten now is found by `dropAbandoned`.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    throw error;
  }
}

/** Forgets uploads that were begun before then and never ended. */
export async function dropUploads(client: S3Client, bucket: string, before: Date, signal: AbortSignal | undefined): Promise<number> {
  const options = signal ? { abortSignal: signal } : {};
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }), options);
  const old = Uploads.filter(({ Initiated }) => Initiated !== undefined && Initiated < before);
  for (const { Key, UploadId } of old) await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }), options);
  return old.length;
}

async function* partsOf(body: Readable): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    held.push(chunk);
    size += chunk.length;
    while (size >= PART_BYTES) {
      const all = Buffer.concat(held);
      yield all.subarray(0, PART_BYTES);
      held = [all.subarray(PART_BYTES)];
      size -= PART_BYTES;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}
