import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import type { Reason } from "../../workloads/authorizer/decide";
import {
  ATTACKER,
  type BehindDistribution,
  CLIENT,
  clientCertOf,
  cloudfront,
  CURRENT,
  DIRECT,
  directEvent,
  distributionEvent,
  domainName,
  EDGE_1,
  EDGE_2,
  EIP,
  EIP_2,
  endpointEvent,
  mutualTls,
  NEXT_CLIENT,
  OLD,
  PENDING,
  PRIVATE,
  requestEvent,
  VPC_ENDPOINT,
} from "./authorizerEvents";

/** One event under one lock, and what the authorizer must make of it. */
export interface Attempt {
  event: unknown;
  settings: AuthorizerSettings;
  /** Origin secrets that are live. Default: the current and the pending one. */
  live?: readonly string[];
  /** `allowed`, a reason of a Deny, or `throws` (API Gateway answers 500). */
  expected: Reason | "throws";
}

/** A row of the adversarial matrix: its id stays, so that the design, the report and the twin's probes can name it. */
export interface MatrixRow {
  id: string;
  /** How the API is locked. */
  mode: "direct" | "any" | "cloudfront" | "cloudfront, edge" | "cloudfront, mtls" | "private";
  input: string;
  attempts: Attempt[];
}

export const LIVE_SECRETS: readonly string[] = [CURRENT, PENDING];
const EDGE_OPTIMISED = cloudfront({ hops: 2, sourceAddressPosition: 2 });

const direct = (expected: Reason, ...events: unknown[]): Attempt[] =>
  events.map((event) => ({ event, settings: DIRECT, expected }));
const behind = (
  expected: Attempt["expected"],
  parts: BehindDistribution = {},
  settings: AuthorizerSettings = cloudfront(),
  live?: readonly string[],
): Attempt => ({ event: distributionEvent(parts), settings, live, expected });
const endpoint = (expected: Reason, ...events: unknown[]): Attempt[] =>
  events.map((event) => ({ event, settings: PRIVATE, expected }));

const FORGED_ADDRESSES: [string, string][] = [
  ["X-Forwarded-For", EIP],
  ["True-Client-IP", EIP],
  ["Forwarded", `for=${EIP}`],
  ["CloudFront-Viewer-Address", `${EIP}:443`],
  ["X-Real-IP", EIP],
];
const ARN = "arn:aws:execute-api:eu-west-1:123456789012";

