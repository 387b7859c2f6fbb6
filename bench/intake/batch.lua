-- The requests of wrk: the same batch each time under another id, so that making them costs the machine little.
local rest

function init(args)
  local file = io.open(args[1])
  rest = file:read('a')
  file:close()
  local random = io.open('/dev/urandom', 'rb')
  math.randomseed(random:read(1):byte() + 256 * random:read(1):byte() + 65536 * random:read(1):byte())
  random:close()
  wrk.method = 'POST'
  wrk.headers['content-type'] = 'application/json'
end

function request()
  local id = ''
  for _ = 1, 8 do id = id .. string.format('%04x', math.random(0, 65535)) end
  return wrk.format(nil, nil, nil, '{"batch":"' .. id .. '",' .. rest)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"total":%d,"seconds":%f,"p50":%f,"p99":%f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write))
end
