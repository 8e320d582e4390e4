import type { AuthorizerLock, AuthorizerSettings } from "../../contracts/authorizerSettings";
import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";

/** A lock with a request that it lets in, as large as requests are: two addresses, twenty headers. */
export interface LockSample {
  title: string;
  settings: AuthorizerSettings;
  event: Record<string, unknown>;
}

const EGRESS = "198.51.100.10";
const EDGE = "130.176.100.154";
const allowedAddresses = [EGRESS, "198.51.100.11"];
const behind = { mode: "cloudfront", hops: 1, sourceAddressPosition: 1, allowedAddresses } as const;
const client = { issuer: "CN=Origin authority,O=Portcullis", subject: "CN=distribution" };
const vpcEndpointId = "vpce-0123456789abcdef0";
const API = { apiId: "a1b2c3d4e5", stage: "prod" };
const HOST = `${API.apiId}.execute-api.eu-central-1.amazonaws.com`;

/** Origin secrets before and after the reload that the bench makes, and one that was never live. */
export const SECRETS = {
  previous: "PreviousSecret0123456789abcdefghijklmnopqrstuvwxyz",
  current: "CurrentSecret0123456789abcdefghijklmnopqrstuvwxyz",
  next: "NextSecret0123456789abcdefghijklmnopqrstuvwxyz",
  guessed: "GuessedSecret0123456789abcdefghijklmnopqrstuvwxyz",
};

export const SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:origin-AbCdEf";

/** What browsers and CloudFront send, and a long token. */
const HEADERS: [string, string][] = [
  ["Accept", "application/json, text/plain, */*"],
  ["Accept-Encoding", "gzip, deflate, br"],
  ["Accept-Language", "de-DE,de;q=0.9,en;q=0.8"],
  ["Authorization", `Bearer ${"eyJhbGciOiJSUzI1NiJ9.".padEnd(900, "abcDEF0123")}`],
  ["Cache-Control", "no-cache"],
  ["Content-Type", "application/json"],
  ["Cookie", "session=".padEnd(400, "x")],
  ["Host", HOST],
  ["Origin", "https://shop.example"],
  ["Referer", "https://shop.example/orders"],
  ["Sec-Fetch-Dest", "empty"],
  ["Sec-Fetch-Mode", "cors"],
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"],
  ["Via", "1.1 e20527248be1eebaced63108ab7e73d6.cloudfront.net (CloudFront)"],
  ["X-Amz-Cf-Id", "sIEfafSQxwenKloeWOp-4eyo_-grMyVNzwnkBmx5q7OcvBJV7knerQ=="],
  ["X-Amzn-Trace-Id", "Root=1-66704feb-118151122b2ad2d3488844e7"],
  ["X-Forwarded-Port", "443"],
  ["X-Forwarded-Proto", "https"],
];

/** The bench's requests, one for each lock. */
export const LOCK_SAMPLES: LockSample[] = [
  sample("direct", { mode: "direct", allowedAddresses }, EGRESS, [["X-Forwarded-For", `9.9.9.9, ${EGRESS}`]]),
  sample("cloudfront, header", { ...behind, proof: "header", secretArn: SECRET_ARN }, EDGE, viewed(SECRETS.current)),
  sample("cloudfront, mtls", { ...behind, proof: "mtls", clients: [client, client, client, client] }, EDGE, viewed(), {
    clientCert: { issuerDN: client.issuer, subjectDN: client.subject },
  }),
  sample("private", { mode: "private", vpcEndpointIds: [vpcEndpointId] }, "10.40.10.7", [], { vpceId: vpcEndpointId }),
];

/** Proof `header`: an event that presents this secret. */
export function eventWithSecret(secret: string): Record<string, unknown> {
  return eventOf(EDGE, viewed(secret));
}

function viewed(secret?: string): [string, string][] {
  return [
    ["X-Forwarded-For", `9.9.9.9, 10.0.0.4, ${EGRESS}, ${EDGE}`],
    [VIEWER_ADDRESS_HEADER, EGRESS],
    ...(secret === undefined ? [] : [[ORIGIN_SECRET_HEADER, secret] satisfies [string, string]]),
  ];
}

function sample(
  title: string,
  lock: AuthorizerLock,
  sourceIp: string,
  headers: [string, string][],
  identity: Record<string, unknown> = {},
): LockSample {
  return { title, settings: { apiId: API.apiId, hosts: [HOST], lock }, event: eventOf(sourceIp, headers, identity) };
}

function eventOf(
  sourceIp: string,
  headers: [string, string][],
  identity: Record<string, unknown> = {},
): Record<string, unknown> {
  const lines = [...HEADERS, ...headers];
  return {
    type: "REQUEST",
    methodArn: `arn:aws:execute-api:eu-central-1:123456789012:${API.apiId}/${API.stage}/POST/orders/42`,
    headers: Object.fromEntries(lines),
    multiValueHeaders: Object.fromEntries(lines.map(([name, value]) => [name, [value]])),
    requestContext: {
      ...API,
      domainName: HOST,
      extendedRequestId: "ZhFsxGQDDoEEMig=",
      identity: { sourceIp, ...identity },
    },
  };
}
