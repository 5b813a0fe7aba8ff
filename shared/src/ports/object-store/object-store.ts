import type { Readable } from 'node:stream';
import { AppError } from '../../kernel/errors.ts';

/** What is known of an object without reading it. */
export interface ObjectFacts {
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** Bytes `start` to `end`, both included, from 0; no end: to the last. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface ObjectBody {
  /** To be read or destroyed by whoever asked. */
  readonly body: Readable;
  /** In `body`. */
  readonly bytes: number;
  /** Of the whole object. */
  readonly total: number;
  /** The first one in `body`. */
  readonly start: number;
}

/** A way for somebody without credentials to read or write one object, for a while. */
export interface LinkAsk {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** PUT: exactly as many. */
  readonly bytes?: number;
  /** GET: what it is served as. */
  readonly type?: string;
  /** GET: saved under this name instead of shown. */
  readonly filename?: string;
  /** Whose link it is (`users.id`): where we serve it ourselves, nobody else may use it. */
  readonly person?: string;
}

/**
 * Where files are. A key is a path of lower-case letters, digits, `-`, `_`, `.` and `/`. An object is there whole or not at all, and a
 * put over it replaces it at once. Every call is `unavailable` while the store can't be reached, and `cancelled` after its signal.
 */
export interface ObjectStore {
  /** Throws `invalid_input` where `body` has not exactly `bytes`. */
  put(key: string, body: Readable | Uint8Array, bytes: number, signal?: AbortSignal): Promise<void>;
  /** null: there is none. Throws `invalid_input` for a range that lies outside. */
  get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<ObjectBody | null>;
  head(key: string, signal?: AbortSignal): Promise<ObjectFacts | null>;
  /** Also of one that is not there. */
  delete(key: string, signal?: AbortSignal): Promise<void>;
  /** Keys that begin so, in their order, after `after`; a thousand at most. */
  list(prefix: string, after?: string, signal?: AbortSignal): Promise<string[]>;
  link(ask: LinkAsk): Promise<string>;
  /** Forgets what is left of puts that were begun before then and never ended: whoever wrote was killed. How many there were. */
  dropAbandoned(before: Date, signal?: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

const KEY = /^[a-z0-9][a-z0-9._/-]{0,499}$/;

/** Throws `invalid_input` for a key that could be another path than it looks. */
export function checkedKey(key: string): string {
  const parts = key.split('/');
  if (!KEY.test(key) || parts.some((part) => part === '' || /^\.+$/.test(part)))
    throw new AppError('invalid_input', { message: 'not a key of an object' });
  return key;
}

/** The bytes that a range means in an object of `total`. Throws `invalid_input` where there are none. */
export function within({ start, end = Infinity }: ByteRange, total: number): { start: number; end: number } {
  const last = Math.min(end, total - 1);
  if (!Number.isInteger(start) || start < 0 || start > last) throw new AppError('invalid_input', { message: 'range: not in the object' });
  return { start, end: last };
}
