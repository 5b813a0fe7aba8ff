import { buffer } from 'node:stream/consumers';
import { DeckManifest, deckManifestKey } from '@watoto/shared/contract/decks.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { DeckId } from '@watoto/shared/kernel/ids.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { type Consumer, consumer } from '../events/consumer.ts';
import { dropObjects } from './decks.ts';
import * as store from './decks.store.ts';

/** Bytes that the list of a deck's pages may have: more is not one of ours. */
const MANIFEST_MAX = 10 * 1024 * 1024;

/** Writes down what came of slides. It may come twice, and for what nobody wants any more. */
export function deckConsumer({ clock, objects }: { clock: Clock; objects: ObjectStore | null }): Consumer {
  return consumer('decks', ['deck.converted'], async (tx, { payload: { deckId, trouble } }) => {
    if (!objects) return;
    const deck = await store.deckById(tx, deckId);
    if (!deck) return dropObjects(objects, deckId);
    const finished_at = new Date(clock.now());
    if (trouble !== null) {
      await store.moveDeck(tx, deckId, ['waiting', 'converting'], { state: 'failed', trouble, finished_at });
      return;
    }
    const { pages } = await readManifest(objects, deckId);
    const done = { state: 'ready', progress: 1, pages: pages.length, trouble: null, finished_at } as const;
    if (await store.moveDeck(tx, deckId, ['waiting', 'converting', 'failed'], done)) await store.writePages(tx, deckId, pages);
  });
}

async function readManifest(objects: ObjectStore, id: DeckId): Promise<DeckManifest> {
  const found = await objects.get(deckManifestKey(id));
  if (!found) throw new AppError('not_found', { message: 'The pages of this deck are not in storage.' });
  if (found.total > MANIFEST_MAX) {
    found.body.destroy();
    throw new AppError('unreadable');
  }
  return DeckManifest.parse(JSON.parse((await buffer(found.body)).toString()));
}
