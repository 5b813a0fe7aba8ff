import { randomInt } from 'node:crypto';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { candidates } from '@watoto/shared/room/pick.ts';
import { type Part, draft, here, say } from './context.ts';

type OrderCall =
  | 'timer.start'
  | 'timer.pause'
  | 'timer.resume'
  | 'timer.extend'
  | 'timer.stop'
  | 'pick.draw'
  | 'pick.undo'
  | 'seats.arrange';

/** Time, turns and seats: each click is one entry. */
export function orderHandlers(): Part<OrderCall> {
  return {
    'timer.start': (data, context) => say(context, { type: 'timer.started', data }),
    'timer.pause': (_data, context) => say(context, { type: 'timer.paused', data: {} }),
    'timer.resume': (_data, context) => say(context, { type: 'timer.resumed', data: {} }),
    'timer.extend': (data, context) => say(context, { type: 'timer.extended', data }),
    'timer.stop': (_data, context) => say(context, { type: 'timer.stopped', data: {} }),
    async 'pick.draw'({ shown }, context) {
      const { live } = here(context).room;
      const from = candidates(live.state);
      const drawn = from.length === 0 ? undefined : from[randomInt(from.length)];
      if (!drawn) throw new AppError('not_found', { message: 'There is nobody to pick.' });
      const seq = await live.commit(draft(context, { type: 'pick.drawn', data: { peerId: drawn.id, shown } }));
      // Where the call is made again: whom it had drawn then.
      return { peerId: live.state.picks.find(({ id }) => id === seq)?.peerId ?? drawn.id };
    },
    'pick.undo': (data, context) => say(context, { type: 'pick.undone', data }),
    'seats.arrange': (data, context) => say(context, { type: 'seats.arranged', data }),
  };
}
