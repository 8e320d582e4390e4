import { createHash } from "node:crypto";
import { GATEWAY_REFUSAL_MESSAGE } from "../../contracts/gatewaySettings";
import { LockMode } from "../../contracts/lockMode";
import type { Observation } from "../../verify/observation";
import type { Evidence } from "../../verify/probe";
import type { DistributionTarget, ProbeTarget } from "../../verify/target";
import type { ProbeResponse } from "../../verify/vantagePoint";

export const DISTRIBUTION: DistributionTarget = {
  id: "E123EXAMPLE",
  host: "d111111abcdef8.cloudfront.net",
  byCertificate: false,
  isNamed: true,
};
const API_ID = "a1b2c3d4e5";
const ENDPOINT_HOST = `${API_ID}-vpce-0123456789abcdef0.execute-api.eu-central-1.amazonaws.com`;
const OWN_HOST = `${API_ID}.execute-api.eu-central-1.amazonaws.com`;

/** Behind a distribution that sends a secret. */
export const TARGET: ProbeTarget = {
  externalHost: "api.shop.example",
  otherHosts: ["b.shop.example"],
  loadBalancerHost: "waf-1234567890.eu-central-1.elb.amazonaws.com",
  httpRedirect: false,
  egressAddresses: ["203.0.113.10", "203.0.113.11"],
  gatewayAddresses: ["10.40.10.4", "10.40.11.4"],
  management: {
    entranceHost: "waf-adm-123456789.eu-central-1.elb.amazonaws.com",
    entrancePort: 443,
    isPublic: true,
    bySession: false,
    addresses: ["10.40.20.4"],
    ports: { admin: 8443, agents: 8444 },
  },
  lockMode: LockMode.Cloudfront,
  distribution: DISTRIBUTION,
  api: {
    id: API_ID,
    stage: "prod",
    region: "eu-central-1",
    connectTo: OWN_HOST,
    host: OWN_HOST,
    pathPrefix: "/prod",
    ownHost: OWN_HOST,
    hasAuthorizer: true,
  },
  ownerTasks: [],
  samplePath: "/items",
  writePath: "/items",
};

const DIRECT_API = {
  ...TARGET.api,
  connectTo: "d-abcdef1234.execute-api.eu-central-1.amazonaws.com",
  host: TARGET.externalHost,
  pathPrefix: "",
};

/** Endpoints locked in the other ways. */
export const OTHERS: Record<"certificate" | "direct" | "iam" | "private", ProbeTarget> = {
  certificate: {
    ...TARGET,
    distribution: { ...DISTRIBUTION, byCertificate: true },
    api: { ...TARGET.api, connectTo: "api-origin.shop.example", host: "api-origin.shop.example", pathPrefix: "" },
  },
  direct: { ...TARGET, lockMode: LockMode.Direct, distribution: undefined, api: DIRECT_API },
  iam: {
    ...TARGET,
    lockMode: LockMode.Iam,
    distribution: undefined,
    api: { ...DIRECT_API, hasAuthorizer: false },
  },
  private: {
    ...TARGET,
    lockMode: LockMode.Private,
    distribution: undefined,
    api: { ...TARGET.api, connectTo: ENDPOINT_HOST, host: ENDPOINT_HOST },
  },
};

export const answer = (status: number, body = ""): ProbeResponse => ({
  outcome: "response",
  status,
  headers: [],
  body,
});
export const GATEWAY_REFUSAL = answer(403, JSON.stringify({ message: GATEWAY_REFUSAL_MESSAGE }));

export function atDistribution(
  changes: Partial<Extract<Observation, { kind: "distribution-request" }>> = {},
): Observation {
  return {
    kind: "distribution-request",
    distributionId: DISTRIBUTION.id,
    peerAddress: "203.0.113.10",
    serverName: DISTRIBUTION.host,
    status: 200,
    ...changes,
  };
}

export function atFrontDoor(
  changes: Partial<Extract<Observation, { kind: "api-request" }>> & { body?: string } = {},
): Observation {
  const { body = "", ...rest } = changes;
  return {
    kind: "api-request",
    apiId: TARGET.api.id,
    stage: TARGET.api.stage,
    method: "GET",
    target: "/prod/items",
    bodySha256: createHash("sha256").update(body).digest("hex"),
    peerAddress: "192.0.2.110",
    status: 200,
    ...rest,
  };
}

export const AUTHORIZER_CALL: Observation = {
  kind: "function-invocation",
  functionName: "authorizer",
  caller: "apigateway:authorizer",
};
export const BACKEND_CALL: Observation = {
  kind: "function-invocation",
  functionName: "sample-api",
  caller: "apigateway:integration",
};

export const evidence = (responses: ProbeResponse[], ...observations: Observation[]): Evidence => ({
  responses,
  observations,
});
