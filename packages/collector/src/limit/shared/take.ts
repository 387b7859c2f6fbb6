/**
 * Takes a token of an identity's bucket and then the events of a project's day, in Redis and at one stroke, by the rules of
 * buckets.ts. The day is UTC's, by the clock of Redis.
 *
 * Keys: what the day's begins with, the bucket or `''`. Arguments: tokens a ms, burst, events a day, events, 1 where
 * the limits are tried dry. Answers `{0, 0}`, or which limit refuses (1 identity, 2 day) and in how many seconds to come again.
 */
export const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local perMs, burst, perDay = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local events, isDry = tonumber(ARGV[4]), ARGV[5] == '1'
local limit, wait = 0, 0

if KEYS[2] ~= '' then
  local bucket = redis.call('HMGET', KEYS[2], 'tokens', 'at')
  local tokens, at = tonumber(bucket[1]) or burst, tonumber(bucket[2]) or now
  tokens = math.min(burst, tokens + math.max(0, now - at) * perMs)
  if tokens < 1 then
    limit, wait = 1, math.max(1, math.ceil((1 - tokens) / perMs / 1000))
  else
    tokens = tokens - 1
  end
  redis.call('HSET', KEYS[2], 'tokens', tostring(tokens), 'at', string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[2], math.ceil((burst - tokens) / perMs) + 1000)
end

local day = KEYS[1] .. ':' .. math.floor(now / 86400000)
if limit == 0 and (tonumber(redis.call('GET', day)) or 0) + events > perDay then
  limit, wait = 2, math.max(1, math.ceil((86400000 - now % 86400000) / 1000))
end
if limit == 0 or isDry then
  redis.call('INCRBY', day, events)
  redis.call('EXPIRE', day, 172800)
end
return {limit, wait}
`;
