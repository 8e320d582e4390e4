/** Where everything stands on the twin's internet. Documentation ranges (RFC 5737) only; none of it can leave the machine. */
export const INTERNET = {
  /** The internet's bridge: clients, name server, routers. */
  core: { cidr: "198.51.100.0/24", gateway: "198.51.100.1", vpcRouter: "198.51.100.2" },
  client: "198.51.100.20",
  /** An administrator: the address from which management ports may be open. */
  admin: "198.51.100.30",
  nameServer: "198.51.100.53",
  /** AWS's own services, on the same bridge. */
  services: {
    cidr: "192.0.2.0/24",
    gateway: "192.0.2.1",
    /** Where viewers connect to CloudFront. */
    cloudfront: "192.0.2.10",
    /** Where CloudFront connects from: one pool for every customer's distributions. */
    cloudfrontOriginFacing: ["192.0.2.110", "192.0.2.111"],
    apiGateway: "192.0.2.20",
    /** S3 and Secrets Manager; separate addresses, one process. */
    s3: "192.0.2.30",
    secretsManager: "192.0.2.40",
    lambda: "192.0.2.50",
    /** Systems Manager's API and the channels of its sessions, in the process of S3. */
    systemsManager: "192.0.2.60",
    sessionMessages: "192.0.2.70",
  },
  /** Elastic and other public addresses of the VPC, routed to its internet gateway. */
  elastic: {
    cidr: "203.0.113.0/24",
    firstEip: "203.0.113.10",
    firstLoadBalancer: "203.0.113.100",
    bystander: "203.0.113.200",
  },
} as const;

/** The one account and partition of the twin. */
export const ACCOUNT_ID = "123456789012";

/** The one region of the twin. */
export const REGION = "eu-central-1";
