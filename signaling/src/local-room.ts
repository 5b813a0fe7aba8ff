import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { type ConnectionId, EntryId, type NodeId, type PeerId, type RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Hint } from '@watoto/shared/contract/hints.ts';
import type { Reply } from '@watoto/shared/kernel/rpc.ts';
import type { IceServer } from '@watoto/shared/contract/media.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import { personOf } from '@watoto/shared/room/lobby.ts';
import type { Logger } from 'pino';
import type { Connection } from './connection/connection.ts';
import { FanOut } from './connection/fan-out.ts';
import { LevelsTeller } from './connection/levels.ts';
import { RoomFeed } from './connection/room-feed.ts';
import { SharedEvent } from './connection/shared-event.ts';
import { GroupsEnd } from './groups-end.ts';
import { instanceOf } from './instances/connection-ids.ts';
import { Orphans } from './instances/orphans.ts';
import { hintReaches } from '@watoto/shared/room/hearing.ts';
import { Liveness } from './liveness.ts';
import type { Change, LiveRoom } from './live-room.ts';
import type { JoinStage } from './metrics.ts';
import { RoomMedia } from './media/room-media.ts';
import { type PlacementCause, RoomPlacement } from './media/room-placement.ts';
import type { Farewells } from './sfu/farewells.ts';
import type { SfuEvent, SfuPool } from './sfu/pool.ts';

/** Answers kept for each peer, so that a call repeated after a lost socket is answered and not done again. */
const REPLIES_KEPT = 100;

export interface LocalRoomDeps {
  readonly live: LiveRoom;
  readonly registry: Registry;
  readonly pool: SfuPool;
  readonly farewells: Farewells;
  /** This instance, as connection ids name it; and whether another one is dead. */
  readonly instance: string;
  readonly isGone: (instance: string) => boolean;
  /** A placement of ours took effect. */
  readonly onPlaced: (cause: PlacementCause) => void;
  readonly onStage: (stage: JoinStage, seconds: number) => void;
  readonly iceServers: readonly IceServer[];
  /** Do pictures follow from what is measured? */
  readonly ladder: boolean;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly logger: Logger;
  /** The lesson began or ended, as the log says it. */
  readonly onPhase: (phase: 'open' | 'ended', at: number) => void;
  /** It records and no recorder has taken it yet, as far as this instance knows. Said more than once. */
  readonly onRecording: (recordingId: RecordingId) => void;
}

/** A room that this instance follows because it holds sockets of some of its peers. */
export class LocalRoom {
  readonly live: LiveRoom;
  readonly media: RoomMedia;
  readonly placement: RoomPlacement;
  readonly feed: RoomFeed;
  readonly fanOut: FanOut;
  readonly #deps: LocalRoomDeps;
  readonly #liveness: Liveness;
  readonly #orphans: Orphans;
  readonly #groupsEnd: GroupsEnd;
  readonly #connections = new Map<PeerId, Connection>();
  readonly #levels = new LevelsTeller(this.#connections);
  readonly #replies = new Map<PeerId, Map<string, Promise<Reply>>>();

