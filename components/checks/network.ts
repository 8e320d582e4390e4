import type * as pulumi from "@pulumi/pulumi";
import { contains, type Ipv4Range, overlaps, parseCidr } from "./cidr";
import { plainText } from "./plain";
import type { Problem } from "./problem";
import type { ZoneSlotArgs } from "./zones";

/**
 * A VPC that exists. Zone slots name its subnets and route tables. Its default security group and its flow logs stay
 * its owner's; the S3 endpoint, the NAT gateways, the routes to them and the addresses are the stack's.
 */
export interface BroughtNetworkArgs {
  /**
   * Id of the VPC. It has an internet gateway, to which the public subnets' default route leads, DNS support and DNS host
   * names, and no S3 gateway endpoint in the gateways' route tables.
   */
  vpcId: pulumi.Input<string>;
}

/** The values of a stack that say where its subnets are. */
export interface NetworkValues {
  cidrBlock?: string;
  network?: BroughtNetworkArgs;
  zones: ZoneSlotArgs[];
}

interface PlacedRange {
  key: string;
  cidr: string;
  range: Ipv4Range;
}

interface Ranged {
  placed?: PlacedRange;
  problems: Problem[];
}

const CIDR_MEMBERS = ["publicCidr", "gatewayCidr"] as const;
const ID_MEMBERS = ["publicSubnetId", "gatewaySubnetId", "gatewayRouteTableId"] as const;

const MEANING = {
  publicCidr: "the IPv4 CIDR of the zone's public subnet, e.g. 10.40.0.0/24",
  gatewayCidr: "the IPv4 CIDR of the zone's gateway subnet, e.g. 10.40.10.0/24",
  managementCidr: "the IPv4 CIDR of the zone's subnet for the management server, e.g. 10.40.20.0/28",
  publicSubnetId: "the id of a subnet of the VPC in that zone, with a way to the internet gateway",
  gatewaySubnetId: "the id of a subnet of the VPC in that zone, for the gateways alone",
  gatewayRouteTableId: "the id of the gateway subnet's own route table",
};

/** Everything that is wrong with what a stack says about its network: a new VPC by CIDRs, or one that exists by ids. */
export function networkProblems(prefix: string, values: NetworkValues): Problem[] {
  const { cidrBlock, network, zones } = values;
  const choice = "either cidrBlock (a new VPC) or network (one that exists)";
  if (cidrBlock === undefined && network === undefined) {
    const fix = "add cidrBlock, e.g. 10.40.0.0/16, or network with the id of a VPC";
    return [{ key: `${prefix}cidrBlock`, value: undefined, allowed: choice, fix }];
  }
  if (cidrBlock !== undefined && network !== undefined) {
    return [{ key: `${prefix}network`, value: shown(network.vpcId), allowed: choice, fix: "remove one of the two" }];
  }
  return cidrBlock === undefined
    ? broughtProblems(prefix, network?.vpcId, zones)
    : madeProblems(prefix, cidrBlock, zones);
}

function madeProblems(prefix: string, cidrBlock: string, zones: ZoneSlotArgs[]): Problem[] {
  const vpc = rangeOf(`${prefix}cidrBlock`, cidrBlock);
  const subnets = zones.flatMap((zone, index) =>
    CIDR_MEMBERS.map((member): Ranged => {
      const key = `${prefix}zones[${index}].${member}`;
      const cidr = zone[member];
      return cidr === undefined ? { problems: [missing(key, MEANING[member])] } : rangeOf(key, cidr);
    }).concat(managementRange(prefix, zones, index)),
  );
  const placed = subnets.flatMap((subnet) => (subnet.placed === undefined ? [] : [subnet.placed]));
  return [
    ...vpc.problems,
    ...subnets.flatMap((subnet) => subnet.problems),
    ...superfluous(prefix, zones, ID_MEMBERS, "no such key where cidrBlock makes the VPC"),
    ...(vpc.placed === undefined ? [] : outsideProblems(placed, vpc.placed)),
    ...overlapProblems(placed),
  ];
}

