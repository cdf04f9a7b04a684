-- Signed webhooks for wrk. Everything was prepared in the file BENCH_PARTS; a request is three strings joined.
-- The file holds, for each request, a line "<bytes of head> <bytes of body>", then both.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  heads, bodies, count, sent = {}, {}, 0, 0
  local file = assert(io.open(os.getenv("BENCH_PARTS"), "rb"))
  while true do
    local head, body = file:read("*n", "*n")
    if not head then break end
    file:read(1)
    count = count + 1
    heads[count] = file:read(head)
    bodies[count] = "\r\n\r\n" .. file:read(body)
  end
  file:close()
  prefix = os.getenv("BENCH_RUN") .. "-" .. number .. "-"
end

function request()
  sent = sent + 1
  local index = (sent - 1) % count + 1
  return heads[index] .. prefix .. sent .. bodies[index]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT {"answers":%d,"microseconds":%d,"not2xx":%d,"broken":%d,"timeouts":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write, errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
