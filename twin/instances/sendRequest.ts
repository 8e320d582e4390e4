import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { serialize } from "../../verify/rawRequest";
import { parseResponse } from "../../verify/responseParser";
import type { ProbeRequest, ProbeResponse } from "../../verify/vantagePoint";

const SCRIPT = path.join(__dirname, "sendRequest.py");

const resultSchema = z.strictObject({
  phase: z.enum(["connecting", "exchange"]),
  ended: z.boolean(),
  /** Empty when there was none; `timeout` when the time was over. */
  error: z.string(),
  /** What came, in base64. */
  bytes: z.base64(),
});

/**
 * Sends one request, without TLS and to an address, with the Python of a machine: as software on it does, or as a
 * container's, `hopsBehind` routers away.
 *
 * @param run runs a program on the machine and returns what it printed.
 */
export async function sendFromMachine(
  run: (command: string[]) => Promise<string>,
  request: ProbeRequest,
): Promise<ProbeResponse> {
  const call = {
    address: request.connectTo,
    port: request.port,
    hopsBehind: request.hopsBehind ?? 0,
    timeoutMilliseconds: request.timeoutMilliseconds,
    bytes: serialize(request).toString("base64"),
  };
  const output = await run(["python3", "-c", fs.readFileSync(SCRIPT, "utf8"), JSON.stringify(call)]);
  return outcomeOf(resultSchema.parse(JSON.parse(output)), request);
}

/** As sendRaw tells it. */
function outcomeOf(result: z.infer<typeof resultSchema>, request: ProbeRequest): ProbeResponse {
  const parsed = parseResponse(Buffer.from(result.bytes, "base64"), result.ended, request.method);
  if (parsed.state === "complete") return { outcome: "response", ...parsed.response };
  const within = `within ${request.timeoutMilliseconds} ms`;
  if (result.phase === "connecting") {
    return result.error === "timeout"
      ? { outcome: "timeout", detail: `no TCP connection ${within}` }
      : { outcome: "refused", detail: result.error };
  }
  const detail = parsed.state === "malformed" ? `the answer is not HTTP: ${parsed.detail}` : "no whole answer";
  return { outcome: "closed", detail: `${detail} (${result.error === "" ? "the server closed" : result.error})` };
}
