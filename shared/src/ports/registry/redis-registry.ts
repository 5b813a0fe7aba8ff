import { z } from 'zod';
import type { NodeId, RoomId } from '../../kernel/ids.ts';
import { openRedis, type RedisConnection } from '../redis-connection.ts';
import { EPOCH_KEPT_MS, FRESH_MS, NodeRecord, type NodeUsage, Placement, type PlaceRequest, type Registry } from './registry.ts';
import { announceScript, nodesScript, placeScript, releaseScript } from './registry.lua.ts';

export interface RedisRegistryOptions {
  readonly freshMs?: number;
  /** Milliseconds that a call waits for Redis before it rejects with `unavailable`. */
  readonly deadlineMs?: number;
}

/** A node that was silent for so long is forgotten. Milliseconds. */
const SILENT_KEPT_MS = 60 * 60 * 1_000;
/** The same slot of a cluster for all: one script decides over all nodes. */
const NODES = 'watoto:{registry}:nodes';
const HEARD = 'watoto:{registry}:heard';
const RESERVED = 'watoto:{registry}:reserved';
const roomKey = (roomId: RoomId) => `watoto:{registry}:room:${roomId}`;

const NodesReply = z.array(z.tuple([z.string(), z.number()]));
const PlaceReply = z.tuple([z.string(), z.number()]).nullable();

class RedisRegistry implements Registry {
  readonly #redis: RedisConnection;
  readonly #freshMs: number;

  constructor(redis: RedisConnection, freshMs: number) {
    this.#redis = redis;
    this.#freshMs = freshMs;
  }

  async announce(node: NodeRecord): Promise<void> {
    await this.#redis.run('announce', (redis) =>
      announceScript.run(redis, [NODES, HEARD], [node.id, JSON.stringify(node), SILENT_KEPT_MS]),
    );
  }

  async withdraw(nodeId: NodeId): Promise<void> {
    await this.#redis.run('withdraw', (redis) => redis.multi().hdel(NODES, nodeId).zrem(HEARD, nodeId).exec());
  }

  async nodes(): Promise<NodeUsage[]> {
    const reply = await this.#redis.run('nodes', (redis) => nodesScript.run(redis, [NODES, HEARD, RESERVED], [this.#freshMs]));
    return NodesReply.parse(reply).map(([record, reserved]) => ({ ...NodeRecord.parse(JSON.parse(record)), reserved }));
  }

  async place({ roomId, size, knownEpoch, avoid = [], renew = false }: PlaceRequest): Promise<Placement | null> {
    const args = [size, knownEpoch, this.#freshMs, renew ? 1 : 0, ...avoid];
    const reply = await this.#redis.run('place', (redis) => placeScript.run(redis, [NODES, HEARD, RESERVED, roomKey(roomId)], args));
    const placed = PlaceReply.parse(reply);
    return placed && Placement.parse({ nodeId: placed[0], epoch: placed[1] });
  }

  async release(roomId: RoomId): Promise<void> {
    await this.#redis.run('release', (redis) => releaseScript.run(redis, [RESERVED, roomKey(roomId)], [EPOCH_KEPT_MS]));
  }

  close(): Promise<void> {
    return this.#redis.close();
  }
}

/** The cluster profile's registry. Throws AppError `unavailable` where Redis does not answer within the deadline. */
export async function openRedisRegistry(url: string, options: RedisRegistryOptions = {}): Promise<Registry> {
  const { freshMs = FRESH_MS, ...connection } = options;
  return new RedisRegistry(await openRedis(url, { name: 'watoto-registry', ...connection }), freshMs);
}
