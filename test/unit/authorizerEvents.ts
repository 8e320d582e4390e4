import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import type { AuthorizerSettings, CloudfrontHeaderLock } from "../../contracts/authorizerSettings";
import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";

/** Addresses and secrets of the decision matrix: our egress, an attacker, two CloudFront addresses. */
export const EIP = "198.51.100.10";
export const EIP_2 = "198.51.100.11";
export const ATTACKER = "203.0.113.66";
export const EDGE_1 = "130.176.100.154";
export const EDGE_2 = "54.182.214.83";
export const CURRENT = "CurrentSecret0123456789abcdefghi";
export const PENDING = "PendingSecret0123456789abcdefghi";
export const OLD = "ExpiredSecret0123456789abcdefghi";

const recording: unknown = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../fixtures/api-gateway-events/authorizer-request.json"), "utf8"),
);
export const RECORDED = z
  .looseObject({
    methodArn: z.string(),
    headers: z.record(z.string(), z.string()),
    multiValueHeaders: z.record(z.string(), z.array(z.string())),
    requestContext: z.looseObject({
      apiId: z.string(),
      stage: z.string(),
      domainName: z.string(),
      identity: z.looseObject({ sourceIp: z.string() }),
    }),
  })
  .parse(recording);

export const { apiId, stage, domainName } = RECORDED.requestContext;

export const DIRECT: AuthorizerSettings = {
  apiId,
  hosts: [domainName],
  allowedAddresses: [EIP, EIP_2],
  lock: { mode: "direct" },
};

export function cloudfront(lock: Partial<CloudfrontHeaderLock> = {}): AuthorizerSettings {
  const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:origin-AbCdEf";
  return {
    ...DIRECT,
    lock: { mode: "cloudfront", proof: "header", hops: 1, sourceAddressPosition: 1, secretArn, ...lock },
  };
}

export interface EventParts {
  sourceIp?: unknown;
  /** Header lines as API Gateway received them, in order. */
  headers?: [name: string, value: string][];
  domainName?: string;
  apiId?: string;
  stage?: string;
  methodArn?: string;
}

/**
 * The recorded event of an edge-optimised API, with the addresses and header lines of the case instead of its own. As
 * API Gateway does it, `headers` keeps the last value of a name and `multiValueHeaders` all of them.
 */
export function requestEvent(parts: EventParts): Record<string, unknown> {
  const kept = Object.entries(RECORDED.headers).filter(
    ([name]) => !/^(x-forwarded-for|cloudfront-|via|x-amz-cf-)/i.test(name),
  );
  const lines = [...kept, ...(parts.headers ?? [])];
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, value] of lines) {
    multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value];
  }
  const context = RECORDED.requestContext;
  return {
    ...RECORDED,
    methodArn: parts.methodArn ?? RECORDED.methodArn,
    headers: Object.fromEntries(lines),
    multiValueHeaders,
    requestContext: {
      ...context,
      domainName: parts.domainName ?? context.domainName,
      apiId: parts.apiId ?? context.apiId,
      stage: parts.stage ?? context.stage,
      identity: { ...context.identity, sourceIp: parts.sourceIp },
    },
  };
}

/** Row a: a REGIONAL API asked directly. The peer is the client; its address is appended to X-Forwarded-For. */
export function directEvent(sourceIp: unknown, headers: [string, string][] = []): Record<string, unknown> {
  return requestEvent({ sourceIp, headers: [...headers, ["X-Forwarded-For", String(sourceIp)]] });
}

export interface BehindDistribution {
  forwardedFor?: string | string[];
  sourceIp?: string;
  /** Values of the secret header; none leaves it out. */
  secret?: string[];
  /** Values of the viewer header; none leaves it out. */
  viewer?: string[];
  headers?: [string, string][];
}

/** Row b: our distribution before a REGIONAL API. The peer is a CloudFront address; the viewer stands left of it. */
export function distributionEvent(parts: BehindDistribution = {}): Record<string, unknown> {
  const forwardedFor = parts.forwardedFor ?? `${EIP}, ${EDGE_1}`;
  const line =
    (name: string) =>
    (value: string): [string, string] => [name, value];
  return requestEvent({
    sourceIp: parts.sourceIp ?? EDGE_1,
    headers: [
      ...[forwardedFor].flat().map(line("X-Forwarded-For")),
      ...(parts.secret ?? [CURRENT]).map(line(ORIGIN_SECRET_HEADER)),
      ...(parts.viewer ?? [EIP]).map(line(VIEWER_ADDRESS_HEADER)),
      ...(parts.headers ?? []),
    ],
  });
}
