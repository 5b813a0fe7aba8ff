import { AppError } from '@watoto/shared/kernel/errors.ts';
import { EntryId } from '@watoto/shared/kernel/ids.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { CallData } from '@watoto/shared/kernel/rpc.ts';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { type CatchUp, type MediaOffer, PEER_GRACE_MS, type Signaling } from '@watoto/shared/contract/signaling.ts';
import type { EntryDraft } from '@watoto/shared/room/entry.ts';
import type { Tokens } from '../adapters/tokens.ts';
import type { Arrivals } from '../connection/arrivals.ts';
import type { Connection } from '../connection/connection.ts';
import type { LocalRoom } from '../local-room.ts';
import { type CallContext, type Part, here, say } from './context.ts';
import { startByPolicy } from './recording.ts';

export interface RoomHandlersDeps {
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly arrivals: Arrivals;
  /** May what clients measure of their way up change what they send? */
  readonly ladder: boolean;
}

export function roomHandlers({
  tokens,
  clock,
  arrivals,
  ladder,
}: RoomHandlersDeps): Part<'room.join' | 'room.sync' | 'room.leave' | 'room.end'> {
  return {
    async 'room.join'(data, context) {
      const { connection, rooms } = context;
      if (rooms.has(connection)) throw new AppError('already_joined');
      const room = await rooms.get(connection.claims.room);
      await arrivals.turn();
      if (connection.closed) throw new AppError('cancelled');
      const away = awaySince(room, connection, clock.now());
      const epoch = await enter(room, data, context, clock);
      const resumeToken = tokens.resume(connection.claims);
      const media = await mediaFor(room, data, epoch, context);
      // Media takes each its own time: those whose is open wait for each other once more, for a snapshot.
      if (media) await room.fanOut.snapshotTurn();
      // From here to the answer nothing is awaited: the catch-up ends exactly where the connection's entries begin.
      if (connection.closed) throw new AppError('cancelled');
      const catchUp = tell(room, connection, data.after, data.openedAt);
      connection.startAt(room.feed, room.feed.seq);
      room.media.startAfterReply(connection.peerId);
      const role = room.live.state.peers[connection.peerId]?.role ?? connection.claims.role;
      return {
        peerId: connection.peerId,
        connectionId: connection.id,
        role,
        catchUp,
        media,
        resumeToken,
        away: away === null ? null : tokens.away(connection.claims, away, clock.now()),
        ladder,
        now: clock.now(),
      };
    },

    'room.sync'({ after }, context) {
      return tell(here(context).room, context.connection, after, here(context).room.live.state.openedAt);
    },

    async 'room.leave'(_data, context) {
      const { room, peerId } = here(context);
      await room.live.commit({
        id: EntryId.parse(`left:${context.connection.id}`),
        by: peerId,
        type: 'peer.left',
        data: { peerId, connectionId: context.connection.id, reason: 'left' },
      });
      return {};
    },

    'room.end': (_data, context) => say(context, { type: 'room.ended', data: { reason: 'host' } }),
  };
}

/**
 * Since when the peer that comes has had no socket, in milliseconds since 1970; null: it does not come back. Where the old socket was not yet
 * missed it is replaced now; who was away for longer than the grace is not known any more, but holds a resume token.
 */
function awaySince(room: LocalRoom, { peerId, resume }: Connection, now: number): number | null {
  const known = room.live.state.peers[peerId];
  if (known) return known.droppedAt ?? now;
  return resume ? now - PEER_GRACE_MS : null;
}

/** What the client missed, for the answer; a snapshot goes before it. */
function tell(room: LocalRoom, connection: Connection, after: number | null, openedAt: number | null): CatchUp {
  const { catchUp, first } = room.feed.missed(after, openedAt, connection.peerId);
  if (first) connection.preface(first);
  return catchUp;
}

type Join = CallData<Signaling, 'room.join'>;

/** Puts the peer into the room's log. Answers with the media epoch the client may keep, or null. */
async function enter(room: LocalRoom, { epoch, consumerIds, media }: Join, context: CallContext, clock: Clock): Promise<number | null> {
  const { connection, rooms } = context;
  const { claims, resume } = connection;
  if (room.live.state.phase === 'new') {
    await room.live.submit({
      id: EntryId.parse('opened'),
      by: null,
      type: 'room.opened',
      data: {
        title: claims.title,
        size: claims.size,
        ...(claims.recording ? { recording: claims.recording } : {}),
        ...(claims.lobby ? { lobby: claims.lobby } : {}),
        ...(claims.locks ? { locks: claims.locks } : {}),
      },
    });
  }
  const adopt = (held: number) => room.timed('adopt', () => room.media.adopt(connection.peerId, held, consumerIds));
  const kept = resume && epoch !== null && (await adopt(epoch)) ? epoch : null;
  const place = {
    peerId: connection.peerId,
    host: isHost(claims.role) || claims.role === 'recorder',
    media: media !== null && kept === null,
  };
  const joined: EntryDraft = {
    id: EntryId.parse(`joined:${connection.id}`),
    by: null,
    type: 'peer.joined',
    data: {
      peerId: connection.peerId,
      connectionId: connection.id,
      name: claims.name,
      role: claims.role,
      tokenId: resume ? null : claims.jti,
      keepsMedia: kept !== null,
      ...(claims.recordable ? { recordable: true } : {}),
      ...(claims.guest ? { guest: true } : {}),
    },
  };
  await room.timed('enter', () => room.placement.admit(place, () => room.live.commit(joined)));
  rooms.enter(connection, room);
  if (isHost(claims.role)) await startByPolicy(room, clock);
  return kept;
}

/** Transports and Consumers for a client that comes with none; null for one that keeps its own, or wants text only. */
async function mediaFor(room: LocalRoom, data: Join, kept: number | null, context: CallContext): Promise<MediaOffer | null> {
  if (kept !== null) return null;
  if (!data.media) {
    room.media.drop(context.connection.peerId);
    return null;
  }
  const { media } = data;
  return await room.timed('media', () => room.media.open(context.connection.peerId, media));
}
