import { z } from 'zod';
import { DeckId, RecordingId } from '../kernel/ids.ts';

/** Stretches of a recording that play, in order, milliseconds since 1970: positions run over them one after another. */
export const JobSpans = z
  .array(z.object({ from: z.number().int().nonnegative(), until: z.number().int().nonnegative() }))
  .min(1)
  .max(2_000);

/** Tracks that are left out, as RUN/TRACK: of people who do not want to be in it any more. */
export const JobTracks = z.array(z.string().max(20)).max(5_000).default([]);

/** What is done beside the clicks of people, by kind: what each needs to know. Never a secret. */
export const JOBS = {
  /** One ordinary MP4 of a recording. The job's id is the export's. */
  'recording.export': z.object({
    recordingId: RecordingId,
    title: z.string().max(200),
    spans: JobSpans,
    without: JobTracks,
    chapters: z.array(z.object({ positionMs: z.number().int().nonnegative(), title: z.string().max(120) })).max(500),
  }),
  /** A picture of a recording, and small ones of every ten seconds for whoever seeks in it. */
  'recording.poster': z.object({ recordingId: RecordingId, spans: JobSpans, without: JobTracks }),
  /** Slides turned into pages. The job's id is the deck's. */
  'deck.convert': z.object({ deckId: DeckId, office: z.boolean() }),
} as const;

export type JobKind = keyof typeof JOBS;
export const JobKind = z.enum(Object.keys(JOBS) as [JobKind, ...JobKind[]]);
export type JobPayload<K extends JobKind> = z.output<(typeof JOBS)[K]>;

/** A job as it travels: `id` is the same however often it comes. */
export const Job = z.object({ id: z.uuid(), kind: JobKind, payload: z.record(z.string(), z.unknown()) });
export type Job = z.infer<typeof Job>;

/** A job whose payload was read. */
export interface JobOf<K extends JobKind> {
  readonly id: string;
  readonly kind: K;
  readonly payload: JobPayload<K>;
}

/** What is heard of jobs while they are worked on: of no weight, some may be missed. */
export const JobNews = z.object({
  id: z.uuid(),
  kind: JobKind,
  state: z.enum(['running', 'done', 'retrying', 'cancelled', 'dead']),
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
});
export type JobNews = z.infer<typeof JobNews>;

/** A job that failed all its tries. */
export const DeadJob = z.object({ job: Job, error: z.string(), attempts: z.number().int() });
export type DeadJob = z.infer<typeof DeadJob>;
