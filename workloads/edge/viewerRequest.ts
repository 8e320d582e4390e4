/**
 * CloudFront Function (cloudfront-js-2.0) for the viewer-request event of every cache behavior: lets only our egress in,
 * and says to the origin which viewer CloudFront saw.
 *
 * It is deployed as one script, so it has no import and no export, and keeps to what the runtime knows. Render it with
 * the project's esbuild: `transformSync(source, { loader: "ts", charset: "ascii", define })`, where `define` gives each
 * constant below as JSON. A constant that was not given stops the function, and CloudFront answers 503 to everything.
 */

/** Public IPv4 addresses of the egress, without a prefix length. */
declare const ALLOWED_VIEWERS: readonly string[];
/** Name of the header that carries the viewer's address, lower case: `VIEWER_ADDRESS_HEADER` of the contracts. */
declare const VIEWER_ADDRESS_HEADER: string;
/** Name of the header that makes API Gateway run another method, lower case: `METHOD_OVERRIDE_HEADER` of the contracts. */
declare const METHOD_OVERRIDE_HEADER: string;
/**
 * Milliseconds since 1970 until which whom this function would refuse is only logged and let through; `null` when it
 * refuses now. Its clock is the runtime's: `Date` is the start of the call (guide, "JavaScript runtime features").
 */
declare const AUDIT_ENDS_AT: number | null;

interface ViewerRequestEvent {
  /** The TCP peer of CloudFront. */
  viewer: { ip: string };
  request: ViewerRequest;
}

interface ViewerRequest {
  /** CloudFront gives every name in lower case. */
  headers: Record<string, { value: string; multiValue?: { value: string }[] } | undefined>;
}

interface ViewerResponse {
  statusCode: number;
  statusDescription: string;
  headers: Record<string, { value: string }>;
  body: { encoding: "text"; data: string };
}

/** CloudFront calls it by this name. */
function handler(event: ViewerRequestEvent): ViewerRequest | ViewerResponse {
  const headers = event.request.headers;
  const viewer = event.viewer.ip;
  const reason = reasonToRefuse(viewer, headers);
  if (reason !== undefined) {
    if (AUDIT_ENDS_AT === null || Date.now() >= AUDIT_ENDS_AT) {
      return {
        statusCode: 403,
        statusDescription: "Forbidden",
        headers: { "content-type": { value: "application/json" }, "cache-control": { value: "no-store" } },
        body: { encoding: "text", data: '{"message":"Forbidden"}' },
      };
    }
    console.log(JSON.stringify({ audited: true, reason: reason, viewer: viewer }));
  }
  // Assigned, never appended: whatever the viewer sent under this name is gone.
  headers[VIEWER_ADDRESS_HEADER] = { value: viewer };
  return event.request;
}

function reasonToRefuse(viewer: string, headers: ViewerRequest["headers"]): string | undefined {
  if (ALLOWED_VIEWERS.indexOf(viewer) === -1) {
    return "viewer_not_allowed";
  }
  // Nothing behind us speaks another protocol, and what was inspected must be what runs.
  if (headers.upgrade !== undefined) {
    return "upgrade";
  }
  return headers[METHOD_OVERRIDE_HEADER] === undefined ? undefined : "method_override";
}

// Used, for the compiler: nothing here calls it, and an export would not run at the edge.
// eslint-disable-next-line @typescript-eslint/no-meaningless-void-operator
void handler;
