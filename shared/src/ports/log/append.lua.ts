import { RedisScript } from '../redis-script.ts';

/** What `appendScript` says of each draft first. */
export const APPENDED = { added: 0, duplicate: 1, behind: 2, corrupt: 3 } as const;
/** Between the entries of one publication: JSON has none of it. */
export const BETWEEN_ENTRIES = '\n';

/**
 * Appends drafts, atomically: the order of a room's log is the order in which Redis runs this. They are published together.
 *
 * KEYS 1 log (stream; ids are `<seq>-0`; fields entry, id, at)  2 ids (hash: draft id -> seq)
 * ARGV 1 channel  2 how many of the newest ids to remember  3 the newest seq the caller knows  4... id and JSON object of each draft
 * Returns for each draft {APPENDED; the entry as JSON}. `behind` has the newest seq where that is older than what the caller knows: this
 * Redis has lost entries, and a new one in their place would mean two histories. `corrupt` has the seq of the entry that is missing.
 */
export const appendScript = new RedisScript(`
local LOG, IDS, KEPT = KEYS[1], KEYS[2], tonumber(ARGV[2])
local seq, at = 0, 0
local last = redis.call('XREVRANGE', LOG, '+', '-', 'COUNT', 1)[1]
if last then
  seq = tonumber(string.match(last[1], '^%d+'))
  at = tonumber(last[2][6])
end
local behind = seq < tonumber(ARGV[3])
local time = redis.call('TIME')
at = math.max(at, tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))

local function append(id, draft)
  local known = redis.call('HGET', IDS, id)
  if known then
    local found = redis.call('XRANGE', LOG, known .. '-0', known .. '-0')[1]
    if not found then return {${APPENDED.corrupt}, known} end
    return {${APPENDED.duplicate}, found[2][2]}
  end
  if behind then return {${APPENDED.behind}, tostring(seq)} end
  seq = seq + 1
  local entry = string.format('{"seq":%d,"at":%d,', seq, at) .. string.sub(draft, 2)
  redis.call('XADD', LOG, seq .. '-0', 'entry', entry, 'id', id, 'at', string.format('%d', at))
  redis.call('HSET', IDS, id, seq)
  local old = seq - KEPT
  if old > 0 then
    local forgotten = redis.call('XRANGE', LOG, old .. '-0', old .. '-0')[1]
    if forgotten then redis.call('HDEL', IDS, forgotten[2][4]) end
  end
  return {${APPENDED.added}, entry}
end

local answers, new = {}, {}
for i = 4, #ARGV, 2 do
  local answer = append(ARGV[i], ARGV[i + 1])
  answers[#answers + 1] = answer
  if answer[1] == ${APPENDED.added} then new[#new + 1] = answer[2] end
end
if #new > 0 then redis.call('PUBLISH', ARGV[1], table.concat(new, string.char(${BETWEEN_ENTRIES.charCodeAt(0)}))) end
return answers
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
