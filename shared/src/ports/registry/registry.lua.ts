import { LEGS_MAX } from '../../room/legs.ts';
import { RedisScript } from '../redis-script.ts';
import { ASLEEP_MS, EPOCH_FLOOR_ORIGIN_S, EPOCH_KEPT_MS, HOLD_MS, NOTED_MS, SILENT_KEPT_MS, SUSPECT_MS } from './registry.ts';

/**
 * The keys of all scripts, in this order, in one slot of a cluster: one script decides over all nodes. A room is written as
 * `EPOCH NODE:EPOCH:SIZE NODE:EPOCH:SIZE`, without a place as `EPOCH`, given back unheld as `EPOCH -`.
 */
export const KEYS = [
  'nodes', // hash: id -> record
  'heard', // sorted set: id by the time of its last heartbeat
  'reserved', // hash: node id -> people; the sum over `rooms`, kept so that nobody adds it up each time
  'open', // sorted set: id by reserved - capacity, the most free first; those that are ready and not to be drained
  'drains', // set: ids that an administrator wants empty
  'suspicions', // hash: id -> `UNTIL why`
  'rooms', // hash: room id -> epoch and legs
  'held', // sorted set: rooms that have a place, by when somebody last said that they follow it
  'released', // sorted set: rooms that have none, by when they lost it
  'clock', // hash: at, since, floor, counted
].map((name) => `watoto:{registry}:${name}`);

/** Milliseconds between two recounts of `reserved`. */
export const RECOUNT_MS = 30_000;

/**
 * ARGV 1 milliseconds since 1970, or nothing: Redis' own clock, so that instances need not agree on the time  2 freshMs.
 * `since`: when the registry last woke up. Time that it slept through counts against no lease.
 */
const PRELUDE = `
local NODES, HEARD, RESERVED, OPEN, DRAINS, SUSPICIONS, ROOMS, HELD, RELEASED, CLOCK = unpack(KEYS)
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local freshMs = tonumber(ARGV[2])

local clock = redis.call('HMGET', CLOCK, 'at', 'since', 'floor')
local at, since, floor = tonumber(clock[1]), tonumber(clock[2] or 0), tonumber(clock[3] or 0)
if not at or now < at or now - at > ${ASLEEP_MS} then
  since = now
  if at then floor = math.max(floor, math.floor(now / 1000) - ${EPOCH_FLOOR_ORIGIN_S}) end
  redis.call('HSET', CLOCK, 'at', now, 'since', since, 'floor', floor)
elseif now - at >= ${NOTED_MS} then
  redis.call('HSET', CLOCK, 'at', now)
end

-- Heard of lately; a time to come is one that this clock was set back from.
local function isFresh(id)
  local heard = tonumber(redis.call('ZSCORE', HEARD, id))
  return heard ~= nil and heard > now - freshMs and heard <= now
end

-- The end of the node's suspicion and its reason, or 0.
local function suspicionOf(id)
  local text = redis.call('HGET', SUSPICIONS, id)
  if not text then return 0, '' end
  local till, why = string.match(text, '^(%d+) (.*)$')
  till = tonumber(till)
  if till <= now or till > now + ${SUSPECT_MS} then return 0, '' end
  return till, why
end
`;

/** For scripts that change nodes. */
const NODE = `
-- Whether the node is among those that may be chosen, and how free it is.
local function refresh(id, capacity, ready)
  if ready and redis.call('SISMEMBER', DRAINS, id) == 0 then
    redis.call('ZADD', OPEN, tonumber(redis.call('HGET', RESERVED, id) or 0) - capacity, id)
  else
    redis.call('ZREM', OPEN, id)
  end
end

local function forget(id)
  redis.call('HDEL', NODES, id)
  redis.call('HDEL', SUSPICIONS, id)
  redis.call('ZREM', HEARD, id)
  redis.call('ZREM', OPEN, id)
  redis.call('SREM', DRAINS, id)
end
`;

