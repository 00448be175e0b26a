-- Copies what gRPC says after an answer, and a JSON caller needs, into the answer's headers: the freshness token of a write,
-- and how long to wait before a call is sent again. Only for JSON: a gRPC client reads the trailers itself.

local STREAMS = {
  ImportProducts = true,
  ExportProducts = true,
  ExportAccountData = true,
  WatchStock = true,
  WatchOrders = true,
  VerifyInvariants = true,
}

-- The transcoder keeps the path that the caller asked for in this header, and sets it for nobody else.
local ORIGINAL_PATH = "x-envoy-original-path"

function envoy_on_request(request)
  local headers = request:headers()
  local method = string.match(headers:get(":path") or "", "/([A-Za-z]+)$")
  local transcoded = headers:get(ORIGINAL_PATH) ~= nil
  request:streamInfo():dynamicMetadata():set("counterfoil", "wait", transcoded and not STREAMS[method])
end

local function pushed_back(headers, pushback)
  local pause_ms = tonumber(pushback or "")
  if pause_ms and pause_ms >= 0 then
    headers:replace("retry-after", tostring(math.ceil(pause_ms / 1000)))
  end
end

function envoy_on_response(response)
  local known = response:streamInfo():dynamicMetadata():get("counterfoil")
  if not (known and known["wait"]) then
    return
  end
  -- A refusal has nothing but headers.
  pushed_back(response:headers(), response:headers():get("grpc-retry-pushback-ms"))
  if response:headers():get("grpc-status") then
    return
  end
  response:body()  -- waits for it, as the transcoder would; what was taken from `response` before is void after it
  local trailers = response:trailers()
  if not trailers then
    return
  end
  local token, pushback = trailers:get("counterfoil-freshness"), trailers:get("grpc-retry-pushback-ms")
  if token then
    response:headers():replace("counterfoil-freshness", token)
  end
  pushed_back(response:headers(), pushback)
end
