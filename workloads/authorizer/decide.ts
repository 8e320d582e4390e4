import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { METHOD_OVERRIDE_HEADER } from "../../contracts/headers";
import { decideBehindDistribution } from "./behindDistribution";
import { strictIpv4 } from "./ipv4";
import { headerValues, type MethodArn, parseRequestEvent, type RequestEvent } from "./requestEvent";

/** Why a request was let through or not. Words for logs; the client never learns them. */
export type Reason =
  | "allowed"
  | "bad_event"
  | "api_mismatch"
  | "host"
  | "method_override"
  | "source_ip"
  | "source_not_allowed"
  | "vpc_endpoint"
  | "secret_absent"
  | "secret_wrong"
  | "client_cert"
  | "xff_ambiguous"
  | "xff_short"
  | "xff_source_mismatch"
  | "viewer_unparsable"
  | "viewer_header_mismatch"
  | "viewer_not_allowed";

/** A verdict, and what may be logged of it. */
export interface Decision {
  allowed: boolean;
  /** When audited: what the refusal would have said. */
  reason: Reason;
  /** What the decision is about; absent when the event does not tell. */
  method?: MethodArn;
  /** Address of the TCP peer, once it is known to be one. */
  sourceAddress?: string;
  /** Address of the distribution's viewer, once it is known to be one. */
  viewer?: string;
  /** Let in only because the lock is audited. */
  audited?: true;
}

/**
 * Decides on one event of a REQUEST authorizer, as if nothing were audited. Pure: no clock, no state, no input but its
 * arguments.
 *
 * @param liveSecrets Every origin secret that is valid now; used for the proof `header` only.
 * @throws Error when a presented secret cannot be compared because no live secret is known.
 */
export function decide(event: unknown, settings: AuthorizerSettings, liveSecrets: readonly string[]): Decision {
  const request = parseRequestEvent(event);
  if (!request) {
    return { allowed: false, reason: "bad_event" };
  }
  const { method } = request;
  if (request.apiId !== method.apiId || request.stage !== method.stage || request.apiId !== settings.apiId) {
    return { allowed: false, reason: "api_mismatch", method };
  }
  if (!settings.hosts.includes(request.domainName.toLowerCase())) {
    return { allowed: false, reason: "host", method };
  }
  // API Gateway would run another method than the one that the WAF inspected.
  if (headerValues(request, METHOD_OVERRIDE_HEADER).values.length > 0) {
    return { allowed: false, reason: "method_override", method };
  }
  return { ...decideByLock(request, settings, liveSecrets), method };
}

function decideByLock(request: RequestEvent, { lock }: AuthorizerSettings, liveSecrets: readonly string[]): Decision {
  if (lock.mode === "private") {
    const { vpcEndpointId } = request;
    const allowed = typeof vpcEndpointId === "string" && lock.vpcEndpointIds.includes(vpcEndpointId);
    return { allowed, reason: allowed ? "allowed" : "vpc_endpoint" };
  }
  const sourceAddress = strictIpv4(request.sourceIp);
  if (sourceAddress === undefined) {
    return { allowed: false, reason: "source_ip" };
  }
  switch (lock.mode) {
    case "direct": {
      const allowed = lock.allowedAddresses.includes(sourceAddress);
      return { allowed, reason: allowed ? "allowed" : "source_not_allowed", sourceAddress };
    }
    case "cloudfront":
      return { ...decideBehindDistribution(request, sourceAddress, lock, liveSecrets), sourceAddress };
  }
}
