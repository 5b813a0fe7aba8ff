/** Nearer to the newest than this is live: the recorder's segments are not shorter. */
export const LIVE_MS = 8_000;