/** awsx has a kind of subnet in every zone or in none. */
function managementRange(prefix: string, zones: ZoneSlotArgs[], index: number): Ranged[] {
  const key = `${prefix}zones[${index}].managementCidr`;
  const cidr = zones[index]?.managementCidr;
  if (cidr !== undefined) return [rangeOf(key, cidr)];
  return zones.every(({ managementCidr }) => managementCidr === undefined)
    ? []
    : [{ problems: [missing(key, `${MEANING.managementCidr}, in every slot or in none`)] }];
}

function broughtProblems(prefix: string, vpcId: pulumi.Input<string> | undefined, zones: ZoneSlotArgs[]): Problem[] {
  const ids = zones.flatMap((zone, index) =>
    ID_MEMBERS.map((member) => ({ key: `${prefix}zones[${index}].${member}`, member, value: zone[member] })),
  );
  return [
    ...idProblems(`${prefix}network.vpcId`, "vpc", vpcId, "the id of a VPC"),
    ...ids.flatMap(({ key, member, value }) =>
      idProblems(key, member === "gatewayRouteTableId" ? "rtb" : "subnet", value, MEANING[member]),
    ),
    ...ids.flatMap(({ key, value }, index) => {
      const id = plainText(value);
      const first = ids.findIndex((other) => plainText(other.value) === id);
      if (id === undefined || first === index) return [];
      const allowed = `an id that is given once; ${ids[first]?.key ?? ""} is ${id} already`;
      return [{ key, value: id, allowed, fix: "give each subnet and route table one purpose" }];
    }),
    ...superfluous(prefix, zones, [...CIDR_MEMBERS, "managementCidr"], "no such key in a network that exists"),
  ];
}

function idProblems(key: string, kind: string, value: pulumi.Input<string> | undefined, meaning: string): Problem[] {
  if (value === undefined) return [missing(key, meaning)];
  const id = plainText(value);
  if (id === undefined || new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return [];
  return [{ key, value: id, allowed: `${meaning}: ${kind}- and 17 hexadecimal digits`, fix: "copy it from the VPC" }];
}

function superfluous(
  prefix: string,
  zones: ZoneSlotArgs[],
  members: readonly (keyof typeof MEANING)[],
  allowed: string,
): Problem[] {
  return zones.flatMap((zone, index) =>
    members
      .filter((member) => zone[member] !== undefined)
      .map((member) => ({
        key: `${prefix}zones[${index}].${member}`,
        value: shown(zone[member]),
        allowed,
        fix: "remove it, or choose the other of cidrBlock and network",
      })),
  );
}

/** An Output cannot be shown in a message. */
function shown(value: pulumi.Input<string> | undefined): string {
  return plainText(value) ?? "(an Output)";
}

function missing(key: string, allowed: string): Problem {
  return { key, value: undefined, allowed, fix: "add it" };
}

function rangeOf(key: string, cidr: string): Ranged {
  const parsed = parseCidr(cidr);
  if (!parsed.ok) {
    return { problems: [{ key, value: cidr, allowed: parsed.reason, fix: "write the range in that form" }] };
  }
  // VPC and subnet limits: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
  if (parsed.range.prefixLength < 16 || parsed.range.prefixLength > 28) {
    return { problems: [{ key, value: cidr, allowed: "a prefix length from /16 to /28", fix: "choose another size" }] };
  }
  return { placed: { key, cidr, range: parsed.range }, problems: [] };
}

function outsideProblems(subnets: PlacedRange[], vpc: PlacedRange): Problem[] {
  return subnets
    .filter((subnet) => !contains(vpc.range, subnet.range))
    .map(({ key, cidr }) => ({
      key,
      value: cidr,
      allowed: `a range inside the VPC's ${vpc.cidr}`,
      fix: `choose a range of ${vpc.cidr} that no other subnet uses`,
    }));
}

function overlapProblems(subnets: PlacedRange[]): Problem[] {
  return subnets.flatMap((subnet, index) =>
    subnets
      .slice(0, index)
      .filter((earlier) => overlaps(earlier.range, subnet.range))
      .map((earlier) => ({
        key: subnet.key,
        value: subnet.cidr,
        allowed: `a range that overlaps no other subnet; ${earlier.key} is ${earlier.cidr}`,
        fix: "choose a free range",
      })),
  );
}
