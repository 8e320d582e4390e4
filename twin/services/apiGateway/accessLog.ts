import { valuesOf } from "../http";
import type { GatewayAnswer } from "./answers";
import type { Arrival } from "./arrival";
import type { Stage } from "./configuration";
import { logTime, type AuthorizerContext } from "./events";
import type { Caller } from "./iamAuthorization";
import type { Route } from "./routes";

/** What became of a request, for the access log. */
export interface Outcome {
  status: number;
  responseBytes: number;
  answer: GatewayAnswer | undefined;
  route: Route | undefined;
  authorizer: AuthorizerContext | undefined;
  /** Undefined when no integration was called. */
  integration: { status: number; latencyMilliseconds: number } | undefined;
  /** Who signed the request. */
  caller: Caller | undefined;
  /** Undefined when the stage has none. */
  webAcl: { arn: string; action: "ALLOW" | "BLOCK" } | undefined;
  latencyMilliseconds: number;
}

/** A stage's log line: its format with every `$context` variable replaced; one without a value is `-`. */
export function accessLogLine(
  format: string,
  arrival: Arrival,
  stage: Stage,
  accountId: string,
  outcome: Outcome,
): string {
  const values = contextValues(arrival, stage, accountId, outcome);
  return format.replaceAll(/\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_-]+)*)/g, (_match, name: string) => {
    const value = values[name] ?? "-";
    // Values are put into JSON formats; a quote of a client must not end its string.
    return JSON.stringify(value).slice(1, -1);
  });
}

function contextValues(
  arrival: Arrival,
  stage: Stage,
  accountId: string,
  outcome: Outcome,
): Record<string, string | undefined> {
  const { clientCertificate } = arrival;
  const { answer, route, authorizer, integration } = outcome;
  const message = answer === undefined ? undefined : Object.values(answer.body)[0];
  const authorizerValues = Object.entries(authorizer?.values ?? {}).map(([key, value]): [string, string] => [
    `authorizer.${key}`,
    value,
  ]);
  const integrationLatency = integration?.latencyMilliseconds.toString();
  const integrationStatus = integration?.status.toString();
  return {
    accountId,
    apiId: arrival.api.id,
    deploymentId: stage.deployment.id,
    domainName: arrival.domainName,
    domainPrefix: arrival.domainName.split(".")[0],
    "error.message": message ?? undefined,
    "error.messageString": message === undefined || message === null ? undefined : JSON.stringify(message),
    "error.responseType": answer?.responseType,
    extendedRequestId: arrival.extendedRequestId,
    httpMethod: arrival.method,
    "identity.clientCert.clientCertPem": clientCertificate?.clientCertPem,
    "identity.clientCert.issuerDN": clientCertificate?.issuerDN,
    "identity.clientCert.serialNumber": clientCertificate?.serialNumber,
    "identity.clientCert.subjectDN": clientCertificate?.subjectDN,
    "identity.clientCert.validity.notAfter": clientCertificate?.validity.notAfter,
    "identity.clientCert.validity.notBefore": clientCertificate?.validity.notBefore,
    "identity.sourceIp": arrival.sourceAddress,
    "identity.accessKey": outcome.caller?.session.accessKeyId,
    "identity.accountId": outcome.caller?.accountId,
    "identity.caller": outcome.caller?.session.userId,
    "identity.user": outcome.caller?.session.userId,
    "identity.userArn": outcome.caller?.userArn,
    "identity.vpcId": arrival.endpoint?.vpcId,
    "identity.vpceId": arrival.endpoint?.id,
    "identity.userAgent": valuesOf(arrival.lines, "user-agent").at(-1),
    integrationLatency,
    "integration.latency": integrationLatency,
    "integration.integrationStatus": integrationStatus,
    "integration.status": integrationStatus,
    integrationStatus,
    path: arrival.fullPath,
    protocol: "HTTP/1.1",
    requestId: arrival.requestId,
    requestTime: logTime(arrival.time),
    requestTimeEpoch: String(arrival.time),
    resourceId: route?.method.resourceId,
    resourcePath: route?.method.resourcePath,
    responseLatency: String(outcome.latencyMilliseconds),
    responseLength: String(outcome.responseBytes),
    stage: stage.name,
    status: String(outcome.status),
    xrayTraceId: arrival.traceId,
    webaclArn: outcome.webAcl?.arn,
    wafResponseCode: outcome.webAcl === undefined ? undefined : `WAF_${outcome.webAcl.action}`,
    // Only an authorizer that answered has a context.
    "authorizer.status": authorizer === undefined ? undefined : "200",
    "authorizer.principalId": authorizer?.principalId,
    "authorizer.integrationLatency": authorizer?.latencyMilliseconds.toString(),
    "authorizer.latency": authorizer?.latencyMilliseconds.toString(),
    ...Object.fromEntries(authorizerValues),
  };
}
