import { createHash } from 'node:crypto';
import type { QuestionOptions } from '@watoto/shared/contract/http/questions.ts';

/** The same order for the same seed, whatever order things come in; another for another. */
export function shuffled<T>(things: readonly T[], seed: string, idOf: (thing: T) => string): T[] {
  const rank = (thing: T) =>
    createHash('sha256')
      .update(`${seed}\n${idOf(thing)}`)
      .digest('hex');
  return things
    .map((thing) => ({ thing, rank: rank(thing) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ thing }) => thing);
}

/**
 * What one student sees: choices in an order of their own where that is wanted. Things to order, and the right sides to match, always:
 * the order in which a teacher wrote them is often the answer.
 */
export function optionsFor(options: QuestionOptions, seed: string, shuffle: boolean): QuestionOptions {
  const mixed = <T extends { readonly id: string }>(items: readonly T[]) => shuffled(items, seed, ({ id }) => id);
  switch (options.kind) {
    case 'single':
    case 'multiple':
      return shuffle ? { ...options, choices: mixed(options.choices) } : options;
    case 'ordering':
      return { ...options, items: mixed(options.items) };
    case 'matching':
      return { ...options, right: mixed(options.right) };
    case 'numeric':
    case 'short_text':
    case 'essay':
      return options;
  }
}
