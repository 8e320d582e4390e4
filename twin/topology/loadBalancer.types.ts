import type { RoutingAlgorithm } from "./routingAlgorithm";

/** An application load balancer as the twin builds it. */
export interface LoadBalancerTopology {
  arn: string;
  /** Name for people. */
  name: string;
  dnsName: string;
  /** One in each of its subnets. */
  nodes: LoadBalancerNode[];
  listeners: ListenerTopology[];
  targetGroups: TargetGroupTopology[];
  /** Seconds after which an idle connection is closed. */
  idleTimeout: number;
  dropInvalidHeaderFields: boolean;
  forwardedFor: "append" | "preserve" | "remove";
}

/** What a load balancer has in one of its subnets. */
export interface LoadBalancerNode {
  namespace: string;
  address: string;
  /** Undefined for an internal load balancer. */
  publicAddress: string | undefined;
}

/** A port on which it listens. */
export interface ListenerTopology {
  port: number;
  /** Undefined for plain HTTP. */
  tls: { minimumVersion: "TLSv1.0" | "TLSv1.2" | "TLSv1.3"; certificates: CertificateSource[] } | undefined;
  action: ListenerAction;
}

/** Where a certificate comes from; the first of a listener is its default. */
export type CertificateSource =
  { kind: "issued"; names: string[] } | { kind: "imported"; certificatePem: string; privateKeyPem: string };

/** What becomes of a request. */
export type ListenerAction =
  | { kind: "forward"; targetGroupArn: string }
  | { kind: "redirect"; status: number; location: string }
  | { kind: "fixed-response"; status: number; contentType: string; body: string };

/** Targets that are checked and served alike. */
export interface TargetGroupTopology {
  arn: string;
  name: string;
  tls: boolean;
  algorithm: RoutingAlgorithm;
  healthCheck: HealthCheckTopology;
  /** Seconds that requests in flight get when a target leaves. */
  deregistrationDelay: number;
  targets: TargetTopology[];
}

/** How targets are checked. */
export interface HealthCheckTopology {
  tls: boolean;
  path: string;
  /** Undefined: the target's own port. */
  port: number | undefined;
  /** Seconds. */
  interval: number;
  timeout: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  /** Accepted status codes as HAProxy writes them, e.g. `200-399`. */
  matcher: string;
}

/** An instance of a target group. */
export interface TargetTopology {
  /** Id of the instance. */
  id: string;
  address: string;
  port: number;
  draining: boolean;
}
