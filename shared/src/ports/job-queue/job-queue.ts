import { z } from 'zod';
import { type DeadJob, type Job, type JobKind, type JobNews, type JobOf, JOBS } from '../../contract/jobs.ts';
import { AppError } from '../../kernel/errors.ts';

export interface JobTurn {
  /** Aborted: it was cancelled, or its worker closes. What was made is to be taken away. */
  readonly signal: AbortSignal;
  /** From 1. */
  readonly attempt: number;
  /** 0 to 1: whoever watches is told now and then. */
  readonly progress: (part: number) => void;
}

export interface JobWork<K extends JobKind> {
  readonly kind: K;
  /** Jobs of this kind that are worked on here at one time. */
  readonly atOnce: number;
  /** Rejects: it is tried again later. A job may come twice, never to two workers at once: whoever does it looks at what is there. */
  readonly handle: (job: JobOf<K>, turn: JobTurn) => Promise<void>;
  /** Told before what failed all its tries is laid aside. Rejects: the last try is made again. */
  readonly dead?: (job: JobOf<K>, error: string) => Promise<void>;
}

export interface JobWorker {
  /** Gives what is in hand back, for others to begin anew; resolves when nothing of it runs any more. Idempotent. */
  close(reason: string): Promise<void>;
}

/** Work that takes a while, done by whoever has time: at least once, each job by one worker at a time. */
export interface JobQueue {
  /** Does it keep jobs when all processes end? What is not kept has to be added again. */
  readonly lasting: boolean;
  /** Can a job be added now? */
  readonly isUp: boolean;
  /** Resolves when the job is safe. Rejects with `unavailable` or `timeout` where it may not be: add it again. */
  add(job: Job): Promise<void>;
  work<K extends JobKind>(work: JobWork<K>): Promise<JobWorker>;
  /** Whether it waits, runs, or is not here yet: it ends undone. Resolves when that is safe. */
  cancel(id: string): Promise<void>;
  /** The returned function ends it. */
  watch(listener: (news: JobNews) => void): Promise<() => void>;
  /** Jobs that failed all their tries, oldest first; a hundred at most. */
  dead(kind: JobKind): Promise<DeadJob[]>;
  /** A dead one begins anew. False: there is none. */
  replay(kind: JobKind, id: string): Promise<boolean>;
  close(reason: string): Promise<void>;
}

/** Milliseconds before the second try, the third, ...: after the last one a job is dead. */
export const JOB_RETRY_MS: readonly number[] = [5_000, 60_000, 600_000];
/** Workers that a job may lose (killed, cut off) before it counts as the one who does it. */
export const LOST_MOST = 5;
export const DEAD_MOST = 100;
/** Milliseconds between two words on how far a job is. */
export const NEWS_EVERY_MS = 500;

/** Throws `invalid_input` where the payload is not what its kind says. */
export function readJob<K extends JobKind>({ id, kind, payload }: Job): JobOf<K> {
  const parsed = JOBS[kind].safeParse(payload);
  if (!parsed.success) throw new AppError('invalid_input', { message: z.prettifyError(parsed.error).slice(0, 500) });
  // The kind has chosen the schema: what TypeScript can't follow through the table.
  return { id, kind, payload: parsed.data } as unknown as JobOf<K>;
}

/** Lets a word on how far it is pass now and then. */
export function nowAndThen(tell: (part: number) => void, now: () => number = () => performance.now()): (part: number) => void {
  let toldAt = -Infinity;
  return (part) => {
    if (now() - toldAt < NEWS_EVERY_MS) return;
    toldAt = now();
    tell(Math.min(1, Math.max(0, part)));
  };
}
