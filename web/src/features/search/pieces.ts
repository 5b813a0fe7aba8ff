import { foundWords } from '@watoto/shared/contract/http/search-words.ts';

export interface Piece {
  /** Where it begins in the text. */
  readonly at: number;
  readonly text: string;
  readonly found: boolean;
}

/** A text in pieces: those that were looked for, and what is between them. */
export function piecesOf(text: string, words: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const add = (to: number, found: boolean) => {
    if (to > at) pieces.push({ at, text: text.slice(at, to), found });
    at = to;
  };
  for (const [from, to] of foundWords(text, words)) {
    add(from, false);
    add(to, true);
  }
  add(text.length, false);
  return pieces;
}
