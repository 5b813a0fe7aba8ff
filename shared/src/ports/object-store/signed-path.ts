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
    const [given, right] = [Buffer.from(query.get('s') ?? ''), Buffer.from(this.#signature(ask))];
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return Number.isFinite(expiresAt) && now < expiresAt ? ask : null;
  }

  /** Over all of it, each part in its place: none can be moved into another. */
  #signature({ method, key, expiresAt, bytes, type, filename, person }: LinkAsk): string {
    const text = JSON.stringify(['object link', method, key, expiresAt, bytes ?? null, type ?? null, filename ?? null, person ?? null]);
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}
