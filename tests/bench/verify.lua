-- Sends the request bodies of a file one after another, one a line, and tells in JSON what came of it.
-- wrk -s verify.lua URL -- FILE

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local requests = {}

function init(args)
  at, wrapped = 0, 0
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json", ["Host"] = wrk.headers["Host"] }, line)
  end
end

function request()
  at = at + 1
  if at > #requests * (wrapped + 1) then
    wrapped = wrapped + 1
  end
  return requests[(at - 1) % #requests + 1]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "p50": %.1f, "p95": %.1f, "p99": %.1f, "most": %.1f, "refused": %d, "broken": %d, "sent": %d, "wrapped": %d}\n',
    summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    e.status, e.connect + e.read + e.write + e.timeout, threads[1]:get("at"), threads[1]:get("wrapped")))
end