/** Mode `direct`: the address of the TCP connection, and nothing that a client writes. */
const DIRECT_ROWS: MatrixRow[] = [
  {
    id: "D-01",
    mode: "direct",
    input: "each egress address",
    attempts: direct("allowed", directEvent(EIP), directEvent(EIP_2)),
  },
  {
    id: "D-02",
    mode: "direct",
    input: "another address",
    attempts: direct("source_not_allowed", directEvent(ATTACKER)),
  },
  {
    id: "D-03",
    mode: "direct",
    input: "another address, X-Forwarded-For forged",
    attempts: direct("source_not_allowed", directEvent(ATTACKER, [["X-Forwarded-For", EIP]])),
  },
  {
    id: "D-04",
    mode: "direct",
    input: "another address, every address header forged",
    attempts: direct("source_not_allowed", directEvent(ATTACKER, FORGED_ADDRESSES)),
  },
  {
    id: "D-05",
    mode: "direct",
    input: "egress address, junk in X-Forwarded-For",
    attempts: direct("allowed", directEvent(EIP, [["X-Forwarded-For", "junk,,10.0.0.1 ,"]])),
  },
  {
    id: "D-06",
    mode: "direct",
    input: "IPv6 source, mapped and real",
    attempts: direct("source_ip", directEvent(`::ffff:${EIP}`), directEvent("2001:db8::1")),
  },
  {
    id: "D-07",
    mode: "direct",
    input: "source in no canonical spelling, or none",
    attempts: direct(
      "source_ip",
      ...["198.51.100.010", `${EIP} `, `${EIP}/32`, `${EIP}\n`, "", undefined, 7, "test-invoke-source-ip"].map(
        (source) => directEvent(source),
      ),
    ),
  },
  {
    id: "D-08",
    mode: "direct",
    input: "source of CloudFront",
    attempts: direct("source_not_allowed", directEvent(EDGE_1)),
  },
  {
    id: "D-09",
    mode: "direct",
    input: "no event of a REQUEST authorizer",
    attempts: direct(
      "bad_event",
      null,
      {},
      { ...directEvent(EIP), type: "TOKEN" },
      { ...directEvent(EIP), requestContext: undefined },
      { ...directEvent(EIP), methodArn: "arn:aws:s3:::bucket/prod/GET/" },
      { ...directEvent(EIP), headers: { "x-http-method-override": null } },
      { ...directEvent(EIP), multiValueHeaders: { accept: "x" } },
    ),
  },
  {
    id: "D-10",
    mode: "direct",
    input: "egress address, a host that is not listed",
    attempts: direct("host", requestEvent({ sourceIp: EIP, domainName: "abc123.execute-api.eu-west-1.amazonaws.com" })),
  },
  {
    id: "D-11",
    mode: "direct",
    input: "API or stage differ from the method ARN or the settings",
    attempts: direct(
      "api_mismatch",
      requestEvent({ sourceIp: EIP, apiId: "other12345" }),
      requestEvent({ sourceIp: EIP, stage: "other" }),
      requestEvent({ sourceIp: EIP, methodArn: `${ARN}:other12345/prod/GET/` }),
      requestEvent({ sourceIp: EIP, methodArn: `${ARN}:other12345/prod/GET/`, apiId: "other12345" }),
    ),
  },
  {
    id: "H-1",
    mode: "any",
    input: "method override, in any case, empty as well",
    attempts: [
      ...direct(
        "method_override",
        directEvent(EIP, [["x-HTTP-method-override", "DELETE"]]),
        directEvent(EIP, [["x-http-method-override", ""]]),
      ),
      behind("method_override", { headers: [["X-HTTP-Method-Override", "DELETE"]] }),
      behind(
        "method_override",
        { headers: [["X-HTTP-Method-Override", "DELETE"]], clientCert: clientCertOf(CLIENT) },
        mutualTls(),
      ),
      ...endpoint("method_override", endpointEvent(VPC_ENDPOINT, { headers: [["X-Http-Method-Override", "PUT"]] })),
    ],
  },
];

