/**
 * Settings of the Lambda authorizer: JSON in the environment variable {@link AUTHORIZER_SETTINGS_VARIABLE}.
 * Holds no secret; the origin secrets are read from Secrets Manager at run time.
 */
export interface AuthorizerSettings {
  /** REST API that the authorizer serves; every other one is refused. */
  apiId: string;
  /** Host names (lower case) under which the API may be asked, e.g. its execute-api host. */
  hosts: string[];
  /** Public IPv4 addresses of the egress, without a prefix length. Never empty. */
  allowedAddresses: string[];
  lock: DirectLock | CloudfrontHeaderLock;
}

/** The gateways reach the API themselves: the address of the TCP connection decides. */
export interface DirectLock {
  mode: "direct";
}

/** The gateways reach the API through our distribution, which proves itself by a secret header. */
export interface CloudfrontHeaderLock {
  mode: "cloudfront";
  proof: "header";
  /** Addresses that follow the viewer's in X-Forwarded-For: 1 for a REGIONAL API, 2 for an EDGE one. */
  hops: number;
  /** Position of `sourceIp` in X-Forwarded-For, counted from the right: 1 for REGIONAL, 2 for EDGE. */
  sourceAddressPosition: number;
  /** Secrets Manager ARN of an {@link OriginSecretDocument}. */
  secretArn: string;
}

/** Secret string in Secrets Manager: every value that the API accepts at this moment. */
export interface OriginSecretDocument {
  /** 1 to 3 values of 32 to 128 characters `[A-Za-z0-9]`. */
  live: string[];
}

/** Environment variable of the authorizer's function. */
export const AUTHORIZER_SETTINGS_VARIABLE = "PORTCULLIS_AUTHORIZER_SETTINGS";
