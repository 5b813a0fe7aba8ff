import type { DeckTrouble } from '@watoto/shared/contract/decks.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';

/** `refused`: the file's fault, and its teacher reads why. `failed`: ours, and tried again. `given_back`: the worker closed. */
export type DeckOutcome = 'made' | 'refused' | 'failed' | 'given_back';

/** Every series of a converter. */
export interface DeckMetrics {
  ended(outcome: DeckOutcome, seconds: number): void;
  refused(trouble: DeckTrouble): void;
  died(): void;
}

export const NO_DECK_METRICS: DeckMetrics = { ended: () => {}, refused: () => {}, died: () => {} };

export function createDeckMetrics(metrics: Metrics): DeckMetrics {
  const seconds = metrics.histogram({
    name: 'watoto_converter_job_seconds',
    help: 'Tries to make slides of a file, by outcome (refused: the file can not be slides; failed: tried again; given_back: this converter closed). A teacher waits for each in a lesson.',
    labels: ['outcome'],
    buckets: [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  });
  const refused = metrics.counter({
    name: 'watoto_converter_refused_total',
    help: 'Files that can not be slides, by what is wrong with them. not_installed, no_office: this converter lacks a program.',
    labels: ['trouble'],
  });
  const dead = metrics.counter({
    name: 'watoto_converter_dead_jobs_total',
    help: 'Slides that were not made after all tries; their teachers read that it failed. The log says why.',
  });
  return {
    ended: (outcome, took) => seconds.observe({ outcome }, took),
    refused: (trouble) => refused.inc({ trouble }),
    died: () => dead.inc(),
  };
}
