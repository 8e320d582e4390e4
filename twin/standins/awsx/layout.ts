import type * as pulumi from "@pulumi/pulumi";
import { formatIpv4, type Ipv4Block, ipv4BlockSize, parseIpv4Block } from "../../../contracts/ipv4";

/** One kind of subnet, as `subnetSpecs` describes it: one subnet of it in each zone. */
export interface SubnetSpec {
  type: string;
  name?: string;
  cidrMask?: number;
  size?: number;
  /** One block for each zone, in the zones' order. */
  cidrBlocks?: string[];
  tags?: Record<string, pulumi.Input<string>>;
}

/** A subnet as it will be made. */
export interface PlannedSubnet {
  /** Name of the subnet and of its route table, association and route: `<vpc>-<spec name or type>-<number of zone>`. */
  name: string;
  /** Value of its tag `Name`. */
  nameTag: string;
  type: string;
  zone: string;
  cidrBlock: string;
  tags: Record<string, pulumi.Input<string>>;
}

export interface LayoutRequest {
  vpcName: string;
  vpcCidr: string;
  zones: string[];
  specs: SubnetSpec[] | undefined;
  strategy: string;
  zoneCidrMask: number | undefined;
  nameTagStrategy: string;
}

/**
 * Lays out the subnets of a VPC by position: zone after zone, and in each zone spec after spec. With `cidrBlocks` the
 * given blocks are used; otherwise each zone gets an equal share of the VPC and each spec its part of that.
 */
export function planSubnets(request: LayoutRequest): PlannedSubnet[] {
  const specs = request.specs;
  checkSpecs(specs, request.zones.length);
  if (specs?.some((spec) => spec.cidrBlocks !== undefined) === true && request.strategy !== "Legacy") {
    return plan(request, specs, (spec, zone) => spec.cidrBlocks?.[zone] ?? "");
  }
  if (request.strategy !== "Auto" && !(request.strategy === "Exact" && specs !== undefined)) {
    throw new Error(
      `subnetStrategy "${request.strategy}" is not laid out by the twin: use "Auto", or "Exact" with subnetSpecs, ` +
        "so that the subnets keep their blocks when a zone is added",
    );
  }
  const zonePrefix = request.zoneCidrMask ?? block(request.vpcCidr).prefixLength + bitsFor(request.zones.length);
  const used = specs ?? defaultSpecs(zonePrefix);
  const blocks = share(request, used, zonePrefix);
  return plan(request, used, (spec, zone) => blocks[zone]?.[used.indexOf(spec)] ?? "");
}

function plan(
  request: LayoutRequest,
  specs: SubnetSpec[],
  cidrOf: (spec: SubnetSpec, zone: number) => string,
): PlannedSubnet[] {
  return request.zones.flatMap((zone, index) =>
    specs.map((spec) => {
      const base = `${request.vpcName}-${spec.name ?? spec.type.toLowerCase()}`;
      const name = `${base}-${index + 1}`;
      const nameTag = request.nameTagStrategy === "AvailabilityZone" ? `${base}-${zoneSuffix(zone)}` : name;
      return { name, nameTag, type: spec.type, zone, cidrBlock: cidrOf(spec, index), tags: spec.tags ?? {} };
    }),
  );
}

/** What tells zones of one region apart: `1a` of eu-central-1a. */
function zoneSuffix(zone: string): string {
  return zone.replace(/^[a-z]{2}(?:-[a-z]+)+-/, "");
}

/** Without specs, each zone has a private subnet of half its share and a public one of a quarter. */
function defaultSpecs(zonePrefix: number): SubnetSpec[] {
  if (zonePrefix > 26) throw new Error(`a zone needs at least a /26 for automatic subnets, but has a /${zonePrefix}`);
  const prefix = Math.max(zonePrefix, 16);
  return [
    { type: "Private", cidrMask: prefix + 1 },
    { type: "Public", cidrMask: prefix + 2 },
  ];
}

