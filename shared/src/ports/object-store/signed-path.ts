import { createHmac, timingSafeEqual } from 'node:crypto';
import { checkedKey, type LinkAsk } from './object-store.ts';

/**
 * Links that our own API serves: a path, with what is allowed and until when, signed. For stores that browsers can't reach themselves.
 */
export class SignedPaths {
  readonly #secret: string;
  readonly #prefix: string;

  /** `prefix` begins and ends with a slash. */
  constructor(secret: string, prefix: string) {
    this.#secret = secret;
    this.#prefix = prefix;
  }

  get prefix(): string {
    return this.#prefix;
  }

  sign(ask: LinkAsk): string {
    const query = new URLSearchParams({ m: ask.method, e: String(ask.expiresAt) });
    if (ask.bytes !== undefined) query.set('b', String(ask.bytes));
    if (ask.type !== undefined) query.set('t', ask.type);
    if (ask.filename !== undefined) query.set('n', ask.filename);
    if (ask.person !== undefined) query.set('p', ask.person);
    query.set('s', this.#signature(ask));
    return `${this.#prefix}${checkedKey(ask.key)}?${query.toString()}`;
  }

  /** What the link allows at `now`; null: it is none of ours, was changed, or its time is over. */
  read(url: string, now: number): LinkAsk | null {
    const { pathname, searchParams: query } = new URL(url, 'http://store');
    const method = query.get('m');
    const expiresAt = Number(query.get('e'));
    if (!pathname.startsWith(this.#prefix) || (method !== 'GET' && method !== 'PUT')) return null;
    const [bytes, type, filename, person] = [query.get('b'), query.get('t'), query.get('n'), query.get('p')];
    const ask: LinkAsk = {
      method,
      key: pathname.slice(this.#prefix.length),
      expiresAt,
      ...(bytes === null ? {} : { bytes: Number(bytes) }),
      ...(type === null ? {} : { type }),
      ...(filename === null ? {} : { filename }),
      ...(person === null ? {} : { person }),
    };
    if (!isSame(query.get('s') ?? '', this.#signature(ask))) return null;
    return Number.isFinite(expiresAt) && now < expiresAt ? ask : null;
  }

  /** Says who somebody is, to whoever reads a link that was made for one person. */
  pass(person: string, expiresAt: number): string {
    return `${person}.${expiresAt}.${this.#hmac(['reader', person, expiresAt])}`;
  }

  /** Whose pass it is; null: it is none of ours, was changed, or its time is over. */
  passedBy(pass: string, now: number): string | null {
    const [person = '', until = '', signature = ''] = pass.split('.');
    const expiresAt = Number(until);
    return isSame(signature, this.#hmac(['reader', person, expiresAt])) && now < expiresAt ? person : null;
  }

  /** Over all of it, each part in its place: none can be moved into another. */
  #signature({ method, key, expiresAt, bytes, type, filename, person }: LinkAsk): string {
    return this.#hmac(['object link', method, key, expiresAt, bytes ?? null, type ?? null, filename ?? null, person ?? null]);
  }

  #hmac(parts: readonly unknown[]): string {
    return createHmac('sha256', this.#secret).update(JSON.stringify(parts)).digest('base64url');
  }
}

function isSame(one: string, other: string): boolean {
  const [given, right] = [Buffer.from(one), Buffer.from(other)];
  return given.length === right.length && timingSafeEqual(given, right);
}
