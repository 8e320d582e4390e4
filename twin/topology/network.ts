import { createHash } from "node:crypto";
import { formatIpv4, ipv4BlockSize, parseIpv4 } from "../../contracts/ipv4";
import { INTERNET } from "../addresses";
import { TwinFailureError } from "../twinFailureError";
import type { Instance } from "./instance.types";
import { endpointInterfaces } from "./interfaceEndpoints";
import { BYSTANDER_NAMESPACE } from "./internet";
import { contains, formatNetwork, hostAddresses, parseNetwork } from "./ipv4";
import type { LeaseBook } from "./leases";
import type { AddressPair, InterfaceTopology, SubnetTopology, VpcTopology } from "./network.types";
import { compareText, type Resource, type Resources } from "./resources";
import { isAttached, natInterfaceKey, routeTableOf, routeTables } from "./routing";
import { securityGroups } from "./securityGroups";

/** Load balancer of any kind; the twin plays application load balancers. */
export const LOAD_BALANCER_TYPE = "aws:lb/loadBalancer:LoadBalancer";

/** Security group of the bystander: a workload that may call anyone and takes no calls. */
const BYSTANDER_GROUP = "bystander";

/** Public addresses that load balancers get, in the order in which they are first needed. */
const LOAD_BALANCER_ADDRESSES = 100;

interface Placed {
  interfaces: InterfaceTopology[];
  pairs: AddressPair[];
}

/** The VPC of the stack with everything that has an address in it; undefined before there is one. */
export function vpcTopology(resources: Resources, instances: Instance[], book: LeaseBook): VpcTopology | undefined {
  const [vpc, ...others] = resources.ofType("aws:ec2/vpc:Vpc");
  if (vpc === undefined) return undefined;
  if (others.length > 0) {
    throw new TwinFailureError(
      "VPC",
      `the twin has room for one VPC, not for ${[vpc, ...others].map((one) => one.id).join(", ")}`,
    );
  }
  const cidr = parseNetwork(vpc.requiredText("cidrBlock"));
  const subnets = resources
    .ofType("aws:ec2/subnet:Subnet")
    .filter((subnet) => subnet.text("vpcId") === vpc.id)
    .map((subnet) => subnetTopology(subnet, vpc, resources))
    .sort((one, other) => compareText(one.id, other.id));
  const placed = [
    natGateways(resources, subnets, book),
    loadBalancerNodes(resources, subnets, book),
    interfaceEndpoints(resources, vpc, subnets, book),
    placeInstances(instances, subnets, book),
    bystander(resources, vpc, subnets, book),
  ];
  return {
    id: vpc.id,
    cidrs: [formatNetwork(cidr)],
    resolver: formatIpv4(cidr.address + 2),
    internetGateway: resources
      .ofType("aws:ec2/internetGateway:InternetGateway")
      .some((gateway) => isAttached(gateway, vpc, resources)),
    subnets,
    routeTables: routeTables(vpc, resources),
    interfaces: placed.flatMap((part) => part.interfaces),
    addressPairs: placed.flatMap((part) => part.pairs),
    securityGroups: [
      ...securityGroups(resources),
      {
        id: BYSTANDER_GROUP,
        ingress: [],
        egress: [{ protocol: "all", ports: undefined, peer: { kind: "cidr", cidr: "0.0.0.0/0" } }],
      },
    ],
  };
}

/** Namespace of the node that a load balancer has in a subnet. */
export function nodeNamespace(loadBalancerArn: string, subnetId: string): string {
  return `lb-${createHash("sha256").update(`${loadBalancerArn} ${subnetId}`).digest("hex").slice(0, 8)}`;
}

/** Subnets of a load balancer, sorted. */
export function loadBalancerSubnets(loadBalancer: Resource): string[] {
  const mapped = loadBalancer.objects("subnetMappings").map((mapping) => mapping.requiredText("subnetId"));
  const listed = loadBalancer.texts("subnets");
  return [...new Set([...listed, ...mapped])].sort(compareText);
}

/** Public addresses of the stack's elastic addresses, by allocation id. */
function elasticAddress(resources: Resources, allocationId: string | undefined): string | undefined {
  const type = "aws:ec2/eip:Eip";
  const eip = resources.byId(type, allocationId) ?? resources.byText(type, "allocationId", allocationId);
  return eip?.requiredText("publicIp");
}

function subnetTopology(subnet: Resource, vpc: Resource, resources: Resources): SubnetTopology {
  const cidr = parseNetwork(subnet.requiredText("cidrBlock"));
  return {
    id: subnet.id,
    cidr: formatNetwork(cidr),
    router: formatIpv4(cidr.address + 1),
    zone: subnet.requiredText("availabilityZone"),
    routeTableId: routeTableOf(subnet, vpc, resources),
  };
}

function natGateways(resources: Resources, subnets: SubnetTopology[], book: LeaseBook): Placed {
  const placed: Placed = { interfaces: [], pairs: [] };
  for (const nat of resources.ofType("aws:ec2/natGateway:NatGateway")) {
    const subnet = subnetById(nat.requiredText("subnetId"), subnets, nat.owner);
    const publicAddress = elasticAddress(resources, nat.text("allocationId"));
    if (nat.text("connectivityType") !== "private" && publicAddress === undefined) {
      throw new TwinFailureError(nat.owner, "a public NAT gateway needs allocationId, the id of an EIP of the stack");
    }
    const address = leaseIn(subnet, natInterfaceKey(nat.id), book, nat.text("privateIp"));
    placed.interfaces.push({
      key: natInterfaceKey(nat.id),
      kind: "nat-gateway",
      namespace: nat.id,
      subnetId: subnet.id,
      address,
      securityGroupIds: [],
      metadataHopLimit: undefined,
    });
    if (publicAddress !== undefined) placed.pairs.push({ publicAddress, privateAddress: address });
  }
  return placed;
}

