import { expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { type Reaction, SHOWN_MS, stackOf, stillShown, withReaction } from './reactions.ts';

const id = (name: string) => PeerId.parse(name);

it('shows the newest feeling of each, for as long as it lasts', () => {
  let shown: readonly Reaction[] = withReaction([], id('amina'), 'clap', 0);
  shown = withReaction(shown, id('brian'), 'clap', 1);
  shown = withReaction(shown, id('amina'), 'heart', 2);
  expect(shown.map(({ peerId, is }) => [peerId, is])).toEqual([
    ['brian', 'clap'],
    ['amina', 'heart'],
  ]);
  expect(stillShown(shown, SHOWN_MS)).toBe(shown);
  expect(stillShown(shown, 1 + SHOWN_MS).map(({ peerId }) => peerId)).toEqual(['amina']);
});

it('makes one line of a class that claps', () => {
  const class30 = Array.from({ length: 30 }, (_, at) => ({ peerId: id(`p${at}`), is: at === 0 ? 'slower' : 'clap', until: 9 }) as const);
  expect(stackOf(class30).map(({ is, peerIds }) => [is, peerIds.length])).toEqual([
    ['clap', 29],
    ['slower', 1],
  ]);
});
