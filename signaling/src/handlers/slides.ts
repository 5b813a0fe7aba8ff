import { type Part, draft, here, say } from './context.ts';

type SlidesCall = 'deck.open' | 'deck.turn' | 'ink.draw' | 'ink.erase' | 'ink.clear' | 'ink.undo' | 'ink.allow';

/** Slides, and what is drawn on them. */
export function slidesHandlers(): Part<SlidesCall> {
  return {
    'deck.open': (data, context) => say(context, { type: 'deck.opened', data }),
    'deck.turn': (data, context) => say(context, { type: 'deck.turned', data }),
    async 'ink.draw'(data, context) {
      return { seq: await here(context).room.live.commit(draft(context, { type: 'ink.drawn', data })) };
    },
    'ink.erase': (data, context) => say(context, { type: 'ink.erased', data }),
    'ink.clear': (data, context) => say(context, { type: 'ink.cleared', data }),
    'ink.undo': (data, context) => say(context, { type: 'ink.undone', data }),
    'ink.allow': (data, context) => say(context, { type: 'ink.allowed', data }),
  };
}
