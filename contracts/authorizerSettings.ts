/**
 * Settings of the Lambda authorizer: JSON in the environment variable {@link AUTHORIZER_SETTINGS_VARIABLE}.
 * Holds no secret; the origin secrets are read from Secrets Manager at run time. A key that is not listed here, or a
 * value that is out of its range, stops the function at its start: API Gateway then answers 500 to everybody.
 */
export interface AuthorizerSettings {
  /** REST API that the authorizer serves; every other one is refused. */
  apiId: string;
  /** Host names (lower case) under which the API may be asked, e.g. its execute-api host. */
  hosts: string[];
  lock: AuthorizerLock;
  /**
   * Last day in UTC, `YYYY-MM-DD`, on which what would be refused is only logged (`audited: true`) and let in. From the
   * next day on the lock is enforced, without any deployment. Default none: it is enforced now. An event that cannot be
   * trusted to be about this API is refused all the same, and unreadable secrets still answer 500.
   */
  auditUntil?: string;
  /** Who is asked after our own Allow. Default nobody. */
  delegate?: AuthorizerDelegate;
}

/** ARN of the secret that the lock compares with; undefined when it compares none. */
export function secretArnOf(lock: AuthorizerLock): string | undefined {
  if (lock.mode !== "cloudfront") return undefined;
  return lock.proof === "header" ? lock.secretArn : lock.alsoAccepts?.secretArn;
}

/** How the authorizer knows that a request came through the WAF. */
export type AuthorizerLock = DirectLock | CloudfrontLock | PrivateLock;

/** The locks behind our distribution. */
export type CloudfrontLock = CloudfrontHeaderLock | CloudfrontMutualTlsLock;

/** The gateways reach the API themselves: the address of the TCP connection decides. */
export interface DirectLock {
  mode: "direct";
  /** Public IPv4 addresses of the egress, without a prefix length. Never empty. */
  allowedAddresses: string[];
}

/** What both proofs have in common: the viewer of our distribution decides, once the distribution is proved to be ours. */
interface BehindDistribution {
  mode: "cloudfront";
  /** Addresses that follow the viewer's in X-Forwarded-For: 1 for a REGIONAL API, 2 for an EDGE one. */
  hops: number;
  /** Position of `sourceIp` in X-Forwarded-For, counted from the right: 1 for REGIONAL, 2 for EDGE. */
  sourceAddressPosition: number;
  /** Public IPv4 addresses of the egress, without a prefix length: the viewers of the distribution. Never empty. */
  allowedAddresses: string[];
}

/** The gateways reach the API through our distribution, which proves itself by a secret header. */
export interface CloudfrontHeaderLock extends BehindDistribution, SecretHeader {
  proof: "header";
}

/** The gateways reach the API through our distribution, which proves itself by its client certificate. */
export interface CloudfrontMutualTlsLock extends BehindDistribution {
  proof: "mtls";
  /** Certificates that are taken, 1 to 4: the old and the new one overlap while they are exchanged. */
  clients: ClientCertificateName[];
  /**
   * A secret header that proves it as well: for the time in which the distribution changes from one proof to the other.
   * Default none.
   */
  alsoAccepts?: SecretHeader;
}

/** A secret that the distribution sends. */
export interface SecretHeader {
  /** Secrets Manager ARN of an {@link OriginSecretDocument}. */
  secretArn: string;
}

/**
 * Issuer and subject of a client certificate, compared as text with `issuerDN` and `subjectDN` of
 * `requestContext.identity.clientCert`: 1 to 1,024 characters each, spelled as API Gateway spells them.
 */
export interface ClientCertificateName {
  issuer: string;
  subject: string;
}

/** The gateways reach a private API by an interface endpoint: its id decides, and never an address. */
export interface PrivateLock {
  mode: "private";
  /** `execute-api` interface endpoints, e.g. `vpce-0123456789abcdef0`. Never empty. */
  vpcEndpointIds: string[];
}

/**
 * Another Lambda authorizer that an API already had. It gets the same REQUEST event, without the origin secret, and its
 * answer is returned in place of our Allow: it can refuse what we let in, and let in nothing that we refuse.
 */
export interface AuthorizerDelegate {
  /** ARN of a Lambda function, with or without a version or an alias. */
  functionArn: string;
}

/** Secret string in Secrets Manager: every value that the API accepts at this moment. */
export interface OriginSecretDocument {
  /** 1 to 3 values of 32 to 128 characters `[A-Za-z0-9]`: the previous, the current and the next one. */
  live: string[];
}

/**
 * Executions that are set aside for an authorizer unless it is told otherwise: far less than an account's 1,000, far more
 * than its decisions need.
 */
export const DEFAULT_RESERVED_CONCURRENCY = 50;

/** Environment variable of the authorizer's function. */
export const AUTHORIZER_SETTINGS_VARIABLE = "PORTCULLIS_AUTHORIZER_SETTINGS";
