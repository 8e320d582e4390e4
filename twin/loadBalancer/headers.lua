-- What a load balancer of AWS does to request headers that HAProxy's own language cannot say.

local function all(headers, name)
  local values = {}
  local list = headers[name]
  if list then
    for index = 0, #list do
      if list[index] then values[#values + 1] = list[index] end
    end
  end
  return values
end

-- X-Forwarded-For: one line, however many came; the peer's address at its end.
core.register_action("append_forwarded_for", { "http-req" }, function(transaction)
  local values = all(transaction.http:req_get_headers(), "x-forwarded-for")
  values[#values + 1] = transaction.sf:src()
  transaction.http:req_set_header("X-Forwarded-For", table.concat(values, ", "))
end)

-- X-Amzn-Trace-Id: a root of its own for a request without one, else itself in front of what came.
core.register_action("add_trace_id", { "http-req" }, function(transaction)
  local digits = transaction.sf:uuid():gsub("-", ""):sub(1, 24)
  local own = string.format("1-%08x-%s", os.time(), digits)
  local values = all(transaction.http:req_get_headers(), "x-amzn-trace-id")
  if #values == 0 then
    transaction.http:req_set_header("X-Amzn-Trace-Id", "Root=" .. own)
  else
    transaction.http:req_set_header("X-Amzn-Trace-Id", "Self=" .. own .. ";" .. table.concat(values, ";"))
  end
end)
