import type { ManagementAccess } from "../components/checks/management";
import type { ZoneState } from "../components/checks/zones";
import type { EgressKind } from "../components/egressPlan";
import type { UpdateKind } from "../components/updateKind";
import type { EndpointsConfiguration } from "./fileEndpoints";
import type { Cidr, CertificateArn, CertificateName, HostName, HostedZoneId } from "./fileScalars";

// What a person may write, with fileEndpoints.ts. `npm run schema` makes the JSON schema of these types, with their
// comments as descriptions. A key that stands here and is not read, or the other way round, does not compile.

/** `Pulumi.<stack>.yaml` of this program. */
export interface StackConfigurationFile {
  /** Configuration of the stack. */
  config: {
    /**
     * AWS region of everything in the stack, e.g. `eu-central-1`.
     * @pattern ^[a-z]{2}(-[a-z]+)+-\d$
     */
    "aws:region": string;
    "portcullis:waf": WafConfiguration;
    "portcullis:endpoints": EndpointsConfiguration;
    /** Configuration of something else, e.g. `aws:profile`. */
    [key: string]: unknown;
  };
  /** Written by Pulumi: encrypts the secrets of the stack. */
  encryptionsalt?: string;
  /** Written by Pulumi: names the key that encrypts the secrets of the stack. */
  secretsprovider?: string;
  /** Written by Pulumi: the key of the stack's secrets, itself encrypted. */
  encryptedkey?: string;
}

/** `portcullis:waf`: the public WAF stack, in a VPC that it makes or in one that exists. */
export type WafConfiguration = NewNetworkWaf | ManagedWaf | BroughtNetworkWaf;

/** A stack that makes its VPC. */
export interface NewNetworkWaf extends WafSettings {
  /** IPv4 CIDR of the VPC, /16 to /28, e.g. `10.40.0.0/16`. */
  cidrBlock: Cidr;
  /**
   * Zone slots, two or more. Append-only: subnets are numbered by position.
   * @minItems 2
   */
  zones: NewZone[];
}

/** A stack that makes its VPC, with a management server in it. */
export interface ManagedWaf extends WafSettings {
  /** IPv4 CIDR of the VPC, /16 to /28, e.g. `10.40.0.0/16`. */
  cidrBlock: Cidr;
  /**
   * Zone slots, two or more. Append-only: subnets are numbered by position.
   * @minItems 2
   */
  zones: ManagedZone[];
  /** Management server: keeps what the gateways block, and shows it to administrators. Default none. */
  management: ManagementConfiguration;
}

/** A stack in a VPC that exists. */
export interface BroughtNetworkWaf extends WafSettings {
  /** The VPC. */
  network: BroughtNetwork;
  /**
   * Zone slots, two or more. Append-only.
   * @minItems 2
   */
  zones: BroughtZone[];
}

/** A VPC that exists. */
export interface BroughtNetwork {
  /**
   * Its id. It has an internet gateway, DNS support and DNS host names, and no S3 gateway endpoint in the gateways' route
   * tables.
   * @pattern ^vpc-([0-9a-f]{8}|[0-9a-f]{17})$
   */
  vpcId: string;
}

/** What a stack has in every network. */
export interface WafSettings {
  /** How gateways leave. Default zoneNat: a NAT gateway in each active zone. singleNat is cheaper, not for production. */
  egress?: EgressKind;
  /** Default certificate of the load balancer. */
  certificate: GivenCertificate | NewCertificate;
  /**
   * Id of a Debian 13 (amd64) image of the region; SSM parameter /aws/service/debian/release/13/latest/amd64.
   * @pattern ^ami-([0-9a-f]{8}|[0-9a-f]{17})$
   */
  imageId: string;
  /**
   * x86-64 instance type of the gateways. Default t3.small.
   * @pattern ^[a-z][a-z0-9-]*\.[a-z0-9-]+$
   */
  instanceType?: string;
  /**
   * Whether the fixed addresses, the load balancer and the bucket are protected from deletion. Default true; false only
   * for a stack that is thrown away.
   */
  protect?: boolean;
  /** Whether the load balancer's port 80 sends clients to HTTPS, with 301. Default false: nothing listens there. */
  httpRedirect?: boolean;
  /** Whether gateways get an interface endpoint for private APIs, which lock mode private needs. Default false. */
  privateApis?: boolean;
  /**
   * Path of the gateway bundle on this machine. Default: the one that `npm run gateway:bundle` makes.
   * @minLength 1
   */
  gatewayBundle?: string;
  /**
   * Seconds between two looks of a gateway at the host routes. Default 10.
   * @asType integer
   * @minimum 1
   * @maximum 300
   */
  hostRoutePollSeconds?: number;
  /**
   * Minutes that new gateways have to become healthy before an update fails and the old ones serve on. Default 10.
   * @asType integer
   * @minimum 1
   * @maximum 60
   */
  gatewayStartMinutes?: number;
  /** How many gateways there are. Default by CPU, from one an active zone to twice as many. */
  scaling?: ScalingConfiguration;
  /**
   * How gateways get a new version. Default newGroup: the update waits until they are healthy. instanceRefresh: it
   * succeeds when the replacement has begun.
   */
  update?: UpdateKind;
  /** Tags of every resource of the stack that takes tags. Default none. */
  tags?: TagsConfiguration;
}

