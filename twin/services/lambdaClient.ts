import * as http from "node:http";

/** A call of a function by a service of AWS. */
export interface LambdaCall {
  /** Unix socket of the Lambda service. */
  socket: string;
  functionArn: string;
  /** Service principal, e.g. `apigateway.amazonaws.com`. */
  principal: string;
  /** ARN that the function's permissions are asked about. */
  sourceArn: string;
  /** For observations: `apigateway:authorizer` or `apigateway:integration`. */
  caller: string;
  event: unknown;
  timeoutMilliseconds: number;
}

export type LambdaResult =
  /** The function's answer, JSON text. */
  | { kind: "answer"; payload: string }
  /** The function failed; the payload is Lambda's error document. */
  | { kind: "function-error"; payload: string }
  | { kind: "denied" | "not-found" | "throttled" | "timeout" | "unavailable"; message: string };

/** Header names of the twin's own between its services. */
export const LAMBDA_HEADERS = {
  principal: "x-twin-principal",
  sourceArn: "x-twin-source-arn",
  caller: "x-twin-caller",
} as const;

/** Path of Lambda's Invoke API. */
export function invokePath(functionArn: string): string {
  return `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
}

/** Invokes a function and waits for its answer, as API Gateway does. */
export function invokeLambda(call: LambdaCall): Promise<LambdaResult> {
  return new Promise((resolve) => {
    const body = JSON.stringify(call.event);
    const request = http.request({
      socketPath: call.socket,
      method: "POST",
      path: invokePath(call.functionArn),
      headers: {
        "content-length": Buffer.byteLength(body),
        [LAMBDA_HEADERS.principal]: call.principal,
        [LAMBDA_HEADERS.sourceArn]: encodeURIComponent(call.sourceArn),
        [LAMBDA_HEADERS.caller]: call.caller,
      },
      agent: false,
    });
    const timer = setTimeout(() => {
      resolve({ kind: "timeout", message: `no answer within ${call.timeoutMilliseconds} ms` });
      request.destroy();
    }, call.timeoutMilliseconds);
    request.on("error", (error) => {
      clearTimeout(timer);
      resolve({ kind: "unavailable", message: error.message });
    });
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        clearTimeout(timer);
        resolve(resultOf(response, Buffer.concat(chunks).toString("utf8")));
      });
    });
    request.end(body);
  });
}

function resultOf(response: http.IncomingMessage, payload: string): LambdaResult {
  switch (response.statusCode) {
    case 200:
      return { kind: response.headers["x-amz-function-error"] === undefined ? "answer" : "function-error", payload };
    case 403:
      return { kind: "denied", message: payload };
    case 404:
      return { kind: "not-found", message: payload };
    case 429:
      return { kind: "throttled", message: payload };
    default:
      return { kind: "unavailable", message: `Lambda answered ${response.statusCode}: ${payload}` };
  }
}
