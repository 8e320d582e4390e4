/** What a gateway needs to know of one protected endpoint. Stored as a JSON object under the host-route prefix. */
export interface HostRoute {
  /** Version of this shape. A gateway refuses one that it does not know and keeps its last good configuration. */
  formatVersion: 1;
  /** Name of the endpoint, for logs and events: `[a-z0-9-]{1,63}`. */
  endpoint: string;
  /** Host that clients ask for, lower case, no port. */
  externalHost: string;
  origin: HostRouteOrigin;
  waf: HostRouteWafSettings;
}

/** Where a gateway sends an inspected request. Always HTTPS, always verified. */
export interface HostRouteOrigin {
  /** Host name that is sent as `Host`, named in the handshake, and verified in the certificate. */
  host: string;
  /**
   * Host name whose addresses are connected to, where that is not `host`: an API's custom domain is the external host
   * itself, and that leads to the load balancer. Default `host`.
   */
  connectTo?: string;
  /** TCP port. */
  port: number;
  /** Prefix that is put before the raw path, without a trailing slash: `/prod`, or empty. */
  pathPrefix: string;
  /** Whether the TLS handshake names the host (SNI). `false` only for engines that cannot. */
  sendServerName: boolean;
}

/** WAF settings of one host. */
export interface HostRouteWafSettings {
  /** `block` refuses what the rules match; `detect` only logs it. */
  mode: HostRouteWafMode;
  /** CRS paranoia level, 1 to 4. */
  paranoiaLevel: number;
}

/** What a gateway does with a request that the rules match. */
export enum HostRouteWafMode {
  Block = "block",
  Detect = "detect",
}

/** Object key of a host route. Keyed by host, so that two endpoints cannot claim one host in one bucket. */
export function hostRouteKey(prefix: string, externalHost: string): string {
  return `${prefix}${externalHost}.json`;
}

/** Prefix of the host routes in the stack's bucket. */
export const HOST_ROUTE_PREFIX = "host-routes/";

/** Prefix of the gateway bundles in the stack's bucket. */
export const GATEWAY_BUNDLE_PREFIX = "gateway-bundles/";
