import type { GatewayManagementSettings, InstanceRole } from "./managementSettings";

/** Settings that user data gives a WAF gateway at boot. No secret; instance credentials come from the metadata service. */
export interface GatewaySettings {
  role: InstanceRole.Gateway;
  region: string;
  /** Bucket of the gateway bundle and the host routes. */
  bucket: string;
  bundleKey: string;
  /** SHA-256 of the bundle, lower-case hex; a gateway that gets anything else does not start. */
  bundleSha256: string;
  hostRoutePrefix: string;
  /** Seconds between two looks at the host routes. */
  hostRoutePollSeconds: number;
  /** CIDRs of the load balancer's subnets: the only peers whose X-Forwarded-For is believed. */
  loadBalancerCidrs: string[];
  /** How the gateway reaches the management server. Absent when there is none: then no event is sent. */
  management?: GatewayManagementSettings;
}

/** Port on which a gateway takes HTTPS from the load balancer, health check included. */
export const GATEWAY_PORT = 8443;

/** Path of the gateway's health check (any Host that is no external host). */
export const GATEWAY_HEALTH_PATH = "/healthz";

/** JSON body of the gateway's own refusal; distinguishes it from an origin's. */
export const GATEWAY_REFUSAL_MESSAGE = "Request refused by the WAF";
