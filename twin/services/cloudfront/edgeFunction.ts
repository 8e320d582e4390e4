import * as vm from "node:vm";
import { z } from "zod";
import { splitTarget, without, type HeaderLines } from "../http";
import { messageOf } from "../../twinFailureError";

/** A request as a viewer-request function gets it and may change it. */
export interface FunctionRequest {
  method: string;
  target: string;
  lines: HeaderLines;
}

export interface FunctionContext {
  distributionDomainName: string;
  distributionId: string;
  requestId: string;
  viewerAddress: string;
}

/** What a function decided. `error` is answered with 503, as CloudFront does: it fails closed. */
export type FunctionResult =
  | { kind: "request"; request: FunctionRequest }
  | { kind: "response"; status: number; reason: string; lines: HeaderLines; body: Buffer }
  | { kind: "error"; message: string };

/**
 * AWS allows about a millisecond of computing. Here it is time on the clock: a busy machine may leave a process alone for
 * a tenth of a second, and an endless loop must still end.
 */
const TIME_LIMIT_MILLISECONDS = 1_000;

const fieldSchema = z.object({
  value: z.string(),
  multiValue: z.array(z.object({ value: z.string() })).optional(),
});
const fieldsSchema = z.record(z.string(), fieldSchema);
type Fields = z.infer<typeof fieldsSchema>;

const requestSchema = z.object({
  method: z.string(),
  uri: z.string().startsWith("/"),
  querystring: z.union([fieldsSchema, z.string()]),
  headers: fieldsSchema,
  cookies: fieldsSchema.optional(),
});

const responseSchema = z.object({
  statusCode: z.number().int().min(100).max(599),
  statusDescription: z.string().optional(),
  headers: fieldsSchema.optional(),
  cookies: fieldsSchema.optional(),
  body: z.union([z.string(), z.object({ encoding: z.enum(["text", "base64"]), data: z.string() })]).optional(),
});

/** CloudFront guide, "Restrictions on edge functions": a function that sets or removes one of these fails. */
const READ_ONLY = ["content-length", "host", "transfer-encoding", "via"];
const DISALLOWED =
  /^(connection|expect|keep-alive|proxy-.*|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-auth|x-amzn-cf-(billing|id|xff)|x-amzn-errortype|x-amzn-fle-profile|x-amzn-header-(count|order)|x-amzn-lambda-integration-tag|x-amzn-requestid|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip)$/;

/** A function's code, compiled once; each call gets a world of its own. */
export class EdgeFunction {
  private readonly script: vm.Script;

  /** Throws when the code does not parse. */
  constructor(name: string, code: string) {
    this.script = new vm.Script(
      `${code}\n;Promise.resolve(JSON.parse(input)).then(handler).then(
        (value) => { output = JSON.stringify({ value }); },
        (error) => { output = JSON.stringify({ error: String(error) }); });`,
      { filename: name },
    );
  }

  run(context: FunctionContext, request: FunctionRequest): FunctionResult {
    const event = eventOf(context, request);
    const world = vm.createContext(
      { input: JSON.stringify(event), output: undefined, console: { log: () => undefined, error: () => undefined } },
      { microtaskMode: "afterEvaluate", codeGeneration: { strings: false, wasm: false } },
    );
    try {
      this.script.runInContext(world, { timeout: TIME_LIMIT_MILLISECONDS });
      const output = z.string().parse(world.output);
      return decision(
        z.object({ value: z.unknown().optional(), error: z.string().optional() }).parse(JSON.parse(output)),
        event,
        request,
      );
    } catch (error) {
      return { kind: "error", message: messageOf(error) };
    }
  }
}

interface FunctionEvent {
  version: "1.0";
  context: { distributionDomainName: string; distributionId: string; eventType: "viewer-request"; requestId: string };
  viewer: { ip: string };
  request: { method: string; uri: string; querystring: Fields; headers: Fields; cookies: Fields };
}

