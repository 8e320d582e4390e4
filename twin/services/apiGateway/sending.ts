import type * as http from "node:http";
import { valuesOf, without, type HeaderLines } from "../http";
import type { GatewayAnswer } from "./answers";

/** What was sent, for the access log. */
export interface Sent {
  status: number;
  responseBytes: number;
}

/** Sends an answer of API Gateway itself. */
export function sendAnswer(response: http.ServerResponse, answer: GatewayAnswer, own: HeaderLines): Sent {
  const body = Buffer.from(JSON.stringify(answer.body));
  const lines: HeaderLines = [
    ["Content-Type", "application/json"],
    ["Content-Length", String(body.length)],
    ["x-amzn-ErrorType", answer.errorType],
    ...own,
  ];
  response.writeHead(answer.status, lines.flat());
  response.end(body);
  return { status: answer.status, responseBytes: body.length };
}

/** Sends what an integration answered. */
export function sendResponse(
  response: http.ServerResponse,
  result: { status: number; lines: HeaderLines; body: Buffer },
  own: HeaderLines,
): Sent {
  const kept = without(result.lines, ["content-length", "connection", "transfer-encoding", "keep-alive"]);
  const type: HeaderLines = valuesOf(kept, "content-type").length > 0 ? [] : [["Content-Type", "application/json"]];
  const lines: HeaderLines = [...type, ["Content-Length", String(result.body.length)], ...own, ...kept];
  response.writeHead(result.status, lines.flat());
  response.end(result.body);
  return { status: result.status, responseBytes: result.body.length };
}
