import { RedisScript } from '../redis-script.ts';

/** hash: id -> url · sorted set: id by the time of its last heartbeat · hash: at, since */
export const keysOf = (space: string) => ['urls', 'heard', 'clock'].map((name) => `watoto:{${space}}:${name}`);

/**
 * ARGV 1 milliseconds since 1970, or nothing: Redis' own clock  2 freshMs.
 * `since`: when the store was called again after nobody could for as long as it takes to look dead; 0: never.
 */
const PRELUDE = `
local URLS, HEARD, CLOCK = unpack(KEYS)
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local freshMs = tonumber(ARGV[2])
local clock = redis.call('HMGET', CLOCK, 'at', 'since')
local at, since = tonumber(clock[1]), tonumber(clock[2] or 0)
if at and (now < at or now - at >= freshMs) then since = now end
redis.call('HSET', CLOCK, 'at', now, 'since', since)
`;

/** ARGV 3 id  4 url */
export const announceScript = new RedisScript(`
${PRELUDE}
redis.call('HSET', URLS, ARGV[3], ARGV[4])
redis.call('ZADD', HEARD, now, ARGV[3])
return 1
`);

/** ARGV 3 id */
export const withdrawScript = new RedisScript(`
${PRELUDE}
redis.call('HDEL', URLS, ARGV[3])
redis.call('ZREM', HEARD, ARGV[3])
return 1
`);

/** Returns id and url of each. */
export const listScript = new RedisScript(`
${PRELUDE}
local function forget(from, to)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', HEARD, from, to)) do
    redis.call('ZREM', HEARD, id)
    redis.call('HDEL', URLS, id)
  end
end
if now - since >= freshMs then
  forget('-inf', now - freshMs)
  forget('(' .. now, '+inf')
end
local found = {}
for _, id in ipairs(redis.call('ZRANGE', HEARD, 0, -1)) do found[#found + 1] = {id, redis.call('HGET', URLS, id)} end
return found
`);
