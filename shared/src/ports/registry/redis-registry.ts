import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { NodeId, RoomId } from '../../kernel/ids.ts';
import type { Leg } from '../../room/legs.ts';
import { openRedis, type RedisConnection } from '../redis-connection.ts';
import type { RedisScript } from '../redis-script.ts';
import { people } from './placement.ts';
import {
  believable,
  type FollowedRoom,
  FRESH_MS,
  NodeRecord,
  type NodeUsage,
  type Placement,
  type PlaceRequest,
  type Registry,
} from './registry.ts';
import type { RoomUsage } from './registry.ts';
import {
  announceScript,
  holdScript,
  KEYS,
  nodesScript,
  placeScript,
  releaseScript,
  requestDrainScript,
  roomsScript,
  suspectScript,
  withdrawScript,
} from './registry.lua.ts';

export interface RedisRegistryOptions {
  readonly freshMs?: number;
  /** Milliseconds that a call waits for Redis before it rejects with `unavailable`. */
  readonly deadlineMs?: number;
  /** For simulations: the time by this clock. Everybody else goes by Redis' own. */
  readonly clock?: Clock;
}

/** Characters of a reason that are kept. */
const REASON_MAX = 200;

const NodesReply = z.array(z.tuple([z.string(), z.number(), z.number(), z.string(), z.number()]));
const RoomsReply = z.array(z.tuple([RoomId, z.string()]));
/** A room as the scripts write it. */
const RoomText = z.string().regex(/^\d+( [\w-]+:\d+:\d+)+$/);

class RedisRegistry implements Registry {
  readonly #redis: RedisConnection;
  readonly #freshMs: number;
  readonly #clock: Clock | undefined;

  constructor(redis: RedisConnection, freshMs: number, clock: Clock | undefined) {
    this.#redis = redis;
    this.#freshMs = freshMs;
    this.#clock = clock;
  }

  async announce(node: NodeRecord): Promise<{ drain: boolean }> {
    const record = believable(node);
    const { id, incarnation, capacity, state } = record;
    const args = [id, JSON.stringify(record), incarnation, capacity, flag(state === 'ready')];
    const reply = await this.#run('announce', announceScript, args);
    if (reply === null) throw new AppError('conflict', { message: `Another process is the node ${id}.` });
    return { drain: reply === 1 };
  }

  async withdraw(nodeId: NodeId, incarnation: string): Promise<void> {
    await this.#run('withdraw', withdrawScript, [nodeId, incarnation]);
  }

  async requestDrain(nodeId: NodeId, drain: boolean): Promise<void> {
    const reply = await this.#run('drain', requestDrainScript, [nodeId, flag(drain)]);
    if (reply !== 1) throw new AppError('not_found', { message: `There is no node ${nodeId}.` });
  }

  async suspect(nodeId: NodeId, reason: string): Promise<void> {
    await this.#run('suspect', suspectScript, [nodeId, reason.slice(0, REASON_MAX)]);
  }

  async nodes(): Promise<NodeUsage[]> {
    const reply = NodesReply.parse(await this.#run('nodes', nodesScript, []));
    return reply.flatMap(usageOf).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async place(request: PlaceRequest): Promise<Placement | null> {
    const { roomId, size, knownEpoch, knownLegs = [], avoid = [], renew = [], alive = [] } = request;
    const args = [roomId, size, knownEpoch, legsText(knownLegs), avoid.join(' '), renew.join(' '), alive.join(' ')];
    const reply = await this.#run('place', placeScript, args);
    return reply === null ? null : placementOf(RoomText.parse(reply));
  }

  async hold(rooms: readonly FollowedRoom[]): Promise<void> {
    const args = rooms.flatMap(({ roomId, placement }) => [roomId, placement?.epoch ?? 0, legsText(placement?.legs ?? [])]);
    await this.#run('hold', holdScript, args);
  }

  async rooms(): Promise<RoomUsage[]> {
    const reply = RoomsReply.parse(await this.#run('rooms', roomsScript, []));
    const rooms = reply.map(([roomId, text]) => {
      const placement = placementOf(RoomText.parse(text));
      return { roomId, ...placement, size: people(placement.legs) };
    });
    return rooms.sort((a, b) => (a.roomId < b.roomId ? -1 : 1));
  }

  async release(roomId: RoomId, knownEpoch?: number): Promise<void> {
    await this.#run('release', releaseScript, [roomId, knownEpoch ?? '']);
  }

  close(): Promise<void> {
    return this.#redis.close();
  }

  #run(what: string, script: RedisScript, args: readonly (string | number)[]): Promise<unknown> {
    const now = this.#clock?.now() ?? '';
    return this.#redis.run(what, (redis) => script.run(redis, KEYS, [now, this.#freshMs, ...args]));
  }
}

const flag = (yes: boolean) => (yes ? 1 : 0);

/** A record that nobody could have announced (by another version, or by hand) is not shown: nothing can be done with it. */
function usageOf([text, reserved, until, suspicion, drain]: z.infer<typeof NodesReply>[number]): NodeUsage[] {
  const record = NodeRecord.safeParse(JSON.parse(text));
  if (!record.success) return [];
  return [{ ...record.data, reserved, suspectedUntil: until || null, suspicion, drainRequested: drain === 1 }];
}

function legsText(legs: readonly Leg[]): string {
  return legs.map(({ nodeId, epoch, size }) => `${nodeId}:${epoch}:${size}`).join(' ');
}

function placementOf(text: string): Placement {
  const [epoch, ...legs] = text.split(' ');
  return { epoch: Number(epoch), legs: legs.map(legOf) };
}

function legOf(text: string): Leg {
  const [nodeId, epoch, size] = text.split(':');
  return { nodeId: NodeId.parse(nodeId), epoch: Number(epoch), size: Number(size) };
}

/** The cluster profile's registry. Throws AppError `unavailable` where Redis does not answer within the deadline. */
export async function openRedisRegistry(url: string, options: RedisRegistryOptions = {}): Promise<Registry> {
  const { freshMs = FRESH_MS, clock, ...connection } = options;
  return new RedisRegistry(await openRedis(url, { name: 'watoto-registry', ...connection }), freshMs, clock);
}
