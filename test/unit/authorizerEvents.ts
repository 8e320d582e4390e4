import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import type {
  AuthorizerSettings,
  CloudfrontHeaderLock,
  CloudfrontMutualTlsLock,
  PrivateLock,
} from "../../contracts/authorizerSettings";
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

const allowedAddresses = [EIP, EIP_2];

export const DIRECT: AuthorizerSettings = {
  apiId,
  hosts: [domainName],
  lock: { mode: "direct", allowedAddresses },
};

export const BEHIND_ONE = { mode: "cloudfront", hops: 1, sourceAddressPosition: 1, allowedAddresses } as const;

/** Settings of one lock, as a type that keeps which one it is. */
type Locked<Lock> = AuthorizerSettings & { lock: Lock };

export function cloudfront(lock: Partial<CloudfrontHeaderLock> = {}): Locked<CloudfrontHeaderLock> {
  const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:origin-AbCdEf";
  return { ...DIRECT, lock: { ...BEHIND_ONE, proof: "header", secretArn, ...lock } };
}

/** The pinned certificate of our distribution, and its successor. */
export const CLIENT = { issuer: "CN=Origin authority,O=Portcullis", subject: "CN=distribution-1" };
export const NEXT_CLIENT = { issuer: "CN=Origin authority 2,O=Portcullis", subject: "CN=distribution-2" };

export function mutualTls(lock: Partial<CloudfrontMutualTlsLock> = {}): Locked<CloudfrontMutualTlsLock> {
  return { ...DIRECT, lock: { ...BEHIND_ONE, proof: "mtls", clients: [CLIENT, NEXT_CLIENT], ...lock } };
}

export const DELEGATE_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:owner-authorizer:live";

export const VPC_ENDPOINT = "vpce-0123456789abcdef0";

export const PRIVATE: Locked<PrivateLock> = { ...DIRECT, lock: { mode: "private", vpcEndpointIds: [VPC_ENDPOINT] } };

export interface EventParts {
  sourceIp?: unknown;
  /** Header lines as API Gateway received them, in order. */
  headers?: [name: string, value: string][];
  domainName?: string;
  apiId?: string;
  stage?: string;
  methodArn?: string;
  /** Members of `identity` beside `sourceIp`. */
  identity?: Record<string, unknown>;
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
      identity: { ...context.identity, sourceIp: parts.sourceIp, ...parts.identity },
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
  /** `identity.clientCert`; none leaves it out. */
  clientCert?: unknown;
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
    identity: "clientCert" in parts ? { clientCert: parts.clientCert } : {},
  });
}

/** `identity.clientCert` as API Gateway writes it (developer guide, input to a Lambda authorizer); the PEM shortened. */
export function clientCertOf({ issuer, subject }: { issuer: unknown; subject: unknown }): Record<string, unknown> {
  return {
    clientCertPem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    subjectDN: subject,
    issuerDN: issuer,
    serialNumber: "a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1",
    validity: { notBefore: "May 28 12:30:02 2026 GMT", notAfter: "Aug  5 09:36:04 2027 GMT" },
  };
}

/** Row g: a private API asked through an interface endpoint. The address is the caller's own, inside its VPC. */
export function endpointEvent(vpceId: unknown, parts: EventParts = {}): Record<string, unknown> {
  return requestEvent({ sourceIp: "10.40.10.7", ...parts, identity: { vpceId, vpcId: "vpc-0123456789abcdef0" } });
}
