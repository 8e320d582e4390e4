export { LockMode } from "../contracts/lockMode";

/** How our distribution proves itself to the API. */
export enum OriginProof {
  /** By a client certificate in the handshake with the API's custom domain. */
  Mtls = "mtls",
  /** By a secret header, which the authorizer compares. */
  Header = "header",
}

/** Endpoint type of a REST API. */
export enum RestApiEndpointType {
  Regional = "REGIONAL",
  /** AWS's own distribution stands before the API; only behind ours, with a secret header. */
  Edge = "EDGE",
  Private = "PRIVATE",
}

/** Whose authorizer decides on the methods of the API. */
export enum MethodAuthorizer {
  /** That of the endpoint; it may ask another function (`delegateFunctionArn`) after its own Allow. */
  Endpoint = "endpoint",
  /** The API's own: Cognito, a token, another function. What locks the origin then is no authorizer. */
  Own = "own",
}