const ROOM = `
local function legsOf(text)
  local legs = {}
  for node, epoch, size in string.gmatch(text, '([%w_-]+):(%d+):(%d+)') do
    legs[#legs + 1] = {node = node, epoch = tonumber(epoch), size = tonumber(size)}
  end
  return legs
end

local function textOf(held)
  local parts = {string.format('%d', held.epoch)}
  for _, leg in ipairs(held.legs) do parts[#parts + 1] = string.format('%s:%d:%d', leg.node, leg.epoch, leg.size) end
  return table.concat(parts, ' ')
end

local function read(roomId)
  local text = redis.call('HGET', ROOMS, roomId)
  if not text then return {epoch = 0, legs = {}} end
  return {epoch = tonumber(string.match(text, '^%d+')), legs = legsOf(text), lapsed = string.sub(text, -1) == '-'}
end

local function reserve(node, people)
  if people == 0 then return end
  if redis.call('HINCRBY', RESERVED, node, people) <= 0 then redis.call('HDEL', RESERVED, node) end
  redis.call('ZADD', OPEN, 'XX', 'INCR', people, node)
end

-- The room has the legs of \`after\` instead of those of \`before\`.
local function settle(roomId, before, after)
  local more = {}
  for _, leg in ipairs(before.legs) do more[leg.node] = (more[leg.node] or 0) - leg.size end
  for _, leg in ipairs(after.legs) do more[leg.node] = (more[leg.node] or 0) + leg.size end
  for node, people in pairs(more) do reserve(node, people) end
  redis.call('HSET', ROOMS, roomId, textOf(after))
  redis.call('ZADD', HELD, now, roomId)
  if #before.legs == 0 and before.epoch > 0 then redis.call('ZREM', RELEASED, roomId) end
end

local function giveBack(roomId, mark)
  local held = read(roomId)
  for _, leg in ipairs(held.legs) do reserve(leg.node, -leg.size) end
  redis.call('HSET', ROOMS, roomId, string.format('%d', held.epoch) .. mark)
  redis.call('ZREM', HELD, roomId)
  redis.call('ZADD', RELEASED, now, roomId)
end

-- Rooms that nobody holds lose their place; their epoch is kept a day longer.
local function sweep()
  if since > now - ${HOLD_MS} then return end
  for _, roomId in ipairs(redis.call('ZRANGEBYSCORE', HELD, '-inf', now - ${HOLD_MS})) do giveBack(roomId, ' -') end
end

local function forgetEpochs()
  for _, roomId in ipairs(redis.call('ZRANGEBYSCORE', RELEASED, '-inf', '(' .. (now - ${EPOCH_KEPT_MS}))) do
    redis.call('ZREM', RELEASED, roomId)
    redis.call('HDEL', ROOMS, roomId)
  end
end

-- \`takeOver\` of placement.ts.
local function takeOver(roomId, epoch, text)
  local held = read(roomId)
  local forgotten = held.epoch < epoch or (held.lapsed and held.epoch == epoch)
  local known = {epoch = epoch, legs = forgotten and epoch > 0 and legsOf(text) or {}}
  if #known.legs == 0 then return held end
  settle(roomId, held, known)
  return known
end
`;

/** ARGV 3 id  4 record  5 incarnation  6 capacity  7 ready (1 or 0).   Returns 1 where it is to drain, else 0; nothing: refused. */
export const announceScript = new RedisScript(`
${PRELUDE}
${NODE}
local id = ARGV[3]
local known = redis.call('HGET', NODES, id)
local isNew = not known or cjson.decode(known).incarnation ~= ARGV[5]
if known and isNew and isFresh(id) then return false end
-- Suspected was the process before it.
if isNew then redis.call('HDEL', SUSPICIONS, id) end
for _, silent in ipairs(redis.call('ZRANGEBYSCORE', HEARD, '-inf', now - ${SILENT_KEPT_MS})) do forget(silent) end
redis.call('HSET', NODES, id, ARGV[4])
redis.call('ZADD', HEARD, now, id)
refresh(id, tonumber(ARGV[6]), ARGV[7] == '1')
return redis.call('SISMEMBER', DRAINS, id)
`);

/** ARGV 3 id  4 incarnation */
export const withdrawScript = new RedisScript(`
${PRELUDE}
${NODE}
local known = redis.call('HGET', NODES, ARGV[3])
if known and cjson.decode(known).incarnation == ARGV[4] then forget(ARGV[3]) end
return 1
`);

/** ARGV 3 id  4 drain (1 or 0).   Returns 0 for an unknown node. */
export const requestDrainScript = new RedisScript(`
${PRELUDE}
${NODE}
local id = ARGV[3]
local known = redis.call('HGET', NODES, id)
if not known then return 0 end
redis.call(ARGV[4] == '1' and 'SADD' or 'SREM', DRAINS, id)
local node = cjson.decode(known)
refresh(id, node.capacity, node.state == 'ready')
return 1
`);

/** ARGV 3 id  4 reason */
export const suspectScript = new RedisScript(`
${PRELUDE}
if redis.call('HEXISTS', NODES, ARGV[3]) == 0 then return 0 end
redis.call('HSET', SUSPICIONS, ARGV[3], string.format('%d', now + ${SUSPECT_MS}) .. ' ' .. ARGV[4])
return 1
`);

/** Returns {record, reserved, suspected until or 0, why, to drain (1 or 0)} for each fresh node. */
export const nodesScript = new RedisScript(`
${PRELUDE}
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', HEARD, '(' .. (now - freshMs), now)) do
  local till, why = suspicionOf(id)
  local reserved = tonumber(redis.call('HGET', RESERVED, id) or 0)
  found[#found + 1] = {redis.call('HGET', NODES, id), reserved, till, why, redis.call('SISMEMBER', DRAINS, id)}
end
return found
`);

