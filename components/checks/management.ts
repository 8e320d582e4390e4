import { choiceProblems } from "./choices";
import { contains, type Ipv4Range, overlaps, parseCidr } from "./cidr";
import { certificateCovers, hostProblems } from "./hostNames";
import type { Problem } from "./problem";
import { ANY_REGION, certificateArnProblems, hostedZoneProblems, instanceTypeProblems } from "./wafValues";

/** How administrators reach the management server. */
export enum ManagementAccess {
  /** By an internal load balancer, from private ranges: a VPN, a peered network. */
  Private = "private",
  /** By a load balancer on the internet that takes connections from the administrators' public ranges alone. */
  Public = "public",
  /** By AWS Session Manager's port forwarding, which IAM grants and CloudTrail records; no address is let in. */
  SessionManager = "sessionManager",
}

/** The plain values of a management server that can be wrong. */
export interface ManagementValues {
  access?: ManagementAccess;
  host: string;
  adminCidrs?: string[];
  sessionManagerAgent?: string;
  hostedZoneId?: string;
  certificateArn?: string;
  loginSecretArn?: string;
  instanceType?: string;
  eventsMegabytes?: number;
}

/** What a management server is checked against. */
export interface ManagementSurroundings {
  /** Without one, nothing is checked against it. */
  region: string | undefined;
  /** Names on the load balancer's own certificate. */
  certificateNames: string[];
  /** Whether the stack makes its VPC. */
  ownNetwork: boolean;
  zones: { name: string; publicCidr?: string; gatewayCidr?: string; managementCidr?: string }[];
}

/** As the policy `management-access` has them by default. */
const SHORTEST_PREFIX = 24;
const MOST_ADDRESSES = 1024;

/** Networks that are nobody's on the internet: RFC 1918, and RFC 6598 for VPNs that use it. */
const PRIVATE_NETWORKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Everything that is wrong with a management server's values. `prefix` ends where a key begins. */
export function managementProblems(
  prefix: string,
  values: ManagementValues,
  surroundings: ManagementSurroundings,
): Problem[] {
  const { region = ANY_REGION } = surroundings;
  return [
    ...networkProblems(prefix, surroundings),
    ...choiceProblems(
      `${prefix}management.access`,
      values.access,
      Object.values(ManagementAccess),
      "leave it out for private",
    ),
    ...entranceProblems(`${prefix}management.`, values, surroundings.certificateNames, region),
    ...adminCidrProblems(`${prefix}management.adminCidrs`, values, surroundings),
    ...agentProblems(`${prefix}management.sessionManagerAgent`, values),
    ...secretProblems(`${prefix}management.loginSecretArn`, values.loginSecretArn, region),
    ...(values.instanceType === undefined
      ? []
      : instanceTypeProblems(`${prefix}management.instanceType`, values.instanceType)),
    ...eventsProblems(`${prefix}management.eventsMegabytes`, values.eventsMegabytes),
  ];
}

function networkProblems(prefix: string, { ownNetwork, zones }: ManagementSurroundings): Problem[] {
  if (!ownNetwork) {
    const allowed =
      "a management server only in a VPC that the stack makes (cidrBlock): its endpoint of Secrets Manager answers " +
      "everybody in the VPC, and lets the management server alone through";
    return [{ key: `${prefix}management`, value: "with network", allowed, fix: "remove it, or let a VPC be made" }];
  }
  return zones.flatMap(({ managementCidr }, index) => {
    if (managementCidr !== undefined) return [];
    const key = `${prefix}zones[${index}].managementCidr`;
    const allowed = "the IPv4 CIDR of a subnet for the management server, in every slot";
    return [{ key, value: undefined, allowed, fix: "add a free range inside the VPC's, e.g. of /28" }];
  });
}

function entranceProblems(prefix: string, values: ManagementValues, names: string[], region: string): Problem[] {
  const { host, hostedZoneId, certificateArn } = values;
  const problems = [
    ...hostProblems(`${prefix}host`, host),
    ...(hostedZoneId === undefined ? [] : hostedZoneProblems(`${prefix}hostedZoneId`, hostedZoneId)),
    ...(certificateArn === undefined ? [] : certificateArnProblems(`${prefix}certificateArn`, certificateArn, region)),
  ];
  if (problems.length === 0 && certificateArn === undefined && !certificateCovers(names, host)) {
    const allowed = `a name that the load balancer's certificate covers: ${names.join(", ")}`;
    const fix = `choose such a name, or give ${prefix}certificateArn`;
    problems.push({ key: `${prefix}host`, value: host, allowed, fix });
  }
  return problems;
}

