import { RedisScript } from '../redis-script.ts';

/** Milliseconds since 1970 by Redis' own clock: instances need not agree on the time. */
const NOW = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;

/** `giveBack(reserved, room)`: the room's reservation leaves its node. */
const GIVE_BACK = `
local function giveBack(reserved, room)
  local held = redis.call('HMGET', room, 'nodeId', 'size')
  if held[1] and redis.call('HINCRBY', reserved, held[1], -tonumber(held[2])) <= 0 then redis.call('HDEL', reserved, held[1]) end
end
`;

/** KEYS 1 nodes (hash: id -> record)  2 heard (sorted set: id by time)   ARGV 1 id  2 record  3 milliseconds to keep the silent */
export const announceScript = new RedisScript(`
${NOW}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[3]))) do
  redis.call('ZREM', KEYS[2], id)
  redis.call('HDEL', KEYS[1], id)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
return 1
`);

/** KEYS 1 nodes  2 heard  3 reserved (hash: node id -> people)   ARGV 1 freshMs.   Returns {record, reserved} for each. */
export const nodesScript = new RedisScript(`
${NOW}
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. (now - tonumber(ARGV[1])), '+inf')) do
  local record = redis.call('HGET', KEYS[1], id)
  if record then found[#found + 1] = {record, tonumber(redis.call('HGET', KEYS[3], id) or 0)} end
end
return found
`);

/**
 * The placement rule: the same as `choose` in placement.ts says, step by step; the contract suite compares them.
 *
 * KEYS 1 nodes  2 heard  3 reserved  4 room (hash: nodeId, epoch, size)
 * ARGV 1 size  2 knownEpoch  3 freshMs  4 renew (1 or 0)  5... nodes to avoid
 * Returns {nodeId, epoch}, or nothing where nothing fits.
 */
export const placeScript = new RedisScript(`
${NOW}
${GIVE_BACK}
local size, known, renew = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[4] == '1'
local held = redis.call('HMGET', KEYS[4], 'nodeId', 'epoch')
local heldNode, heldEpoch = held[1], tonumber(held[2] or 0)
if heldNode and heldEpoch > known then return {heldNode, heldEpoch} end

local avoid = {}
for i = 5, #ARGV do avoid[ARGV[i]] = true end
local epoch = math.max(heldEpoch, known) + 1
local best, bestFree
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. (now - tonumber(ARGV[3])), '+inf')) do
  local record = not avoid[id] and redis.call('HGET', KEYS[1], id)
  if record then
    if id == heldNode then
      if not renew and heldEpoch == known then return {heldNode, heldEpoch} end
      redis.call('HSET', KEYS[4], 'epoch', epoch)
      return {heldNode, epoch}
    end
    local node = cjson.decode(record)
    local free = node.capacity - tonumber(redis.call('HGET', KEYS[3], id) or 0)
    local better = not best or free > bestFree or (free == bestFree and id < best)
    if node.state == 'ready' and free >= size and better then best, bestFree = id, free end
  end
end
if not best then return false end

giveBack(KEYS[3], KEYS[4])
redis.call('HINCRBY', KEYS[3], best, size)
redis.call('HSET', KEYS[4], 'nodeId', best, 'epoch', epoch, 'size', size)
redis.call('PERSIST', KEYS[4])
return {best, epoch}
`);

/** KEYS 1 reserved  2 room   ARGV 1 milliseconds to remember the room's epoch */
export const releaseScript = new RedisScript(`
${GIVE_BACK}
giveBack(KEYS[1], KEYS[2])
redis.call('HDEL', KEYS[2], 'nodeId', 'size')
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 1
`);