/**
 * The placement rule: the same as `choose` in placement.ts says, step by step; the contract suite compares them.
 *
 * ARGV 3 room id  4 size  5 known epoch  6 known legs (as in a room's text)  7 avoid  8 renew  9 alive (ids with spaces between).
 * Returns the room's text, or nothing where it does not fit.
 */
export const placeScript = new RedisScript(`
${PRELUDE}
${ROOM}
local NONE = {}
local function setOf(text)
  if text == '' then return NONE end
  local set = {}
  for id in string.gmatch(text, '%S+') do set[id] = true end
  return set
end
local roomId, size, known = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local held = takeOver(roomId, known, ARGV[6])
if #held.legs > 0 then redis.call('ZADD', HELD, now, roomId) end
if #held.legs > 0 and held.epoch > known then return textOf(held) end
sweep()

local avoid, renew, alive = setOf(ARGV[7]), setOf(ARGV[8]), setOf(ARGV[9])
local after = {epoch = math.max(held.epoch, known, floor) + 1, legs = {}}
local missing, changed, mine = 0, false, {}
for _, leg in ipairs(held.legs) do
  missing = missing + leg.size
  if not avoid[leg.node] and (alive[leg.node] or isFresh(leg.node)) then
    local renewed = held.epoch < known or renew[leg.node]
    after.legs[#after.legs + 1] = {node = leg.node, epoch = renewed and after.epoch or leg.epoch, size = leg.size}
    mine[leg.node] = true
    changed = changed or renewed
  else
    changed = true
  end
end
missing = math.max(1, size, missing)
for _, leg in ipairs(after.legs) do missing = missing - leg.size end

local function isOpen(id)
  return not avoid[id] and isFresh(id) and suspicionOf(id) == 0
end
if missing > 0 then
  for _, leg in ipairs(after.legs) do
    local free = -tonumber(redis.call('ZSCORE', OPEN, leg.node) or 0)
    local more = math.min(free, missing)
    if more > 0 and isOpen(leg.node) then
      leg.size, missing, changed = leg.size + more, missing - more, true
    end
  end
end
-- A page at a time: the first node that may be chosen is nearly always the one.
local page, from = 8, 0
while missing > 0 and #after.legs < ${LEGS_MAX} do
  local found = redis.call('ZRANGE', OPEN, from, from + page - 1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local id, free = found[i], -tonumber(found[i + 1])
    if free <= 0 or missing == 0 or #after.legs == ${LEGS_MAX} then break end
    if not mine[id] and isOpen(id) then
      local people = math.min(free, missing)
      after.legs[#after.legs + 1] = {node = id, epoch = after.epoch, size = people}
      missing, changed = missing - people, true
    end
  end
  if #found < 2 * page or tonumber(found[#found]) >= 0 then break end
  from = from + page
end
if missing > 0 then return false end
if not changed then return textOf(held) end
settle(roomId, held, after)
return textOf(after)
`);

/** ARGV 3... room id, epoch, legs (as in a room's text; empty: no place) for each room. */
export const holdScript = new RedisScript(`
${PRELUDE}
${NODE}
${ROOM}
for i = 3, #ARGV, 3 do
  local held = takeOver(ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2])
  if #held.legs > 0 then redis.call('ZADD', HELD, now, ARGV[i]) end
end
sweep()
forgetEpochs()

-- What was counted step by step is counted anew: someone may have mended a key by hand.
local counted = tonumber(redis.call('HGET', CLOCK, 'counted') or 0)
if now >= counted and now - counted < ${RECOUNT_MS} then return 1 end
redis.call('HSET', CLOCK, 'counted', now)
redis.call('DEL', RESERVED, OPEN)
local all = redis.call('HGETALL', ROOMS)
for i = 2, #all, 2 do
  for _, leg in ipairs(legsOf(all[i])) do redis.call('HINCRBY', RESERVED, leg.node, leg.size) end
end
local nodes = redis.call('HGETALL', NODES)
for i = 1, #nodes, 2 do
  local node = cjson.decode(nodes[i + 1])
  refresh(nodes[i], node.capacity, node.state == 'ready')
end
return 1
`);

/** Returns room id and text for each room that has a place. */
export const roomsScript = new RedisScript(`
${PRELUDE}
local found = {}
for _, roomId in ipairs(redis.call('ZRANGE', HELD, 0, -1)) do
  found[#found + 1] = {roomId, redis.call('HGET', ROOMS, roomId)}
end
return found
`);

/** ARGV 3 room id  4 known epoch, or nothing */
export const releaseScript = new RedisScript(`
${PRELUDE}
${ROOM}
local epoch = read(ARGV[3]).epoch
if epoch > 0 and epoch <= (tonumber(ARGV[4]) or epoch) then giveBack(ARGV[3], '') end
forgetEpochs()
return 1
`);