function adminCidrProblems(key: string, values: ManagementValues, surroundings: ManagementSurroundings): Problem[] {
  const { adminCidrs = [], access = ManagementAccess.Private } = values;
  if (access === ManagementAccess.SessionManager) {
    if (values.adminCidrs === undefined) return [];
    const allowed = "none with access sessionManager: nobody is let in by an address";
    return [{ key, value: adminCidrs, allowed, fix: "remove it, or set access to private or public" }];
  }
  if (adminCidrs.length === 0) {
    return [{ key, value: adminCidrs, allowed: "one range or more", fix: "add the administrators' own ranges" }];
  }
  const problems = adminCidrs.flatMap((cidr, index) => {
    const found = rangeProblems(`${key}[${index}]`, cidr, access, adminCidrs.slice(0, index));
    return found.length > 0 ? found : reachProblems(`${key}[${index}]`, cidr, surroundings);
  });
  const addresses = adminCidrs.flatMap(rangeOf).reduce((sum, range) => sum + range.last - range.first + 1, 0);
  if (problems.length === 0 && addresses > MOST_ADDRESSES) {
    const allowed = `ranges of at most ${MOST_ADDRESSES} addresses together; these have ${addresses}`;
    problems.push({ key, value: adminCidrs, allowed, fix: "give fewer or smaller ranges" });
  }
  return problems;
}

/** Whether a package is named where one is needed; the file itself is for the packaging to judge. */
function agentProblems(key: string, { access, sessionManagerAgent }: ManagementValues): Problem[] {
  const isNeeded = access === ManagementAccess.SessionManager;
  if (isNeeded === (sessionManagerAgent !== undefined)) return [];
  const allowed = isNeeded
    ? "the path of AWS's Debian package amazon-ssm-agent (amd64): Debian's image has no agent"
    : "none but with access sessionManager";
  const fix = isNeeded ? "download it as docs/operations.md shows, and name it here" : "remove it, or set that access";
  return [{ key, value: sessionManagerAgent, allowed, fix }];
}

function rangeProblems(key: string, cidr: string, access: ManagementAccess, earlier: string[]): Problem[] {
  const refuse = (allowed: string, fix: string): Problem[] => [{ key, value: cidr, allowed, fix }];
  const parsed = parseCidr(cidr);
  if (!parsed.ok) {
    const isIpv6 = cidr.includes(":");
    return isIpv6
      ? refuse("an IPv4 CIDR; the stack's load balancers have no IPv6 address", "give the administrators' IPv4 ranges")
      : refuse(parsed.reason, "write the range in that form");
  }
  const { range } = parsed;
  const small = "give the administrators' own ranges (a VPN's or an office's)";
  if (range.prefixLength === 0) return refuse("anything but the whole internet", small);
  if (range.prefixLength < SHORTEST_PREFIX) return refuse(`a prefix length of /${SHORTEST_PREFIX} to /32`, small);
  const isPrivate = PRIVATE_NETWORKS.flatMap(rangeOf).some((network) => contains(network, range));
  if (access === ManagementAccess.Private && !isPrivate) {
    return refuse(`a range in ${PRIVATE_NETWORKS.join(", ")}`, "give the VPN's range, or set access to public");
  }
  if (access === ManagementAccess.Public && isPrivate) {
    return refuse("a range of the internet: nobody arrives there from a private one", "give the public addresses");
  }
  const first = earlier.find((other) => rangeOf(other).some((one) => overlaps(one, range)));
  return first === undefined ? [] : refuse(`a range that overlaps no other; ${first} is listed`, "remove one of them");
}

/** Whoever breaks into a gateway, or stands in a public subnet, must not find the administrators' door open. */
function reachProblems(key: string, cidr: string, { zones }: ManagementSurroundings): Problem[] {
  const own = zones.flatMap(({ publicCidr = "", gatewayCidr = "", managementCidr = "" }) => [
    publicCidr,
    gatewayCidr,
    managementCidr,
  ]);
  const hit = own.find((subnet) => rangeOf(subnet).some((a) => rangeOf(cidr).some((b) => overlaps(a, b))));
  if (hit === undefined) return [];
  const allowed = `a range without the stack's own subnets; ${hit} is one`;
  return [{ key, value: cidr, allowed, fix: "give the range that administrators come from" }];
}

function secretProblems(key: string, arn: string | undefined, region: string): Problem[] {
  if (arn === undefined) return [];
  if (new RegExp(`^arn:aws[a-z-]*:secretsmanager:${region}:\\d{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$`).test(arn)) {
    return [];
  }
  const where = region === ANY_REGION ? "the stack's region" : region;
  const allowed = `the full ARN of a Secrets Manager secret in ${where}, with the six characters at its end`;
  return [{ key, value: arn, allowed, fix: "copy it from Secrets Manager, or leave it out to have a secret made" }];
}

function eventsProblems(key: string, megabytes: number | undefined): Problem[] {
  if (megabytes === undefined || (Number.isInteger(megabytes) && megabytes >= 16 && megabytes <= 65_536)) return [];
  return [{ key, value: megabytes, allowed: "a whole number of MiB from 16 to 65536", fix: "leave it out for 1024" }];
}

function rangeOf(cidr: string): Ipv4Range[] {
  const parsed = parseCidr(cidr);
  return parsed.ok ? [parsed.range] : [];
}
