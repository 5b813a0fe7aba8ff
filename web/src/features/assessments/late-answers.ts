import { createContext } from 'react';

/** In a lesson: what can be said for answers that come after the close. */
export interface LateAnswers {
  /** Signaling's statements that this client was away. */
  readonly away: () => readonly string[];
  /** The room's socket is there: whoever was away has been told so. */
  readonly present: () => boolean;
  /** A request had no network: the room's socket may have none either. */
  readonly lost: () => void;
  /** Told whenever it comes back. The returned function stops it. */
  readonly onBack: (listener: () => void) => () => void;
}

export const LateAnswersContext = createContext<LateAnswers | null>(null);
