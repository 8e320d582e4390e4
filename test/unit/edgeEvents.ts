/** Two addresses of the egress, and one that is none. */
export const VIEWERS = ["203.0.113.10", "203.0.113.11"];
export const ATTACKER = "198.51.100.20";

export type Headers = Record<string, { value: string; multiValue?: { value: string }[] }>;

/** An event as CloudFront sends it to a viewer-request function (CloudFront guide, "Event structure"). */
export function viewerEvent(ip: unknown, headers: Headers = {}): Record<string, unknown> {
  return {
    version: "1.0",
    context: {
      distributionDomainName: "d111111abcdef8.cloudfront.net",
      distributionId: "EDFDVBD6EXAMPLE",
      eventType: "viewer-request",
      requestId: "EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==",
    },
    viewer: { ip },
    request: {
      method: "GET",
      uri: "/prod/items/a%2Fb",
      querystring: { id: { value: "42" } },
      headers: { host: { value: "d111111abcdef8.cloudfront.net" }, accept: { value: "*/*" }, ...headers },
      cookies: { id: { value: "CookieIdValue", attributes: "" } },
    },
  };
}
