import type { ForeignProgram } from "./program";
import { declare, idOf } from "./program";

const role = declare("aws:iam/role:Role", "orders", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  }),
});
const orders = declare(
  "aws:lambda/function:Function",
  "orders",
  {
    runtime: "nodejs22.x",
    handler: "index.handler",
    environment: { variables: { TABLE: "orders", STRIPE_API_KEY: "live4f9a8b7c6d5e" } },
  },
  { role: idOf(role) },
);
const api = declare("aws:apigateway/restApi:RestApi", "orders", {});
const resource = declare("aws:apigateway/resource:Resource", "orders", { pathPart: "orders" }, { restApi: idOf(api) });
const deployment = declare("aws:apigateway/deployment:Deployment", "orders", {}, { restApi: idOf(api) });
const methods = ["GET", "POST", "OPTIONS"];

/** A REST API in front of a function, open to everybody, deployed once. */
export const apiWithLambda: ForeignProgram = {
  title: "an API with Lambda",
  resources: [
    role,
    orders,
    api,
    resource,
    ...methods.flatMap((httpMethod) => [
      declare(
        "aws:apigateway/method:Method",
        `orders-${httpMethod}`,
        { httpMethod, authorization: "NONE" },
        { restApi: idOf(api), resourceId: idOf(resource) },
      ),
      declare(
        "aws:apigateway/integration:Integration",
        `orders-${httpMethod}`,
        { httpMethod, type: "AWS_PROXY" },
        { restApi: idOf(api), uri: idOf(orders) },
      ),
    ]),
    declare(
      "aws:lambda/permission:Permission",
      "orders",
      { action: "lambda:InvokeFunction", principal: "apigateway.amazonaws.com" },
      { function: idOf(orders) },
    ),
    deployment,
    declare(
      "aws:apigateway/stage:Stage",
      "orders",
      { stageName: "v1" },
      { restApi: idOf(api), deployment: idOf(deployment) },
    ),
  ],
};
