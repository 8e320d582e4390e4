import { createHash, timingSafeEqual } from "node:crypto";
import type { AuthorizerSettings, CloudfrontHeaderLock } from "../../contracts/authorizerSettings";
import { METHOD_OVERRIDE_HEADER, ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import { strictIpv4 } from "./ipv4";
import { headerValues, type MethodArn, parseRequestEvent, type RequestEvent } from "./requestEvent";
import { SECRET_VALUE } from "./secretValue";

/** Why a request was let through or not. Words for logs; the client never learns them. */
export type Reason =
  | "allowed"
  | "bad_event"
  | "api_mismatch"
  | "host"
  | "method_override"
  | "source_ip"
  | "source_not_allowed"
  | "secret_absent"
  | "secret_wrong"
  | "xff_ambiguous"
  | "xff_short"
  | "xff_source_mismatch"
  | "viewer_unparsable"
  | "viewer_header_mismatch"
  | "viewer_not_allowed";

/** A verdict, and what may be logged of it. */
export interface Decision {
  allowed: boolean;
  reason: Reason;
  /** What the decision is about; absent when the event does not tell. */
  method?: MethodArn;
  /** Address of the TCP peer, once it is known to be one. */
  sourceAddress?: string;
  /** Address of the distribution's viewer, once it is known to be one. */
  viewer?: string;
}

/**
 * Decides on one event of a REQUEST authorizer. Pure: no clock, no state, no input but its arguments.
 *
 * @param liveSecrets Every origin secret that is valid now; unused in mode `direct`.
 * @throws Error when a presented secret cannot be compared because no live secret is known.
 */
export function decide(event: unknown, settings: AuthorizerSettings, liveSecrets: readonly string[]): Decision {
  const request = parseRequestEvent(event);
  if (!request) {
    return { allowed: false, reason: "bad_event" };
  }
  const { method } = request;
  const deny = (reason: Reason): Decision => ({ allowed: false, reason, method });

  if (request.apiId !== method.apiId || request.stage !== method.stage || request.apiId !== settings.apiId) {
    return deny("api_mismatch");
  }
  if (!settings.hosts.includes(request.domainName.toLowerCase())) {
    return deny("host");
  }
  // API Gateway would run another method than the one that the WAF inspected.
  if (headerValues(request, METHOD_OVERRIDE_HEADER).values.length > 0) {
    return deny("method_override");
  }
  const sourceAddress = strictIpv4(request.sourceIp);
  if (sourceAddress === undefined) {
    return deny("source_ip");
  }
  const { lock } = settings;
  switch (lock.mode) {
    case "direct": {
      const allowed = settings.allowedAddresses.includes(sourceAddress);
      return { allowed, reason: allowed ? "allowed" : "source_not_allowed", method, sourceAddress };
    }
    case "cloudfront":
      return {
        ...decideBehindDistribution(request, sourceAddress, settings, lock, liveSecrets),
        method,
        sourceAddress,
      };
  }
}

type ViewerDecision = Pick<Decision, "allowed" | "reason" | "viewer">;

/**
 * The peer is a CloudFront address that every customer of CloudFront shares. So: first the proof that it is our
 * distribution, then the viewer that two independent sources (CloudFront's own entry in X-Forwarded-For and our
 * function's header) agree on.
 */
function decideBehindDistribution(
  request: RequestEvent,
  sourceAddress: string,
  settings: AuthorizerSettings,
  lock: CloudfrontHeaderLock,
  liveSecrets: readonly string[],
): ViewerDecision {
  const deny = (reason: Reason, viewer?: string): ViewerDecision => ({ allowed: false, reason, viewer });

  const [secret, ...furtherSecrets] = headerValues(request, ORIGIN_SECRET_HEADER).values;
  if (secret === undefined || furtherSecrets.length > 0 || !SECRET_VALUE.test(secret)) {
    return deny("secret_absent");
  }
  if (!isLive(secret, liveSecrets)) {
    return deny("secret_wrong");
  }

  const forwardedFor = headerValues(request, "x-forwarded-for");
  if (forwardedFor.ambiguous) {
    return deny("xff_ambiguous");
  }
  const chain = forwardedFor.values
    .join(",")
    .split(",")
    .map((entry) => entry.replace(/^[ \t]+|[ \t]+$/g, ""));
  if (chain.length < lock.hops + 1) {
    return deny("xff_short");
  }
  if (strictIpv4(chain.at(-lock.sourceAddressPosition)) !== sourceAddress) {
    return deny("xff_source_mismatch");
  }
  const viewer = strictIpv4(chain.at(-1 - lock.hops));
  if (viewer === undefined) {
    return deny("viewer_unparsable");
  }
  const [asserted, ...furtherAsserted] = headerValues(request, VIEWER_ADDRESS_HEADER).values;
  if (furtherAsserted.length > 0 || strictIpv4(asserted) !== viewer) {
    return deny("viewer_header_mismatch", viewer);
  }
  return settings.allowedAddresses.includes(viewer)
    ? { allowed: true, reason: "allowed", viewer }
    : deny("viewer_not_allowed", viewer);
}

/** Compares digests against every live value, so that the time tells neither where a guess differs nor which value it met. */
function isLive(presented: string, liveSecrets: readonly string[]): boolean {
  if (liveSecrets.length === 0 || !liveSecrets.every((value) => SECRET_VALUE.test(value))) {
    throw new Error("No usable live origin secret is known, so none can be accepted.");
  }
  const presentedDigest = digest(presented);
  let matches = 0;
  for (const live of liveSecrets) {
    matches += Number(timingSafeEqual(presentedDigest, digest(live)));
  }
  return matches > 0;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}
