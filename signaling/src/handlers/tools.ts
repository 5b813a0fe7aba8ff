import type { Hint } from '@watoto/shared/contract/hints.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { PeerId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { mayHint } from '@watoto/shared/room/hints.ts';
import { type Part, here, say } from './context.ts';

export interface ToolHandlersDeps {
  /** Shows it to the others in the room, at whatever instance they are. */
  readonly hint: (roomId: RoomId, peerId: PeerId, hint: Hint) => void;
}

/** What fills the stage, and what is shown as it happens. */
export function toolHandlers({ hint }: ToolHandlersDeps): Part<'stage.show' | 'hint.send' | 'reaction.give'> {
  return {
    'stage.show': (data, context) => say(context, { type: 'stage.changed', data }),
    'hint.send'(data, context) {
      const { connection } = context;
      const { room, peerId } = here(context);
      // A reaction has a call of its own, and its rate.
      if (data.hint.kind === 'reaction' || !mayHint(room.live.state, peerId, data.hint)) throw new AppError('forbidden');
      hint(connection.claims.room, peerId, data.hint);
      return {};
    },
    'reaction.give'(data, context) {
      const { room, peerId } = here(context);
      const given: Hint = { kind: 'reaction', ...data };
      if (!mayHint(room.live.state, peerId, given)) throw new AppError('forbidden');
      hint(context.connection.claims.room, peerId, given);
      return {};
    },
  };
}