/** Mode `cloudfront`: the secret, then two sources that agree on the viewer. */
const HEADER_ROWS: MatrixRow[] = [
  { id: "CF-01", mode: "cloudfront", input: "egress address through our distribution", attempts: [behind("allowed")] },
  {
    id: "CF-02",
    mode: "cloudfront",
    input: "the same with junk on the left",
    attempts: [behind("allowed", { forwardedFor: `9.9.9.9, 10.0.0.4, , ${EIP}, ${EDGE_1}` })],
  },
  {
    id: "CF-03",
    mode: "cloudfront",
    input: "pending secret, previous one within its grace",
    attempts: [
      behind("allowed", { secret: [PENDING] }),
      behind("allowed", { secret: [PENDING] }, cloudfront(), [PENDING, CURRENT]),
      behind("allowed", { secret: [OLD] }, cloudfront(), [OLD, CURRENT, PENDING]),
    ],
  },
  { id: "CF-04", mode: "cloudfront", input: "expired secret", attempts: [behind("secret_wrong", { secret: [OLD] })] },
  {
    id: "CF-05",
    mode: "cloudfront",
    input: "secret missing, empty, cut, lower-cased, joined",
    attempts: [
      behind("secret_absent", { secret: [] }),
      behind("secret_absent", { secret: [""] }),
      behind("secret_absent", { secret: [CURRENT.slice(1)] }),
      behind("secret_wrong", { secret: [CURRENT.toLowerCase()] }),
      behind("secret_absent", { secret: [`${CURRENT},${OLD}`] }),
    ],
  },
  {
    id: "CF-06",
    mode: "cloudfront",
    input: "secret twice: two spellings, two values, two maps that differ",
    attempts: [
      behind("secret_absent", { headers: [["X-Origin-Verify", CURRENT]] }),
      behind("secret_absent", { secret: [CURRENT, CURRENT] }),
      {
        event: { ...distributionEvent({ secret: [OLD] }), headers: { [ORIGIN_SECRET_HEADER]: CURRENT } },
        settings: cloudfront(),
        expected: "secret_absent",
      },
    ],
  },
  {
    id: "CF-07",
    mode: "cloudfront",
    input: "another viewer of our distribution",
    attempts: [behind("viewer_not_allowed", { forwardedFor: `${EIP}, ${ATTACKER}, ${EDGE_1}`, viewer: [ATTACKER] })],
  },
  {
    id: "CF-08",
    mode: "cloudfront",
    input: "the same with a forged viewer header, or none",
    attempts: [
      behind("viewer_header_mismatch", { forwardedFor: `${EIP}, ${ATTACKER}, ${EDGE_1}`, viewer: [EIP] }),
      behind("viewer_header_mismatch", { viewer: [] }),
    ],
  },
  {
    id: "CF-09",
    mode: "cloudfront",
    input: "X-Forwarded-For too short, or none",
    attempts: [behind("xff_short", { forwardedFor: EIP }), behind("xff_short", { forwardedFor: [] })],
  },
  {
    id: "CF-10",
    mode: "cloudfront",
    input: "the peer is not where it must be",
    attempts: [behind("xff_source_mismatch", { forwardedFor: `${EIP}, ${EIP}` })],
  },
  {
    id: "CF-11",
    mode: "cloudfront",
    input: "viewer in no canonical spelling",
    attempts: [`${EIP}:443`, `::ffff:${EIP}`, "", `${EIP}\0`, `${EIP}\n`, `\u00a0${EIP}`, "198.51.100.010"].map(
      (viewer) => behind("viewer_unparsable", { forwardedFor: `${viewer}, ${EDGE_1}`, viewer: [viewer] }),
    ),
  },
  {
    id: "CF-12",
    mode: "cloudfront",
    input: "X-Forwarded-For in two lines, in order; in another order; in two spellings",
    attempts: [
      behind("allowed", { forwardedFor: [EIP, EDGE_1] }),
      behind("xff_source_mismatch", { forwardedFor: [EDGE_1, EIP], viewer: [EDGE_1] }),
      behind("xff_ambiguous", { headers: [["x-forwarded-for", `${EIP}, ${EDGE_1}`]] }),
      {
        event: {
          ...distributionEvent({ forwardedFor: "9.9.9.9" }),
          headers: { [ORIGIN_SECRET_HEADER]: CURRENT, "X-Forwarded-For": `${EIP}, ${EDGE_1}` },
        },
        settings: cloudfront(),
        expected: "xff_ambiguous",
      },
    ],
  },
  {
    id: "CF-13",
    mode: "cloudfront",
    input: "another customer's distribution, no secret",
    attempts: [behind("secret_absent", { secret: [], headers: [["CloudFront-Viewer-Address", `${EIP}:443`]] })],
  },
  {
    id: "CF-14",
    mode: "cloudfront",
    input: "another customer's distribution, secret guessed",
    attempts: [behind("secret_wrong", { secret: ["G".repeat(32)] })],
  },
  {
    id: "CF-15",
    mode: "cloudfront",
    input: "two viewer headers",
    attempts: [
      behind("viewer_header_mismatch", { viewer: [EIP, ATTACKER] }),
      behind("viewer_header_mismatch", { viewer: [ATTACKER, EIP] }),
    ],
  },
  {
    id: "CF-16",
    mode: "cloudfront",
    input: "leaked secret, direct call, all forged: the residual risk of this proof (see CF-21)",
    attempts: [behind("allowed", { forwardedFor: `${EIP}, ${ATTACKER}`, sourceIp: ATTACKER, viewer: [EIP] })],
  },
  {
    id: "CF-17",
    mode: "cloudfront",
    input: "no live secret, or one that is empty",
    attempts: [behind("throws", {}, cloudfront(), []), behind("throws", {}, cloudfront(), [CURRENT, ""])],
  },
  {
    id: "CF-18",
    mode: "cloudfront, edge",
    input: "one hop more",
    attempts: [
      behind("allowed", { forwardedFor: `${EIP}, ${EDGE_1}, ${EDGE_2}` }, EDGE_OPTIMISED),
      behind("viewer_header_mismatch", { forwardedFor: `${EIP}, ${ATTACKER}, ${EDGE_1}, ${EDGE_2}` }, EDGE_OPTIMISED),
    ],
  },
  {
    id: "CF-19",
    mode: "cloudfront",
    input: "hops set wrong, either way",
    attempts: [
      behind("xff_source_mismatch", { forwardedFor: `9.9.9.9, ${EIP}, ${EDGE_1}` }, EDGE_OPTIMISED),
      behind("viewer_header_mismatch", { forwardedFor: `9.9.9.9, ${EIP}, ${EDGE_1}` }, cloudfront({ hops: 2 })),
      behind("xff_source_mismatch", { forwardedFor: `${EIP}, ${EDGE_1}, ${EDGE_2}` }),
    ],
  },
  {
    id: "CF-20",
    mode: "cloudfront",
    input: "an underscore spelling beside the good header; alone",
    attempts: [
      behind("allowed", { headers: [["X_Origin_Verify", CURRENT]] }),
      behind("secret_absent", { headers: [["X_Origin_Verify", CURRENT]], secret: [] }),
    ],
  },
  {
    id: "CF-21",
    mode: "cloudfront, mtls",
    input: "certificate absent, of another issuer or subject, mixed, right, the next one; CF-16 replayed without one",
    attempts: [
      behind("client_cert", { secret: [] }, mutualTls()),
      ...[
        null,
        "CN=distribution-1",
        [clientCertOf(CLIENT)],
        {},
        clientCertOf({ ...CLIENT, subject: "CN=other" }),
        clientCertOf({ ...CLIENT, issuer: "CN=other" }),
        clientCertOf({ issuer: NEXT_CLIENT.issuer, subject: CLIENT.subject }),
        clientCertOf({ issuer: CLIENT.issuer, subject: `${CLIENT.subject} ` }),
        clientCertOf({ issuer: [CLIENT.issuer], subject: [CLIENT.subject] }),
      ].map((clientCert) => behind("client_cert", { secret: [CURRENT], clientCert }, mutualTls())),
      behind("allowed", { secret: [], clientCert: clientCertOf(CLIENT) }, mutualTls(), []),
      behind("allowed", { secret: [], clientCert: clientCertOf(NEXT_CLIENT) }, mutualTls(), []),
      behind("client_cert", { forwardedFor: `${EIP}, ${ATTACKER}`, sourceIp: ATTACKER, viewer: [EIP] }, mutualTls()),
      behind(
        "viewer_not_allowed",
        { forwardedFor: `${EIP}, ${ATTACKER}, ${EDGE_1}`, viewer: [ATTACKER], clientCert: clientCertOf(CLIENT) },
        mutualTls(),
      ),
    ],
  },
];

