import { createHash } from 'node:crypto';
import { AppError } from '@watoto/shared/kernel/errors.ts';

const VERSIONED = /^(?:W\/)?"v(\d{1,9})(?:\.[\w-]*)?"$/;

/**
 * The ETag (RFC 9110, section 8.8.3) of an answer whose row has a `version`: the version, which `If-Match` asks for, and a hash of the
 * whole, as the answer also depends on who reads it. null: Express makes one of the text.
 */
export function versionedEtag(answer: unknown, text: string): string | null {
  if (typeof answer !== 'object' || answer === null || !('version' in answer) || typeof answer.version !== 'number') return null;
  return `W/"v${answer.version}.${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`;
}

/** The version that `If-Match` asks for; null: any. Throws `invalid_input` for a tag that is none of ours. */
export function readIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const version = VERSIONED.exec(header.trim())?.[1];
  if (version === undefined)
    throw new AppError('invalid_input', { message: 'If-Match: not an ETag of ours. Send the one that came with what you change.' });
  return Number(version);
}
