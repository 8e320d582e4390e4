import type { HeaderLines } from "../http";
import { invokeLambda, type LambdaResult } from "../lambdaClient";
import { AUTHORIZER_CONFIGURATION, MISSING_TOKEN, TOO_MANY_REQUESTS, type GatewayAnswer } from "./answers";
import type { Arrival } from "./arrival";
import { authorize } from "./authorize";
import type { AuthorizerCache } from "./authorizerCache";
import type { ApiGatewayConfiguration, ApiMethod, Stage } from "./configuration";
import { authorizerEvent, methodArn, proxyEvent, type AuthorizerContext } from "./events";
import { authenticate, type Caller } from "./iamAuthorization";
import { integrationResult } from "./integration";
import type { PolicyBook } from "./policyBook";
import { findRoute, type Route } from "./routes";
import type { Throttle } from "./throttle";

/** Longest that a REST API waits for an authorizer. Not documented for REST; HTTP APIs wait this long. */
const AUTHORIZER_TIMEOUT_MILLISECONDS = 10000;
const PRINCIPAL = "apigateway.amazonaws.com";

export interface StageRequest {
  configuration: ApiGatewayConfiguration;
  policies: PolicyBook;
  cache: AuthorizerCache;
  throttle: Throttle;
  arrival: Arrival;
  stage: Stage;
}

/** What a stage answers, and how it came to it. */
export type StageResult = (
  { kind: "answer"; answer: GatewayAnswer } | { kind: "response"; status: number; lines: HeaderLines; body: Buffer }
) & {
  route: Route | undefined;
  authorizer: AuthorizerContext | undefined;
  integration: { status: number; latencyMilliseconds: number } | undefined;
  /** Who signed the request; undefined where nobody has to. */
  caller: Caller | undefined;
};

/** Route, throttle, authorization, integration: in the order of AWS. */
export async function serveStage(request: StageRequest): Promise<StageResult> {
  const { configuration, arrival, stage } = request;
  const { deployment } = stage;
  const { region, accountId } = configuration;
  const refuse = (answer: GatewayAnswer, route?: Route, authorizer?: AuthorizerContext): StageResult => ({
    ...{ kind: "answer", answer, route, authorizer, integration: undefined, caller: undefined },
  });
  const route = findRoute(deployment, arrival.path, arrival.method);
  if (route === undefined) return refuse(MISSING_TOKEN);
  if (!request.throttle.admit(arrival.api.id, stage, route)) return refuse(TOO_MANY_REQUESTS, route);

  const arn = methodArn(region, accountId, arrival);
  const source = { arrival, stage, route, accountId };
  const { authorizerId } = route.method;
  const authorizer = deployment.authorizers.find(({ id }) => id === authorizerId);
  // A method that names an authorizer which its deployment lacks is never open.
  if (authorizerId !== undefined && authorizer === undefined) return refuse(AUTHORIZER_CONFIGURATION, route);
  const authorization = await authorize({
    arrival,
    stage,
    accountId,
    methodArn: arn,
    resourcePolicy: request.policies.of(deployment),
    endpointPolicy: arrival.endpoint === undefined ? undefined : request.policies.ofEndpoint(arrival.endpoint),
    iam:
      route.method.iamAuthorization === true
        ? {
            authenticate: () => authenticate(arrival, configuration.sessions ?? [], region, accountId),
            policiesOf: ({ session }) => request.policies.ofRole(session),
          }
        : undefined,
    authorizer,
    cache: request.cache,
    callAuthorizer: (chosen) =>
      invokeLambda({
        socket: configuration.lambdaSocket,
        functionArn: chosen.functionArn,
        principal: PRINCIPAL,
        sourceArn: `arn:aws:execute-api:${region}:${accountId}:${arrival.api.id}/authorizers/${chosen.id}`,
        caller: "apigateway:authorizer",
        event: authorizerEvent(source, arn),
        timeoutMilliseconds: AUTHORIZER_TIMEOUT_MILLISECONDS,
      }),
  });
  const { caller } = authorization;
  if (authorization.kind === "refused") {
    return { ...refuse(authorization.answer, route, authorization.context), caller };
  }

  const started = Date.now();
  const event = proxyEvent({ ...source, caller }, authorization.context, deployment.binaryMediaTypes);
  const answered = await callIntegration(configuration, arrival, stage, route.method, event);
  const result = integrationResult(answered);
  const integration = {
    status: result.kind === "response" ? result.status : result.answer.status,
    latencyMilliseconds: Date.now() - started,
  };
  const how = { route, authorizer: authorization.context, integration, caller };
  if (result.kind === "response") return { ...result, ...how };
  console.error(`api gateway ${arrival.api.id} ${arrival.method} ${arrival.path}: ${result.message}`);
  return { kind: "answer", answer: result.answer, ...how };
}

function callIntegration(
  configuration: ApiGatewayConfiguration,
  arrival: Arrival,
  stage: Stage,
  method: ApiMethod,
  event: unknown,
): Promise<LambdaResult> {
  const { region, accountId, lambdaSocket } = configuration;
  const api = `arn:aws:execute-api:${region}:${accountId}:${arrival.api.id}`;
  return invokeLambda({
    socket: lambdaSocket,
    functionArn: method.integration.functionArn,
    principal: PRINCIPAL,
    sourceArn: `${api}/${stage.name}/${arrival.method}${method.resourcePath}`,
    caller: "apigateway:integration",
    event,
    timeoutMilliseconds: method.integration.timeoutMilliseconds,
  });
}
