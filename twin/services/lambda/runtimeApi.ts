import { randomUUID } from "node:crypto";
import * as http from "node:http";
import { readBody } from "../http";

/** One invocation on its way through a function's process. */
export interface Invocation {
  requestId: string;
  functionArn: string;
  payload: string;
  deadline: number;
}

/** What a function's process says. */
export type RuntimeReport =
  | { kind: "next" }
  | { kind: "response" | "error"; requestId: string; payload: string }
  | { kind: "init-error"; payload: string };

/** Lambda's response size quota. */
const MAXIMUM_RESPONSE_BYTES = 6 * 1024 * 1024;

/** Lambda's runtime API (2018-06-01) for one process, on the loopback address. */
export class RuntimeApi {
  private waiting: http.ServerResponse | undefined;
  /** Given while the process was still on its way back from the one before. */
  private pending: Invocation | undefined;
  private readonly server: http.Server;

  constructor(report: (report: RuntimeReport) => void) {
    this.server = http.createServer((request, response) => {
      const [, requestId = "", what = ""] =
        /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(request.url ?? "") ?? [];
      if (request.url === "/2018-06-01/runtime/invocation/next") {
        this.waiting = response;
        report({ kind: "next" });
        if (this.pending !== undefined) this.give(this.pending);
        return;
      }
      void readBody(request, MAXIMUM_RESPONSE_BYTES).then((body) => {
        response.writeHead(202).end();
        const payload = body?.toString("utf8");
        if (request.url === "/2018-06-01/runtime/init/error") {
          report({ kind: "init-error", payload: payload ?? "{}" });
        } else if (payload === undefined) {
          const message = `Response payload size exceeded maximum allowed payload size (${MAXIMUM_RESPONSE_BYTES} bytes).`;
          const error = { errorType: "Function.ResponseSizeTooLarge", errorMessage: message };
          report({ kind: "error", requestId, payload: JSON.stringify(error) });
        } else if (what === "response" || what === "error") {
          report({ kind: what, requestId, payload });
        }
      });
    });
  }

  /** Opens the API; gives `host:port`. */
  async open(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(0, "127.0.0.1", resolve);
    });
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the runtime API has no port");
    return `127.0.0.1:${address.port}`;
  }

  /** Hands an invocation to the process, at once or when it asks for the next one. */
  give(invocation: Invocation): void {
    const response = this.waiting;
    this.pending = response === undefined ? invocation : undefined;
    this.waiting = undefined;
    response?.writeHead(200, {
      "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
      "Lambda-Runtime-Deadline-Ms": String(invocation.deadline),
      "Lambda-Runtime-Invoked-Function-Arn": invocation.functionArn,
      "Content-Type": "application/json",
    });
    response?.end(invocation.payload);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

export function newRequestId(): string {
  return randomUUID();
}
