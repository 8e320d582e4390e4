/** What an instance is told to be; `role` in the settings that its user data carries. */
export enum InstanceRole {
  Gateway = "gateway",
  Management = "management",
}

/** Settings that user data gives the management server at boot. No secret: the login secret is fetched by its ARN. */
export interface ManagementSettings {
  role: InstanceRole.Management;
  region: string;
  /** Bucket of the gateway bundle, and of what the server and the gateways exchange to trust each other. */
  bucket: string;
  bundleKey: string;
  /** SHA-256 of the bundle, lower-case hex; a server that gets anything else does not start. */
  bundleSha256: string;
  /** `MANAGEMENT_PREFIX`. */
  managementPrefix: string;
  /** Unique id (`AROA...`) of the gateways' role: requests for a certificate are taken from it alone. */
  gatewayRoleId: string;
  /** Secrets Manager secret whose SecretString is the login secret itself, as plain text of 16 to 1,024 characters. */
  loginSecretArn: string;
  /** `MANAGEMENT_AGENT_PORT`. */
  agentPort: number;
  /** `MANAGEMENT_ADMIN_PORT`. */
  adminPort: number;
  /** Disk space for events in MiB, 16 to 65,536; the oldest go first. The disk needs 64 MiB more. */
  eventsMegabytes: number;
  /** CIDRs of the load balancer's subnets, whose X-Forwarded-For is believed. Empty: admins reach the server directly. */
  loadBalancerCidrs: string[];
  /** AWS's agent for Session Manager, which the server then installs. Undefined: administrators come another way. */
  sessionManagerAgent?: SessionManagerAgentSettings;
}

/** Where the server finds AWS's agent for Session Manager. */
export interface SessionManagerAgentSettings {
  /** Key in the bucket, under `SESSION_MANAGER_AGENT_PREFIX`. */
  key: string;
  /** SHA-256 of the Debian package, lower-case hex; a server that gets anything else does not start. */
  sha256: string;
}

/** What a gateway's settings hold in `management` when there is a management server. */
export interface GatewayManagementSettings {
  /** `MANAGEMENT_PREFIX`. */
  managementPrefix: string;
  /** Unique id (`AROA...`) of the gateway's own role: with the instance id it is IAM's `aws:userid`. */
  roleId: string;
}

/** Key prefix of everything that the management server and the gateways exchange through the bucket. */
export const MANAGEMENT_PREFIX = "management/";

/** Key prefix of AWS's agent for Session Manager: one object a version, named by its content. */
export const SESSION_MANAGER_AGENT_PREFIX = "session-manager-agent/";

/** Port on which the management server takes events and states from gateways, over mutual TLS. */
export const MANAGEMENT_AGENT_PORT = 8444;

/** Port on which the management server answers admins, over HTTPS, with a certificate of its own making. */
export const MANAGEMENT_ADMIN_PORT = 8443;

/**
 * Health check on the admin port, over HTTPS: 200 when the server keeps events and has told the gateways where it is,
 * else 503. Needs no login and tells nothing.
 */
export const MANAGEMENT_HEALTH_PATH = "/healthz";

/** `eventsMegabytes` when nothing else is asked for. */
export const DEFAULT_EVENTS_MEGABYTES = 1024;

/**
 * Keys in the bucket. The server alone may write `authority`, `server` and certificates; a gateway may write its own
 * request and read its own certificate, which `aws:userid` names. Requests and certificates may expire after two days:
 * gateways renew theirs twice a day.
 */
export const MANAGEMENT_OBJECTS = {
  /** Certificate of the authority that the server made at boot; PEM. Its key never leaves the server. */
  authority: `${MANAGEMENT_PREFIX}authority.pem`,
  /** JSON: formatVersion, instanceId, address, port, name (in the server's certificate), authoritySha256 (of the PEM). */
  server: `${MANAGEMENT_PREFIX}server.json`,
  /** The server lists and reads these. */
  requests: `${MANAGEMENT_PREFIX}requests/`,
  certificates: `${MANAGEMENT_PREFIX}certificates/`,
} as const;

/** Key of a gateway's request. `userId`: `ROLE-ID:INSTANCE-ID`, or the policy variable `${aws:userid}`. */
export function certificateRequestKey(userId: string): string {
  return `${MANAGEMENT_OBJECTS.requests}${userId}.csr`;
}

/** Key of the certificate that answers it. */
export function certificateKey(userId: string): string {
  return `${MANAGEMENT_OBJECTS.certificates}${userId}.pem`;
}
