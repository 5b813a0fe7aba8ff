import type { Replay } from '@watoto/shared/contract/http/recordings.ts';
import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';

export interface Links {
  readonly links: readonly { readonly id: string; readonly url: string }[];
  readonly expiresAt: string;
}

export type LogPieces = readonly { readonly id: string; readonly content: LogPieceContent }[];

/** Where a player has everything from. */
export interface ReplaySource {
  replay(signal: AbortSignal): Promise<Replay>;
  /** Pieces of the log; those that can't be read are left out. */
  log(ids: readonly string[], signal: AbortSignal): Promise<LogPieces>;
  links(ids: readonly string[], signal: AbortSignal): Promise<Links>;
  /** Bytes behind a link. */
  fetch(url: string, signal: AbortSignal): Promise<Response>;
}
