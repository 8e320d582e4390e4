import { z } from "zod";
import type { HeaderLines } from "../http";
import type { LambdaResult } from "../lambdaClient";
import { INTEGRATION_ERROR, INTEGRATION_FAILURE, INTEGRATION_TIMEOUT, type GatewayAnswer } from "./answers";
import { messageOf } from "../../twinFailureError";

/** A function's answer as an HTTP response, or why there is none. */
export type IntegrationResult =
  | { kind: "response"; status: number; lines: HeaderLines; body: Buffer }
  | { kind: "failure"; answer: GatewayAnswer; message: string };

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const statusSchema = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{3}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().min(100).max(599));

// Strict: AWS answers 502 to a proxy response with members that it does not know.
const proxyResponseSchema = z.strictObject({
  statusCode: statusSchema.optional(),
  headers: z.record(z.string(), scalar).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(scalar)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Reads the answer of a Lambda proxy integration. */
export function integrationResult(result: LambdaResult): IntegrationResult {
  switch (result.kind) {
    case "answer":
      return readProxyResponse(result.payload);
    case "function-error":
      return { kind: "failure", answer: INTEGRATION_FAILURE, message: `the function failed: ${result.payload}` };
    case "timeout":
      return { kind: "failure", answer: INTEGRATION_TIMEOUT, message: result.message };
    case "denied":
    case "not-found":
    case "throttled":
    case "unavailable":
      return { kind: "failure", answer: INTEGRATION_ERROR, message: `${result.kind}: ${result.message}` };
  }
}

function readProxyResponse(payload: string): IntegrationResult {
  try {
    const response = proxyResponseSchema.parse(JSON.parse(payload));
    const single = Object.entries(response.headers ?? {});
    const multiple = Object.entries(response.multiValueHeaders ?? {});
    // A name in both is taken from the lists.
    const listed = new Set(multiple.map(([name]) => name.toLowerCase()));
    const lines: HeaderLines = [
      ...single.filter(([name]) => !listed.has(name.toLowerCase())),
      ...multiple.flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
    ];
    const body = Buffer.from(response.body ?? "", response.isBase64Encoded === true ? "base64" : "utf8");
    return { kind: "response", status: response.statusCode ?? 200, lines, body };
  } catch (error) {
    const message = `malformed Lambda proxy response: ${messageOf(error)}`;
    return { kind: "failure", answer: INTEGRATION_FAILURE, message };
  }
}
