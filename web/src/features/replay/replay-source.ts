import type { Replay } from '@watoto/shared/contract/http/recordings.ts';

export interface Links {
  readonly links: readonly { readonly id: string; readonly url: string }[];
  readonly expiresAt: string;
}

/** Where a player has everything from. */
export interface ReplaySource {
  replay(signal: AbortSignal): Promise<Replay>;
  links(ids: readonly string[], signal: AbortSignal): Promise<Links>;
  /** Bytes behind a link. */
  fetch(url: string, signal: AbortSignal): Promise<Response>;
}
