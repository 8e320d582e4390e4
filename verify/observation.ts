/** What the far side saw: facts that a response alone does not show. */
export type Observation = DistributionConnection | ApiFrontDoorRequest | WebAclInspection | FunctionInvocation;

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

/** What the web ACL of a stage said of a request, before anything else decided on it. */
export interface WebAclInspection {
  kind: "web-acl-inspection";
  webAcl: string;
  apiId: string;
  stage: string;
  action: "ALLOW" | "BLOCK";
  /** Name of the rule that decided; `Default_Action`, as in AWS WAF's log, when none did. */
  terminatingRule: string;
  /** Names of the rules that matched and only count. */
  countedRules: string[];
}

/** A Lambda function was called. */
export interface FunctionInvocation {
  kind: "function-invocation";
  functionName: string;
  /** The API for which API Gateway called it; undefined when somebody else did. */
  apiId?: string | undefined;
  /** `apigateway:authorizer`, `apigateway:integration`, or `lambda:invoke by SESSION` over the public API. */
  caller: string;
}

/** Numbered observations, oldest first. */
export interface Observer {
  /** The number that the next observation will get. */
  mark(): Promise<number>;
  since(mark: number): Promise<Observation[]>;
}
