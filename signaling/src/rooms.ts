import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RecordingId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { type FollowedRoom, HOLD_MS } from '@watoto/shared/ports/registry/registry.ts';
import { peopleIn } from '@watoto/shared/room/lobby.ts';
import type { Connection } from './connection/connection.ts';
import { LiveRoom } from './live-room.ts';
import { LocalRoom, type LocalRoomDeps } from './local-room.ts';

/** How often rooms that nobody here uses any more are let go, ms. */
const SWEEP_MS = 30_000;
/** How often peers are looked for whose instance is dead, ms. */
const ORPHANS_MS = 1_000;
/** How often the registry is told that these rooms are followed: a fifth of its lease, ms. */
const HOLD_EVERY_MS = HOLD_MS / 5;

export interface RoomsDeps extends Omit<LocalRoomDeps, 'live' | 'onPhase' | 'onRecording'> {
  readonly log: RoomLog;
  readonly onPhase: (roomId: RoomId, phase: 'open' | 'ended', at: number) => void;
  readonly onRecording: (roomId: RoomId, recordingId: RecordingId) => void;
}

/** The rooms that this instance follows, and which connection is in which. */
export class Rooms {
  readonly #deps: RoomsDeps;
  readonly #scope: Scope;
  readonly #rooms = new Map<RoomId, Promise<LocalRoom>>();
  readonly #open = new Map<RoomId, LocalRoom>();
  readonly #joined = new WeakMap<Connection, LocalRoom>();
  readonly #unused = new WeakSet<LocalRoom>();

  constructor(deps: RoomsDeps, scope: Scope) {
    this.#deps = deps;
    this.#scope = scope;
    scope.defer(deps.clock.every(SWEEP_MS, () => this.sweep()));
    scope.defer(
      deps.clock.every(ORPHANS_MS, () => {
        for (const room of this.#open.values()) room.lookForOrphans();
      }),
    );
    scope.defer(deps.clock.every(HOLD_EVERY_MS, () => this.#hold()));
    this.#hearNodes();
  }

  #hearNodes(): void {
    const { pool, registry, logger } = this.#deps;
    const scope = this.#scope;
    scope.defer(
      pool.events.on(({ nodeId, event }) => {
        if (event.name !== 'node.draining') this.#open.get(event.data.roomId)?.handle(nodeId, event);
      }),
    );
    scope.defer(
      pool.lost.on(({ nodeId, reason }) => {
        scope.run(registry.suspect(nodeId, reason).catch((err: unknown) => logger.debug({ err, nodeId }, 'not suspected')));
        for (const room of this.#open.values()) room.placement.nodeLost(nodeId, reason);
      }),
    );
    scope.defer(
      pool.restored.on((nodeId) => {
        for (const room of this.#open.values()) room.live.scope.run(room.media.restored(nodeId));
      }),
    );
  }

  /** Says that these rooms are followed, so that their places are kept. */
  #hold(): void {
    const { registry, logger } = this.#deps;
    const followed: FollowedRoom[] = [...this.#open]
      .filter(([, { live }]) => live.state.phase === 'open' && live.state.placement !== null)
      .map(([roomId, { live }]) => ({ roomId, placement: live.state.placement }));
    if (followed.length > 0) this.#scope.run(registry.hold(followed).catch((err: unknown) => logger.warn({ err }, 'rooms not held')));
  }

  /** A room that is followed here now; undefined: it isn't. */
  find(roomId: RoomId): LocalRoom | undefined {
    return this.#open.get(roomId);
  }

  get size(): number {
    return this.#open.size;
  }

  get all(): Iterable<LocalRoom> {
    return this.#open.values();
  }

  /** The room, followed from now on. */
  get(roomId: RoomId): Promise<LocalRoom> {
    const known = this.#rooms.get(roomId);
    if (known) return known;
    const opening = this.#follow(roomId);
    this.#rooms.set(roomId, opening);
    opening.catch(() => this.#rooms.delete(roomId));
    return opening;
  }

  enter(connection: Connection, room: LocalRoom): void {
    room.attach(connection);
    this.#joined.set(connection, room);
  }

  /** The room that the connection has joined; throws `not_joined`. */
  of(connection: Connection): LocalRoom {
    const room = this.#joined.get(connection);
    if (!room) throw new AppError('not_joined');
    return room;
  }

  has(connection: Connection): boolean {
    return this.#joined.has(connection);
  }

  /** The connection's socket is gone. */
  async leave(connection: Connection): Promise<void> {
    const room = this.#joined.get(connection);
    this.#joined.delete(connection);
    await room?.detach(connection);
  }

  /** Lets rooms go that were unused at the last look too: someone may be just coming in. */
  sweep(): void {
    for (const [roomId, room] of this.#open) {
      if (!room.idle) this.#unused.delete(room);
      else if (!this.#unused.has(room)) this.#unused.add(room);
      else {
        this.#open.delete(roomId);
        this.#rooms.delete(roomId);
        this.#scope.run(this.#letGo(room));
      }
    }
  }

  /** A lesson that everyone has left, ended or not, must not keep its place on a node from others. */
  async #letGo(room: LocalRoom): Promise<void> {
    try {
      if (peopleIn(room.live.state) === 0) await room.placement.release();
    } finally {
      await room.live.scope.close('idle');
    }
  }

  async #follow(roomId: RoomId): Promise<LocalRoom> {
    const { log, onPhase, onRecording, ...rest } = this.#deps;
    const scope = this.#scope.child(`room/${roomId}`);
    try {
      const live = await LiveRoom.open(roomId, log, scope);
      const logger = this.#deps.logger.child({ roomId });
      const room = new LocalRoom({
        ...rest,
        live,
        logger,
        onPhase: (phase, at) => onPhase(roomId, phase, at),
        onRecording: (recordingId) => onRecording(roomId, recordingId),
      });
      this.#open.set(roomId, room);
      return room;
    } catch (error) {
      await scope.close('could not open');
      throw error;
    }
  }
}
