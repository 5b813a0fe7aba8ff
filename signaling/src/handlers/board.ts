import { boardPage } from '@watoto/shared/room/board-pages.ts';
import { type Part, here, say } from './context.ts';

/** The whiteboard: what is drawn is entries; a large board is read in pages. */
export function boardHandlers(): Part<'board.draw' | 'board.clear' | 'board.pass' | 'board.read'> {
  return {
    'board.draw': (data, context) => say(context, { type: 'board.drawn', data }),
    'board.clear': (_data, context) => say(context, { type: 'board.cleared', data: {} }),
    'board.pass': (data, context) => say(context, { type: 'board.passed', data }),
    'board.read': ({ from }, context) => boardPage(here(context).room.live.state, from),
  };
}
