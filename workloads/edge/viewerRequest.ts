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
  const mustRefuse =
    ALLOWED_VIEWERS.indexOf(event.viewer.ip) === -1 ||
    // Nothing behind us speaks another protocol, and what was inspected must be what runs.
    headers.upgrade !== undefined ||
    headers[METHOD_OVERRIDE_HEADER] !== undefined;
  if (mustRefuse) {
    return {
      statusCode: 403,
      statusDescription: "Forbidden",
      headers: { "content-type": { value: "application/json" }, "cache-control": { value: "no-store" } },
      body: { encoding: "text", data: '{"message":"Forbidden"}' },
    };
  }
  // Assigned, never appended: whatever the viewer sent under this name is gone.
  headers[VIEWER_ADDRESS_HEADER] = { value: event.viewer.ip };
  return event.request;
}

// Used, for the compiler: nothing here calls it, and an export would not run at the edge.
// eslint-disable-next-line @typescript-eslint/no-meaningless-void-operator
void handler;
