import type { Readable } from 'node:stream';

/** Looks for viruses. Rejects with `unavailable` where it can't say. */
export interface Scanner {
  /** Kept with the file: was it looked at? */
  readonly name: 'off' | 'clamd';
  scan(body: Readable, signal?: AbortSignal): Promise<'clean' | 'infected'>;
}

/** For schools without a scanner. */
export const NO_SCANNER: Scanner = {
  name: 'off',
  async scan(body) {
    body.destroy();
    return 'clean';
  },
};
