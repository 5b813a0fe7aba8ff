import type { InkShape } from '@watoto/shared/contract/ink.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { plainLine } from '@watoto/shared/kernel/plain-text.ts';
import { type Part, draft, here, say } from './context.ts';

type SlidesCall = 'deck.open' | 'deck.turn' | 'ink.draw' | 'ink.erase' | 'ink.clear' | 'ink.undo' | 'ink.allow';

/** Slides, and what is drawn on them. */
export function slidesHandlers(): Part<SlidesCall> {
  return {
    'deck.open': (data, context) => say(context, { type: 'deck.opened', data: { ...data, title: seen(data.title) } }),
    'deck.turn': (data, context) => say(context, { type: 'deck.turned', data }),
    async 'ink.draw'(data, context) {
      const drawn = { ...data, shape: readable(data.shape) };
      return { seq: await here(context).room.live.commit(draft(context, { type: 'ink.drawn', data: drawn })) };
    },
    'ink.erase': (data, context) => say(context, { type: 'ink.erased', data }),
    'ink.clear': (data, context) => say(context, { type: 'ink.cleared', data }),
    'ink.undo': (data, context) => say(context, { type: 'ink.undone', data }),
    'ink.allow': (data, context) => say(context, { type: 'ink.allowed', data }),
  };
}

function readable(shape: InkShape): InkShape {
  return shape.tool === 'text' ? { ...shape, text: seen(shape.text) } : shape;
}

/** What a text shows, whatever signs are in it. Throws `invalid_input` where that is nothing. */
function seen(text: string): string {
  const line = plainLine(text);
  if (line === '') throw new AppError('invalid_input', { message: 'There is nothing to read in this text.' });
  return line;
}
