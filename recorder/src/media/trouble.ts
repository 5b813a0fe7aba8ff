/** What is wrong with the media of a track; said once when it begins, and once when it is over (null). */
export type Trouble =
  /** The Producer is not paused, and nothing arrives. */
  | 'nothing_arrives'
  /** Video arrives, and no key frame to begin with. */
  | 'no_key_frame'
  /** Arrives in a codec that we don't record. */
  | 'unknown_codec';
