/** Cores that a track costs before anything was measured: VP8 at 720p and Opus, on a slow core. */
const TRACK_CORES = 0.015;
/** Tracks that a lesson has: a teacher's camera, microphone and screen. */
const TRACKS_EXPECTED = 3;
/** Fewer tracks than this say little of what one costs. */
const TRACKS_TELLING = 4;
/** How much a new measurement counts. */
const WEIGHT = 0.2;

/**
 * May this recorder take another recording? By what its tracks cost, measured; where other tiers share the process, by what they are
 * expected to cost. Pure but for what it is told.
 */
export class Admission {
  readonly #maxCores: number;
  readonly #measures: boolean;
  #cores = 0;
  #perTrack = TRACK_CORES;

  /** `measures`: this process does nothing but record. */
  constructor(maxCores: number, measures: boolean) {
    this.#maxCores = maxCores;
    this.#measures = measures;
  }

  /** So many milliseconds of processor time went by in so many of the clock, with so many tracks. */
  measured(cpuMs: number, wallMs: number, tracks: number): void {
    if (!this.#measures || wallMs <= 0) return;
    const cores = cpuMs / wallMs;
    this.#cores += WEIGHT * (cores - this.#cores);
    if (tracks >= TRACKS_TELLING) this.#perTrack += WEIGHT * (cores / tracks - this.#perTrack);
  }

  /** Cores in use, or expected to be: recordings that were just taken cost nothing yet. */
  load(tracks: number, recordings: number): number {
    const expected = Math.max(tracks, recordings * TRACKS_EXPECTED) * this.#perTrack;
    return Math.max(expected, this.#cores);
  }

  admits(tracks: number, recordings: number): boolean {
    return this.load(tracks, recordings) + TRACKS_EXPECTED * this.#perTrack <= this.#maxCores;
  }
}
