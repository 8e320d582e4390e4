import { createHash, timingSafeEqual } from "node:crypto";
import type { ClientCertificateName, CloudfrontLock } from "../../contracts/authorizerSettings";
import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import type { Decision, Reason } from "./decide";
import { strictIpv4 } from "./ipv4";
import { isRecord } from "./json";
import { headerValues, type RequestEvent } from "./requestEvent";
import { SECRET_VALUE } from "./secretValue";

type ViewerDecision = Pick<Decision, "allowed" | "reason" | "viewer">;

/**
 * The peer is a CloudFront address that every customer of CloudFront shares. So: first the proof that it is our
 * distribution, then the viewer that two independent sources (CloudFront's own entry in X-Forwarded-For and our
 * function's header) agree on.
 *
 * @throws Error when a presented secret cannot be compared because no live secret is known.
 */
export function decideBehindDistribution(
  request: RequestEvent,
  sourceAddress: string,
  lock: CloudfrontLock,
  liveSecrets: readonly string[],
): ViewerDecision {
  const deny = (reason: Reason, viewer?: string): ViewerDecision => ({ allowed: false, reason, viewer });

  const unproved = missingProof(request, lock, liveSecrets);
  if (unproved !== undefined) {
    return deny(unproved);
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
  return lock.allowedAddresses.includes(viewer)
    ? { allowed: true, reason: "allowed", viewer }
    : deny("viewer_not_allowed", viewer);
}

/** Why the request does not prove that it came through our distribution; nothing when it does. */
function missingProof(
  request: RequestEvent,
  lock: CloudfrontLock,
  liveSecrets: readonly string[],
): "client_cert" | "secret_absent" | "secret_wrong" | undefined {
  switch (lock.proof) {
    case "mtls":
      if (isPinned(request.clientCertificate, lock.clients)) return undefined;
      return lock.alsoAccepts === undefined ? "client_cert" : missingSecret(request, liveSecrets);
    case "header":
      return missingSecret(request, liveSecrets);
  }
}

function missingSecret(
  request: RequestEvent,
  liveSecrets: readonly string[],
): "secret_absent" | "secret_wrong" | undefined {
  const [secret, ...furtherSecrets] = headerValues(request, ORIGIN_SECRET_HEADER).values;
  if (secret === undefined || furtherSecrets.length > 0 || !SECRET_VALUE.test(secret)) {
    return "secret_absent";
  }
  return isLive(secret, liveSecrets) ? undefined : "secret_wrong";
}

/** API Gateway verified the certificate against the truststore; issuer and subject must be one pinned pair. */
function isPinned(certificate: unknown, clients: readonly ClientCertificateName[]): boolean {
  return (
    isRecord(certificate) &&
    clients.some(({ issuer, subject }) => certificate.issuerDN === issuer && certificate.subjectDN === subject)
  );
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
  return createHash("sha256").update(text).digest();
}
