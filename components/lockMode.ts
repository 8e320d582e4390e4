/** How an origin is locked to the way through the gateways. */
export enum LockMode {
  /** Through a CloudFront distribution of ours, for gateways that cannot send SNI, or origins that want CloudFront. */
  Cloudfront = "cloudfront",
  /** Straight to the API's custom domain, which is the external host itself: nothing of a request is rewritten. */
  Direct = "direct",
  /** To a private API, through an interface endpoint of the public WAF stack: nothing of the API is on the internet. */
  Private = "private",
  /** As `direct`, for an API whose methods use IAM authorization: the signed host is kept, and addresses are denied. */
  Iam = "iam",
}

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
