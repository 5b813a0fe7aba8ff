/** What one look says of the sound that arrives. */
export interface SoundFacts {
  readonly rttMs: number | null;
  /** Share that had to be made up. */
  readonly concealed: number | null;
  /** Has anything been asked for again since the last look? */
  readonly lossy: boolean;
}

export interface SoundBuffer {
  /** How long sound waits at least, ms; null: as long as the browser likes. */
  readonly targetMs: number | null;
  readonly since: number;
}

/** More holes than this are worth a later voice. */
const HOLES = 0.01;
/** To be asked for again takes a round trip, and a look at what is missing. */
const ASKING_MS = 100;
/** A voice much later than this is no conversation. */
const LATEST_MS = 900;
/** A way as short as this is mended in time anyhow. */
const SHORT_MS = 80;
/** So long without loss, and it may come sooner again. */
const KEEP_MS = 30_000;

/** Sound waits until what was lost and asked for again has come: a browser alone plays on without it where the way is long. */
export function soundBuffer(now: SoundBuffer, { rttMs, concealed, lossy }: SoundFacts, at: number): SoundBuffer {
  if (rttMs !== null && rttMs > SHORT_MS && lossy && (concealed ?? 0) > HOLES) {
    const wanted = Math.min(LATEST_MS, Math.round(rttMs * 1.25 + ASKING_MS));
    return { targetMs: Math.max(now.targetMs ?? 0, wanted), since: at };
  }
  if (now.targetMs === null) return now;
  if (lossy) return { ...now, since: at };
  return at - now.since >= KEEP_MS ? { targetMs: null, since: at } : now;
}
