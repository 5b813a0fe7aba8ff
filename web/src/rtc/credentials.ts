import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';

/** What a socket shows at its handshake: a fresh room token until the first join, the resume token after it. */
export class Credentials {
  readonly #fresh: () => Promise<string>;
  #resume: string | null = null;
  #spent = 0;

  constructor(fresh: () => Promise<string>) {
    this.#fresh = fresh;
  }

  /** Throws what the application says, or `unavailable` where it doesn't say. */
  async token(): Promise<string> {
    if (this.#resume !== null) return this.#resume;
    try {
      return await this.#fresh();
    } catch (cause) {
      throw cause instanceof AppError ? cause : new AppError('unavailable', { cause });
    }
  }

  /** A join succeeded. */
  granted(resumeToken: string): void {
    this.#resume = resumeToken;
    this.#spent = 0;
  }

  /** The server refused what was shown: may another token do better? Asked once for each joining. */
  refused(code: ErrorCode): boolean {
    const stale = code === 'token_expired' || code === 'token_used' || code === 'unauthenticated';
    if (!stale || this.#spent > 0) return false;
    this.#spent += 1;
    this.#resume = null;
    return true;
  }
}