function eventOf(context: FunctionContext, request: FunctionRequest): FunctionEvent {
  const { path, query } = splitTarget(request.target);
  const { distributionDomainName, distributionId, requestId, viewerAddress } = context;
  const cookies = request.lines.filter(([name]) => name.toLowerCase() === "cookie");
  return {
    version: "1.0",
    context: { distributionDomainName, distributionId, eventType: "viewer-request", requestId },
    viewer: { ip: viewerAddress },
    request: {
      method: request.method,
      uri: path,
      querystring: fieldsOf(
        (query ?? "")
          .split("&")
          .filter((pair) => pair !== "")
          .map(pairOf),
      ),
      headers: fieldsOf(without(request.lines, ["cookie"]).map(([name, value]) => [name.toLowerCase(), value])),
      cookies: fieldsOf(
        cookies.flatMap(([, value]) =>
          value
            .split(/; */)
            .filter((pair) => pair !== "")
            .map(pairOf),
        ),
      ),
    },
  };
}

function pairOf(text: string): [string, string] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
}

function fieldsOf(pairs: [string, string][]): Fields {
  const fields: Fields = {};
  for (const [name, value] of pairs) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      Object.defineProperty(fields, name, { value: { value }, enumerable: true, writable: true, configurable: true });
    } else {
      field.multiValue = [...(field.multiValue ?? [{ value: field.value }]), { value }];
    }
  }
  return fields;
}

function pairsOf(fields: Fields): [string, string][] {
  return Object.entries(fields).flatMap(([name, field]) =>
    (field.multiValue ?? [{ value: field.value }]).map(({ value }): [string, string] => [name, value]),
  );
}

function decision(
  output: { value?: unknown; error?: string | undefined },
  event: FunctionEvent,
  request: FunctionRequest,
): FunctionResult {
  if (output.error !== undefined) return { kind: "error", message: output.error };
  const isResponse = typeof output.value === "object" && output.value !== null && "statusCode" in output.value;
  return isResponse ? functionResponse(output.value) : changedRequest(output.value, event, request);
}

function functionResponse(value: unknown): FunctionResult {
  const response = responseSchema.parse(value);
  const { body = "" } = response;
  const bytes =
    typeof body === "string" ? Buffer.from(body) : Buffer.from(body.data, body.encoding === "text" ? "utf8" : "base64");
  const cookies = pairsOf(response.cookies ?? {}).map(([name, text]): [string, string] => [
    "set-cookie",
    `${name}=${text}`,
  ]);
  return {
    kind: "response",
    status: response.statusCode,
    reason: response.statusDescription ?? "",
    lines: [...pairsOf(response.headers ?? {}), ...cookies],
    body: bytes,
  };
}

/** Keeps the bytes of whatever the function left alone. */
function changedRequest(value: unknown, event: FunctionEvent, request: FunctionRequest): FunctionResult {
  const changed = requestSchema.parse(value);
  if (changed.method !== event.request.method) return { kind: "error", message: "the method is read-only" };
  const before = event.request.headers;
  const names = new Set([...Object.keys(before), ...Object.keys(changed.headers)]);
  const touched = [...names].filter((name) => !same(before[name], changed.headers[name]));
  for (const name of touched) {
    if (name !== name.toLowerCase()) return { kind: "error", message: `header names are lower case: ${name}` };
    if (READ_ONLY.includes(name)) return { kind: "error", message: `header ${name} is read-only` };
    if (DISALLOWED.test(name)) return { kind: "error", message: `header ${name} is not allowed` };
  }
  const lines = [
    ...without(request.lines, touched),
    ...pairsOf(changed.headers).filter(([name]) => touched.includes(name)),
  ];
  const { path, query } = splitTarget(request.target);
  const newQuery = same(changed.querystring, event.request.querystring) ? query : queryText(changed.querystring);
  const newPath = changed.uri === path ? path : changed.uri;
  const cookies = changed.cookies ?? event.request.cookies;
  const withCookies = same(cookies, event.request.cookies) ? lines : replaceCookies(lines, cookies);
  const target = newQuery === undefined ? newPath : `${newPath}?${newQuery}`;
  return { kind: "request", request: { method: request.method, target, lines: withCookies } };
}

function replaceCookies(lines: HeaderLines, cookies: Fields): HeaderLines {
  const pairs = pairsOf(cookies).map(([name, value]) => `${name}=${value}`);
  const kept = without(lines, ["cookie"]);
  return pairs.length === 0 ? kept : [...kept, ["cookie", pairs.join("; ")]];
}

function queryText(querystring: Fields | string): string | undefined {
  const text =
    typeof querystring === "string"
      ? querystring
      : pairsOf(querystring)
          .map(([name, value]) => `${name}=${value}`)
          .join("&");
  return text === "" ? undefined : text;
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