/** Mode `private`: not in the first matrix. The endpoint's id decides; addresses and headers do not. */
const PRIVATE_ROWS: MatrixRow[] = [
  {
    id: "PV-01",
    mode: "private",
    input: "through the endpoint, whatever the address",
    attempts: endpoint(
      "allowed",
      ...["10.40.10.7", ATTACKER, "::1", undefined].map((sourceIp) => endpointEvent(VPC_ENDPOINT, { sourceIp })),
    ),
  },
  {
    id: "PV-02",
    mode: "private",
    input: "through another endpoint, none, or one in another spelling",
    attempts: endpoint(
      "vpc_endpoint",
      ...[
        "vpce-0fedcba9876543210",
        VPC_ENDPOINT.toUpperCase(),
        `${VPC_ENDPOINT} `,
        "",
        null,
        undefined,
        [VPC_ENDPOINT],
      ].map((id) => endpointEvent(id)),
    ),
  },
  {
    id: "PV-03",
    mode: "private",
    input: "an egress address or a secret, but no endpoint",
    attempts: endpoint(
      "vpc_endpoint",
      directEvent(EIP),
      distributionEvent(),
      directEvent(EIP, [["x-vpce-id", VPC_ENDPOINT]]),
    ),
  },
  {
    id: "PV-04",
    mode: "private",
    input: "through the endpoint, another host or API",
    attempts: [
      ...endpoint("host", endpointEvent(VPC_ENDPOINT, { domainName: `x${domainName}` })),
      ...endpoint("api_mismatch", endpointEvent(VPC_ENDPOINT, { apiId: "other12345" })),
    ],
  },
];

/** Every row that one decision shows. */
export const MATRIX: MatrixRow[] = [...DIRECT_ROWS, ...HEADER_ROWS, ...PRIVATE_ROWS];

/** Header names under which a client may try to pass for somebody else. */
export const CLIENT_NAMES = [
  "X-Forwarded-For",
  "x-forwarded-for",
  "Forwarded",
  "X-Real-IP",
  "True-Client-IP",
  VIEWER_ADDRESS_HEADER,
  ORIGIN_SECRET_HEADER,
];
