import { EntryId, type PeerId } from '@watoto/shared/kernel/ids.ts';
import type { CallName, Handlers } from '@watoto/shared/kernel/rpc.ts';
import type { Signaling } from '@watoto/shared/contract/signaling.ts';
import type { EntryBody, EntryDraft } from '@watoto/shared/room/entry.ts';
import type { Connection } from '../connection/connection.ts';
import type { LocalRoom } from '../local-room.ts';
import type { Rooms } from '../rooms.ts';

/** What a handler is given beside the parsed payload. */
export interface CallContext {
  readonly connection: Connection;
  readonly callId: string;
  readonly rooms: Rooms;
}

export type SignalingHandlers = Handlers<Signaling, CallContext>;
/** The handlers of one noun. */
export type Part<N extends CallName<Signaling>> = Pick<SignalingHandlers, N>;

export function here(context: CallContext): { room: LocalRoom; peerId: PeerId } {
  return { room: context.rooms.of(context.connection), peerId: context.connection.peerId };
}

/** A draft by the caller. Its id follows from the call's, so that a repeated call is the same entry. */
export function draft(context: CallContext, body: EntryBody): EntryDraft {
  const { peerId } = context.connection;
  return { id: EntryId.parse(`${peerId}:${context.callId}`), by: peerId, ...body };
}

/** Most calls are one entry: append it, and an empty answer once it took effect. */
export async function say(context: CallContext, body: EntryBody): Promise<Record<string, never>> {
  await here(context).room.live.commit(draft(context, body));
  return {};
}