  constructor(deps: LocalRoomDeps) {
    this.#deps = deps;
    this.live = deps.live;
    const { live: room, registry, pool, farewells, clock, logger, onPlaced, instance, isGone } = deps;
    this.placement = new RoomPlacement({ room, registry, pool, farewells, clock, logger, onPlaced });
    this.media = new RoomMedia({
      room,
      placement: this.placement,
      iceServers: deps.iceServers,
      ladder: deps.ladder,
      clock,
      logger,
      isOurs: (connectionId) => instanceOf(connectionId) === instance,
      emitTo: (peerId) => (name, data) => this.#connections.get(peerId)?.emit(name, data),
    });
    this.feed = new RoomFeed(room);
    this.fanOut = new FanOut({ connections: this.#connections, clock });
    this.#liveness = new Liveness(room, clock, deps.graceMs);
    this.#groupsEnd = new GroupsEnd(room, clock);
    this.#orphans = new Orphans({ room, instance, isGone, holds: ({ id, connectionId }) => this.#holds(id, connectionId) });
    deps.live.applied.on((change) => this.#follow(change));
    // Whoever was to call a recorder may have died before it did.
    this.#callRecorder();
    deps.live.scope.defer(() => this.#close());
  }

  /** Nobody here and nothing held: this instance need not follow the room. */
  get idle(): boolean {
    return this.#connections.size === 0 && this.media.size === 0;
  }

  get connections(): Iterable<Connection> {
    return this.#connections.values();
  }

  /** Measures what a join waits for. */
  async timed<T>(stage: JoinStage, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#deps.onStage(stage, (performance.now() - startedAt) / 1_000);
    }
  }

  /** From now on this is the peer's connection; an older one here is told so. */
  attach(connection: Connection): void {
    const older = this.#connections.get(connection.peerId);
    this.#connections.set(connection.peerId, connection);
    if (older && older !== connection) older.bye('joined_elsewhere');
  }

  /** The connection's socket is gone: its peer has the grace period to come back. */
  async detach(connection: Connection): Promise<void> {
    if (this.#connections.get(connection.peerId) !== connection) return;
    this.#connections.delete(connection.peerId);
    await this.live.submit({
      id: EntryId.parse(`dropped:${connection.id}`),
      by: null,
      type: 'peer.dropped',
      data: { peerId: connection.peerId, connectionId: connection.id },
    });
  }

  /** The answer to a call that this peer made before, or `make`'s. */
  once(peerId: PeerId, callId: string, make: () => Promise<Reply>): Promise<Reply> {
    let replies = this.#replies.get(peerId);
    if (!replies) this.#replies.set(peerId, (replies = new Map()));
    const known = replies.get(callId);
    if (known) return known;
    const reply = make();
    replies.set(callId, reply);
    const [oldest] = replies.keys();
    if (replies.size > REPLIES_KEPT && oldest !== undefined) replies.delete(oldest);
    return reply;
  }

  handle(nodeId: NodeId, event: SfuEvent): void {
    if (event.name === 'room.levels') this.#levels.tell(this.live.state, nodeId, event.data);
    else this.media.handle(nodeId, event);
  }

  /** Shows what one does to the others here, as far as their networks keep up. */
  hint(peerId: PeerId, hint: Hint): void {
    const event = SharedEvent.of('room.hint', { peerId, hint });
    const { peers } = this.live.state;
    for (const [viewer, connection] of this.#connections)
      if (viewer !== peerId && peers[viewer] && hintReaches(this.live.state, peerId, viewer)) connection.shareLossy(event);
  }

  /** Peers of dead instances, and those whose end could not be said: looked for every second. */
  lookForOrphans(): void {
    this.#orphans.look();
  }

  #holds(peerId: PeerId, connectionId: ConnectionId): boolean {
    const connection = this.#connections.get(peerId);
    return connection?.id === connectionId && !connection.closed;
  }

  #follow(change: Change): void {
    this.#liveness.follow(change);
    this.#groupsEnd.follow();
    this.media.follow(change);
    this.fanOut.changed(change.entry.type);
    if (change.outcome.ok) setImmediate(() => this.#dismiss(change));
  }

  /** Connections that the entry ends hear it first (`bye` sees to it), then the answer to their own call, and then why. */
  #dismiss({ entry, after }: Change): void {
    switch (entry.type) {
      case 'peer.joined': {
        const here = this.#connections.get(entry.data.peerId);
        if (here && here.id !== entry.data.connectionId) this.#bye(here, 'joined_elsewhere');
        return;
      }
      case 'peer.dropped': {
        // Others took us for dead (we were paused), and the peer is about to leave: its client is to come back and say that it is here.
        const here = this.#connections.get(entry.data.peerId);
        if (here?.id === entry.data.connectionId) this.#bye(here, 'unavailable');
        return;
      }
      case 'peer.removed':
        this.#byePeer(entry.data.peerId, entry.data.ban ? 'banned' : 'removed');
        return;
      case 'lobby.refused':
        this.#byePeer(entry.data.peerId, entry.data.ban ? 'banned' : 'removed');
        return;
      case 'peer.left':
        this.#replies.delete(entry.data.peerId);
        if (!personOf(this.live.state, entry.data.peerId)) this.#connections.delete(entry.data.peerId);
        return;
      case 'room.opened':
        this.#deps.onPhase('open', entry.at);
        return;
      case 'recording.started':
        this.#callRecorder();
        return;
      case 'room.ended':
        for (const connection of [...this.#connections.values()]) this.#bye(connection, 'lesson_ended');
        this.#replies.clear();
        this.live.scope.run(this.placement.release());
        this.#deps.onPhase('ended', after.at);
        return;
      default:
    }
  }

  #callRecorder(): void {
    const { recording } = this.live.state;
    if (recording && recording.phase !== 'stopped' && recording.recorderId === null) this.#deps.onRecording(recording.id);
  }

  #byePeer(peerId: PeerId, code: 'banned' | 'removed'): void {
    this.#replies.delete(peerId);
    const connection = this.#connections.get(peerId);
    if (connection) this.#bye(connection, code);
  }

  #bye(connection: Connection, code: 'banned' | 'removed' | 'joined_elsewhere' | 'lesson_ended' | 'unavailable'): void {
    this.#connections.delete(connection.peerId);
    connection.bye(code);
  }

  #close(): void {
    this.fanOut.close();
    this.#liveness.close();
    this.#groupsEnd.close();
    this.media.close();
    for (const connection of this.#connections.values()) connection.bye('draining');
    this.#connections.clear();
    this.#replies.clear();
  }
}
