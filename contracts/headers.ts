/** Header names that the edge function, the authorizer, the gateways and the probes must agree on (lower case). */

/** Carries the origin secret from our distribution to the API (origin proof `header`). */
export const ORIGIN_SECRET_HEADER = "x-origin-verify";

/** Asserted by the edge function: the address of the viewer that CloudFront saw on its TCP connection. */
export const VIEWER_ADDRESS_HEADER = "x-portcullis-viewer-address";

/** API Gateway executes another method than the one that was inspected when it sees this header. */
export const METHOD_OVERRIDE_HEADER = "x-http-method-override";

/**
 * Request headers that no client may set on the way to the origin: the gateways drop them and the distribution does
 * not forward them. The origin secret and the viewer address are written by the distribution after that.
 */
export const CLIENT_HEADERS_DROPPED: readonly string[] = [
  ORIGIN_SECRET_HEADER,
  VIEWER_ADDRESS_HEADER,
  METHOD_OVERRIDE_HEADER,
  "true-client-ip",
  "forwarded",
  "x-real-ip",
  "cloudfront-viewer-address",
];
