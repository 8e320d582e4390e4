/** What an instance was launched with. Later changes of the launch template do not reach it, as on AWS. */
export interface InstanceSpecification {
  /** Base64 as in the launch template; empty for none. */
  userData: string;
  securityGroupIds: string[];
  metadata: MetadataOptions;
  /** Role of its instance profile; undefined without one. */
  role: { name: string; arn: string } | undefined;
}

/** How the metadata service treats an instance. */
export interface MetadataOptions {
  enabled: boolean;
  /** Whether a session token is required (IMDSv2 only). */
  tokensRequired: boolean;
  /** How many hops an answer of the metadata service travels. */
  hopLimit: number;
}

/** A machine of an auto-scaling group. */
export interface Instance {
  /** `i-` and 17 hex digits; also the name of its network namespace. */
  id: string;
  /** Id of its auto-scaling group. */
  groupId: string;
  subnetId: string;
  specification: InstanceSpecification;
  /** Its tags, as it was launched with them. */
  tags: Record<string, string>;
  /** Whether its load balancers must not send it new requests any more. */
  draining: boolean;
  /** Set when another instance takes its place: it counts no more, and goes when its requests are done. */
  leaving?: "draining" | "drained" | undefined;
}
