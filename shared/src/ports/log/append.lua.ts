import { RedisScript } from '../redis-script.ts';

/**
 * Appends one draft, atomically: the order of a room's log is the order in which Redis runs this.
 *
 * KEYS 1 log (stream; ids are `<seq>-0`; fields entry, id, at)  2 ids (hash: draft id -> seq)
 * ARGV 1 draft id  2 draft as a JSON object  3 channel  4 how many of the newest ids to remember  5 the newest seq the caller knows
 * Returns {1 if the draft was there already, else 0; the entry as JSON}, or {2; the newest seq} where that is older than what the
 * caller knows: this Redis has lost entries, and a new one in their place would mean two histories.
 */
export const appendScript = new RedisScript(`
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then
  local found = redis.call('XRANGE', KEYS[1], known .. '-0', known .. '-0')[1]
  if not found then return redis.error_reply('CORRUPT entry ' .. known .. ' is missing') end
  return {1, found[2][2]}
end

local seq, at = 1, 0
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last then
  seq = tonumber(string.match(last[1], '^%d+')) + 1
  at = tonumber(last[2][6])
end
if seq <= tonumber(ARGV[5]) then return {2, tostring(seq - 1)} end
local time = redis.call('TIME')
at = math.max(at, tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))

local entry = string.format('{"seq":%d,"at":%d,', seq, at) .. string.sub(ARGV[2], 2)
redis.call('XADD', KEYS[1], seq .. '-0', 'entry', entry, 'id', ARGV[1], 'at', string.format('%d', at))
redis.call('HSET', KEYS[2], ARGV[1], seq)

local old = seq - tonumber(ARGV[4])
if old > 0 then
  local forgotten = redis.call('XRANGE', KEYS[1], old .. '-0', old .. '-0')[1]
  if forgotten then redis.call('HDEL', KEYS[2], forgotten[2][4]) end
end
redis.call('PUBLISH', ARGV[3], entry)
return {0, entry}
`);

/**
 * Puts back entries that this Redis has lost (it was restored from an old copy, or a replica that lagged took over). Only those that
 * follow on what is there: an entry never changes, and never takes another's place.
 *
 * KEYS 1 log  2 ids   ARGV 1... seq, id, at, entry of each, in order
 */
export const restoreScript = new RedisScript(`
local next = 1
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last then next = tonumber(string.match(last[1], '^%d+')) + 1 end
local restored = 0
for i = 1, #ARGV, 4 do
  if tonumber(ARGV[i]) == next then
    redis.call('XADD', KEYS[1], ARGV[i] .. '-0', 'entry', ARGV[i + 3], 'id', ARGV[i + 1], 'at', ARGV[i + 2])
    redis.call('HSET', KEYS[2], ARGV[i + 1], ARGV[i])
    next, restored = next + 1, restored + 1
  end
end
return restored
`);

/**
 * Keeps a snapshot unless the one that is there is as new.
 *
 * KEYS 1 snapshot (hash: seq, state)   ARGV 1 seq  2 state as JSON
 */
export const snapshotScript = new RedisScript(`
local kept = redis.call('HGET', KEYS[1], 'seq')
if kept and tonumber(kept) >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'seq', ARGV[1], 'state', ARGV[2])
return 1
`);
