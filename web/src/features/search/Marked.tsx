import { piecesOf } from './pieces.ts';

/** A text in which the words that were looked for are marked. */
export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return piecesOf(text, words).map(({ at, text: piece, found }) => (found ? <mark key={at}>{piece}</mark> : <span key={at}>{piece}</span>));
}
