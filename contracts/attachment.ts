/** What an endpoint needs of a public WAF stack: plain strings, so that it travels by StackReference. */
export interface Attachment {
  /** AWS region of the stack, e.g. `eu-central-1`. */
  region: string;
  /** Fixed EIPs by state of their zone slot; every one belongs in an allow-list. */
  egressAddresses: EgressAddresses;
  /** DNS name of the load balancer. */
  loadBalancerDnsName: string;
  /** Route 53 hosted zone of the load balancer's DNS name (for alias records). */
  loadBalancerZoneId: string;
  /** ARN of the load balancer's HTTPS listener. */
  listenerArn: string;
  /** Bucket that holds the host routes. */
  hostRouteBucket: string;
  /** Key prefix of the host routes, ends with a slash. */
  hostRoutePrefix: string;
  /** Names that the listener's default certificate covers, e.g. `*.shop.example`. */
  certificateNames: string[];
  /** ARN of the listener's default certificate. Absent from the attachment of a stack that was made before it was told. */
  certificateArn?: string;
  /** Interface endpoint by which the gateways reach private APIs. Absent without `privateApis`. */
  privateApiEndpointId?: string;
}

/** IPv4 addresses without a prefix length, by zone state. */
export interface EgressAddresses {
  /** Of zones that carry traffic. With a single NAT gateway, one of these addresses carries all of it. */
  active: string[];
  /** Published before they carry traffic. */
  reserved: string[];
  /** Out of use, and published until every allow-list may forget them. */
  retiring: string[];
}

/** Every address that may reach an origin, sorted so that the order of zones changes nothing. */
export function allowedAddresses(addresses: EgressAddresses): string[] {
  return [...addresses.active, ...addresses.reserved, ...addresses.retiring].sort();
}