function share(request: LayoutRequest, specs: SubnetSpec[], zonePrefix: number): string[][] {
  const evenPrefix = zonePrefix + bitsFor(specs.length);
  const prefixOf = (spec: SubnetSpec): number =>
    spec.cidrMask ?? (spec.size === undefined ? evenPrefix : 32 - Math.log2(spec.size));
  const needed = specs.reduce((total, spec) => total + ipv4BlockSize(prefixOf(spec)), 0);
  if (needed > ipv4BlockSize(zonePrefix)) {
    throw new Error(`the subnets of a zone need ${needed} addresses, but its share is ${ipv4BlockSize(zonePrefix)}`);
  }
  const start = block(request.vpcCidr).address;
  return request.zones.map((_zone, index) => {
    let next = start + index * ipv4BlockSize(zonePrefix);
    return specs.map((spec) => {
      const prefix = prefixOf(spec);
      // A block begins at a multiple of its size; what is skipped stays unused.
      const address = Math.ceil(next / ipv4BlockSize(prefix)) * ipv4BlockSize(prefix);
      next = address + ipv4BlockSize(prefix);
      return `${formatIpv4(address)}/${prefix}`;
    });
  });
}

function checkSpecs(specs: SubnetSpec[] | undefined, zones: number): void {
  if (specs === undefined) return;
  const explicit = specs.filter((spec) => spec.cidrBlocks !== undefined);
  if (explicit.length !== 0 && explicit.length !== specs.length) {
    throw new Error("if one of subnetSpecs has cidrBlocks, all of them must have them");
  }
  specs.forEach((spec, index) => {
    if (spec.cidrBlocks !== undefined && spec.cidrBlocks.length !== zones) {
      throw new Error(
        `subnetSpecs[${index}].cidrBlocks has ${spec.cidrBlocks.length} blocks, but there are ${zones} availability zones`,
      );
    }
    const twins = specs.filter((other) => other.type === spec.type && other.name === spec.name);
    if (twins.length > 1) throw new Error(`several subnetSpecs of type "${spec.type}" need names that differ`);
  });
}

/** Refuses subnets that share addresses, and for `Exact` also addresses that no subnet has. */
export function checkPlan(vpcCidr: string, strategy: string, subnets: PlannedSubnet[]): void {
  const overlapping = subnets.filter((one) => subnets.some((other) => other !== one && overlap(one, other)));
  if (overlapping.length > 0) {
    const names = overlapping.map(({ name, cidrBlock }) => `${name}: ${cidrBlock}`).join(", ");
    throw new Error(`subnets overlap with one another: ${names}`);
  }
  if (strategy !== "Exact") return;
  let expected = block(vpcCidr).address;
  const end = expected + ipv4BlockSize(block(vpcCidr).prefixLength);
  for (const { name, cidrBlock } of subnets) {
    const { address, prefixLength } = block(cidrBlock);
    if (address !== expected) throw new Error(`there is a gap in the subnet ranges before ${name} (${cidrBlock})`);
    expected = address + ipv4BlockSize(prefixLength);
  }
  if (expected !== end) throw new Error(`there is a gap in the subnet ranges at the end of the VPC (${vpcCidr})`);
}

function overlap(one: PlannedSubnet, other: PlannedSubnet): boolean {
  const left = block(one.cidrBlock);
  const right = block(other.cidrBlock);
  return (
    left.address < right.address + ipv4BlockSize(right.prefixLength) &&
    right.address < left.address + ipv4BlockSize(left.prefixLength)
  );
}

function block(cidr: string): Ipv4Block {
  const parsed = parseIpv4Block(cidr);
  if (parsed === undefined) throw new Error(`"${cidr}" is no IPv4 CIDR block`);
  return parsed;
}

function bitsFor(count: number): number {
  return count === 0 ? 0 : Math.ceil(Math.log2(count));
}

/** Order in which a zone's subnets are made: public ones first, since NAT gateways live in them; isolated ones last. */
export function compareTypes(left: { type: string }, right: { type: string }): number {
  const rank = ({ type }: { type: string }): number => ["public", "private", "isolated"].indexOf(type.toLowerCase());
  return rank(left) - rank(right);
}