function loadBalancerNodes(resources: Resources, subnets: SubnetTopology[], book: LeaseBook): Placed {
  const placed: Placed = { interfaces: [], pairs: [] };
  for (const loadBalancer of resources.ofType(LOAD_BALANCER_TYPE)) {
    const arn = loadBalancer.requiredText("arn");
    for (const subnetId of loadBalancerSubnets(loadBalancer)) {
      const subnet = subnetById(subnetId, subnets, loadBalancer.owner);
      const key = `load-balancer:${arn}:${subnetId}`;
      const address = leaseIn(subnet, key, book);
      placed.interfaces.push({
        key,
        kind: "load-balancer",
        namespace: nodeNamespace(arn, subnetId),
        subnetId,
        address,
        securityGroupIds: loadBalancer.texts("securityGroups"),
        metadataHopLimit: undefined,
      });
      if (loadBalancer.flag("internal") === true) continue;
      const publicAddress = book.lease(`public:${key}`, loadBalancerAddresses());
      placed.pairs.push({ publicAddress, privateAddress: address });
    }
  }
  return placed;
}

function interfaceEndpoints(resources: Resources, vpc: Resource, subnets: SubnetTopology[], book: LeaseBook): Placed {
  const interfaces = endpointInterfaces(resources).map(
    ({ endpoint, key, namespace, subnetId, link }): InterfaceTopology => {
      const subnet = subnetById(subnetId, subnets, endpoint.owner);
      const groups = endpoint.texts("securityGroupIds");
      return {
        key,
        kind: "endpoint",
        namespace,
        subnetId,
        address: leaseIn(subnet, key, book),
        // As on AWS: without a group of its own it is in the VPC's default one.
        securityGroupIds: groups.length > 0 ? groups : [vpc.text("defaultSecurityGroupId") ?? ""],
        metadataHopLimit: undefined,
        service: link,
      };
    },
  );
  return { interfaces, pairs: [] };
}

function placeInstances(instances: Instance[], subnets: SubnetTopology[], book: LeaseBook): Placed {
  const interfaces = instances.map((instance): InterfaceTopology => {
    const subnet = subnetById(instance.subnetId, subnets, `instance ${instance.id}`);
    const { metadata, securityGroupIds } = instance.specification;
    return {
      key: `instance:${instance.id}`,
      kind: "instance",
      namespace: instance.id,
      subnetId: subnet.id,
      address: leaseIn(subnet, `instance:${instance.id}`, book),
      securityGroupIds,
      metadataHopLimit: metadata.enabled ? metadata.hopLimit : undefined,
    };
  });
  return { interfaces, pairs: [] };
}

/** Stands in the first zone's first subnet whose route table leads to the internet gateway. */
function bystander(resources: Resources, vpc: Resource, subnets: SubnetTopology[], book: LeaseBook): Placed {
  const tables = routeTables(vpc, resources);
  const isPublic = (subnet: SubnetTopology): boolean =>
    tables.some(
      (table) =>
        table.id === subnet.routeTableId && table.routes.some((route) => route.target.kind === "internet-gateway"),
    );
  const [subnet] = subnets
    .filter(isPublic)
    .sort((one, other) => compareText(one.zone, other.zone) || compareText(one.id, other.id));
  if (subnet === undefined) return { interfaces: [], pairs: [] };
  const address = leaseIn(subnet, "bystander", book);
  return {
    interfaces: [
      {
        key: `bystander:${subnet.id}`,
        kind: "bystander",
        namespace: BYSTANDER_NAMESPACE,
        subnetId: subnet.id,
        address,
        securityGroupIds: [BYSTANDER_GROUP],
        metadataHopLimit: undefined,
      },
    ],
    pairs: [{ publicAddress: INTERNET.elastic.bystander, privateAddress: address }],
  };
}

function subnetById(id: string, subnets: SubnetTopology[], owner: string): SubnetTopology {
  const subnet = subnets.find((candidate) => candidate.id === id);
  if (subnet === undefined) throw new TwinFailureError(owner, `there is no subnet ${id} in the stack's VPC`);
  return subnet;
}

function leaseIn(subnet: SubnetTopology, key: string, book: LeaseBook, wish?: string): string {
  const cidr = parseNetwork(subnet.cidr);
  const wished = wish === undefined ? undefined : parseIpv4(wish);
  const first = wished !== undefined && wish !== undefined && contains(cidr, wished) ? [wish] : [];
  return book.lease(key, [...first, ...hostAddresses(cidr)]);
}

function loadBalancerAddresses(): string[] {
  const pool = parseNetwork(INTERNET.elastic.cidr);
  const first = parseIpv4(INTERNET.elastic.firstLoadBalancer) ?? pool.address;
  const count = Math.min(LOAD_BALANCER_ADDRESSES, pool.address + ipv4BlockSize(pool.prefixLength) - first);
  return Array.from({ length: count }, (_, offset) => formatIpv4(first + offset));
}
