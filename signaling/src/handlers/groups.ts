import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { GroupId } from '@watoto/shared/kernel/ids.ts';
import { placesForGroups } from '@watoto/shared/ports/registry/cost-model.ts';
import { preview } from '@watoto/shared/room/room.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { type Part, draft, here, say } from './context.ts';

type GroupsCall = 'groups.open' | 'groups.close' | 'groups.time' | 'groups.tell' | 'groups.move' | 'groups.callHelp' | 'groups.answerHelp';

/** Groups are entries; before they are opened the nodes must have room for everyone who is about to speak. */
export function groupsHandlers({ clock }: { clock: Clock }): Part<GroupsCall> {
  return {
    async 'groups.open'({ groups, lastsMs }, context) {
      const { room } = here(context);
      const plans = groups.map((group) => ({ ...group, id: GroupId.parse(uuidV7(clock.now())) }));
      const entry = draft(context, { type: 'groups.opened', data: { groups: plans, lastsMs } });
      // A call that is made again, perhaps from another instance, is only answered: the groups are open.
      if (room.live.knows(entry.id)) return await say(context, entry);
      // Places are not asked for where the rules refuse it anyway.
      const early = preview(room.live.state, entry);
      if (!early.ok) throw new AppError(early.code);
      const sizes = groups.map(({ peerIds }) => peerIds.length);
      if (!(await room.placement.reserve(placesForGroups(sizes, room.live.state)))) {
        const message = 'There is no room for so many who all speak. Make smaller groups, or try again in a few minutes.';
        throw new AppError('no_capacity', { message, retryAfterMs: 15_000 });
      }
      await room.live.commit(entry);
      return {};
    },
    'groups.close': (_data, context) => say(context, { type: 'groups.closed', data: { endsAt: null } }),
    'groups.time': (data, context) => say(context, { type: 'groups.timed', data }),
    'groups.tell': (data, context) => say(context, { type: 'groups.told', data }),
    'groups.move': (data, context) => say(context, { type: 'peer.moved', data }),
    'groups.callHelp': (_data, context) => say(context, { type: 'group.helpCalled', data: {} }),
    'groups.answerHelp': (data, context) => say(context, { type: 'group.helpAnswered', data }),
  };
}
