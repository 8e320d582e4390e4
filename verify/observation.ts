/** What the far side saw: facts that a response alone does not show. */
export type Observation = DistributionConnection | ApiFrontDoorRequest | FunctionInvocation;

/** A request that arrived at a distribution of ours. */
export interface DistributionConnection {
  kind: "distribution-request";
  distributionId: string;
  /** Address of the TCP peer. */
  peerAddress: string;
  /** SNI of the handshake; empty when none was sent. */
  serverName: string;
  status: number;
}

/** A request as it arrived at API Gateway, before anything decided on it. */
export interface ApiFrontDoorRequest {
  kind: "api-request";
  apiId: string;
  stage: string;
  method: string;
  /** Raw request target as it came on the wire, stage included. */
  target: string;
  /** Lower-case hex. */
  bodySha256: string;
  /** Address of the TCP peer. */
  peerAddress: string;
  status: number;
}

/** A Lambda function was called. */
export interface FunctionInvocation {
  kind: "function-invocation";
  functionName: string;
  /** `apigateway:authorizer` or `apigateway:integration`. */
  caller: string;
}

/** Numbered observations, oldest first. */
export interface Observer {
  /** The number that the next observation will get. */
  mark(): Promise<number>;
  since(mark: number): Promise<Observation[]>;
}
