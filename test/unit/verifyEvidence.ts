import { createHash } from "node:crypto";
import { GATEWAY_REFUSAL_MESSAGE } from "../../contracts/gatewaySettings";
import type { Observation } from "../../verify/observation";
import type { Evidence } from "../../verify/probe";
import type { ProbeTarget } from "../../verify/target";
import type { ProbeResponse } from "../../verify/vantagePoint";

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
    addresses: ["10.40.20.4"],
    ports: { admin: 8443, agents: 8444 },
  },
  distributionId: "E123EXAMPLE",
  distributionHost: "d111111abcdef8.cloudfront.net",
  apiId: "a1b2c3d4e5",
  apiHost: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
  stage: "prod",
  samplePath: "/items",
  writePath: "/items",
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
    distributionId: TARGET.distributionId,
    peerAddress: "203.0.113.10",
    serverName: TARGET.distributionHost,
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
    apiId: TARGET.apiId,
    stage: TARGET.stage,
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