/** `portcullis:waf.scaling`. */
export interface ScalingConfiguration {
  /**
   * Gateways that there are at least. Default one in each active zone.
   * @asType integer
   * @minimum 1
   * @maximum 100
   */
  minimum?: number;
  /**
   * Gateways that there are at most. Default twice the minimum.
   * @asType integer
   * @minimum 1
   * @maximum 200
   */
  maximum?: number;
  /**
   * Percent of CPU that the gateways have on average. Default 60.
   * @asType integer
   * @minimum 10
   * @maximum 90
   */
  cpuPercent?: number;
  /**
   * Requests a minute that each gateway has on average. Default none: their number follows CPU alone.
   * @asType integer
   * @minimum 1
   * @maximum 1000000
   */
  requestsPerGateway?: number;
}

/** `portcullis:waf.management`: only in a VPC that the stack makes. */
export type ManagementConfiguration = ManagementByAddress | ManagementBySession;

/** A management server that administrators reach from their own addresses. */
export interface ManagementByAddress extends ManagementSettings {
  /** How administrators reach it. Default private: an internal load balancer. public: one on the internet. */
  access?: ManagementAccess.Private | ManagementAccess.Public;
  /**
   * IPv4 ranges of the administrators, /24 to /32: private ones for private access, public ones for public access.
   * @minItems 1
   */
  adminCidrs: AdminCidr[];
}

/** A management server that administrators reach by AWS Session Manager, whatever their address. */
export interface ManagementBySession extends ManagementSettings {
  /** How administrators reach it. sessionManager: a port of their machine leads to it, granted by IAM. */
  access: ManagementAccess.SessionManager;
  /**
   * Path of AWS's Debian package amazon-ssm-agent (amd64), which the server installs; relative to the program.
   * @minLength 1
   */
  sessionManagerAgent: string;
}

/** What every management server has. */
export interface ManagementSettings {
  /** Name that administrators ask for, lower case, e.g. `waf-admin.shop.example`. */
  host: HostName;
  /** Route 53 hosted zone that gets the host's record. Default none: point the host at the load balancer yourself. */
  hostedZoneId?: HostedZoneId;
  /** ARN of an ACM certificate for the host. Default none: the load balancer's own must cover the host. */
  certificateArn?: CertificateArn;
  /**
   * ARN of a Secrets Manager secret whose text is the login secret. Default none: one is made.
   * @pattern ^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$
   */
  loginSecretArn?: string;
  /**
   * x86-64 instance type. Default t3.small.
   * @pattern ^[a-z][a-z0-9-]*\.[a-z0-9-]+$
   */
  instanceType?: string;
  /**
   * Disk space for events in MiB; the oldest go first. Default 1024.
   * @asType integer
   * @minimum 16
   * @maximum 65536
   */
  eventsMegabytes?: number;
}

/** @pattern ^(\d{1,3}\.){3}\d{1,3}/(2[4-9]|3[0-2])$ */
type AdminCidr = string;

/** What every entry of `portcullis:waf.zones` has. */
export interface ZoneSettings {
  /**
   * Availability zone of the region, e.g. `eu-central-1a`.
   * @pattern ^[a-z]{2}(-[a-z]+)+-\d[a-z]$
   */
  name: string;
  /** What the zone does: reserved, active, retiring, gone, in this order, one step an update. */
  state: ZoneState;
  /**
   * Allocation id of an elastic address that exists and is used. Default none: the zone gets one of its own.
   * @pattern ^eipalloc-([0-9a-f]{8}|[0-9a-f]{17})$
   */
  allocationId?: string;
}

/** A zone slot in a VPC that the stack makes. */
export interface NewZone extends ZoneSettings {
  /** IPv4 CIDR of the zone's public subnet (load balancer, NAT), inside the VPC's. */
  publicCidr: Cidr;
  /** IPv4 CIDR of the zone's gateway subnet, inside the VPC's. */
  gatewayCidr: Cidr;
  /** IPv4 CIDR of the zone's subnet for a management server: in every slot or in none. */
  managementCidr?: Cidr;
}

/** A zone slot in a VPC that the stack makes, with a management server. */
export interface ManagedZone extends NewZone {
  /** IPv4 CIDR of the zone's subnet for the management server, inside the VPC's. */
  managementCidr: Cidr;
}

/** A zone slot in a VPC that exists. */
export interface BroughtZone extends ZoneSettings {
  /** Id of a subnet in the zone (load balancer, NAT) that leads to the internet gateway. */
  publicSubnetId: SubnetId;
  /** Id of a subnet in the zone for the gateways alone. */
  gatewaySubnetId: SubnetId;
  /**
   * Id of the gateway subnet's route table, which no other subnet uses. It has no default route yet.
   * @pattern ^rtb-([0-9a-f]{8}|[0-9a-f]{17})$
   */
  gatewayRouteTableId: string;
}

/**
 * Id of a subnet.
 * @pattern ^subnet-([0-9a-f]{8}|[0-9a-f]{17})$
 */
export type SubnetId = string;

/** A certificate that exists. */
export interface GivenCertificate {
  /** ARN of an ACM certificate in the stack's region. */
  arn: CertificateArn;
  /**
   * Names that the certificate covers, e.g. `*.shop.example`.
   * @minItems 1
   */
  names: CertificateName[];
}

/** A new certificate, validated by DNS. */
export interface NewCertificate {
  /** Name that the certificate is made for, e.g. `*.shop.example`. */
  domainName: CertificateName;
  /** Route 53 hosted zone that takes the validation record. */
  hostedZoneId: HostedZoneId;
}

/**
 * Keys have up to 128 characters and do not begin with `aws:`; values have up to 256.
 * @maxProperties 40
 * @propertyNames {"maxLength":128,"pattern":"^(?!([aA][wW][sS]|[pP][oO][rR][tT][cC][uU][lL][lL][iI][sS]):)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+$"}
 */
export interface TagsConfiguration {
  [key: string]: TagValue;
}

/**
 * @pattern ^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$
 * @maxLength 256
 */
type TagValue = string;
