import { INTERNET } from "../addresses";
import { CORE_NAMESPACE, S3_ENDPOINT_WIRE, SERVICE_HOSTS, VPC_NAMESPACE } from "../topology/internet";
import type { InterfaceTopology, RouteTableTopology, ServiceLink, VpcTopology } from "../topology/network.types";
import { addressMapTable, endpointTable, metadataTable, natTable } from "./addressTables";
import { CORE_BRIDGE } from "./internetItems";
import { ipItem, namespaceItem, tableItem, wireItem, type NetworkItem } from "./item";
import {
  INTERNET_GATEWAY_DEVICE,
  LINK_LOCAL_RESOLVER,
  METADATA_ADDRESS,
  routerDevice,
  routeTableNumber,
  S3_ENDPOINT_DEVICE,
  SERVICE_DEVICE,
} from "./routerNames";
import { securityTable } from "./securityTable";

/**
 * A VPC: one router with a wire to every network interface (no two of them share a wire), policy routing by the wire
 * that a packet came from, and security groups where it is forwarded.
 */
export function vpcItems(vpc: VpcTopology): NetworkItem[] {
  return [
    namespaceItem(VPC_NAMESPACE, [
      "net.ipv4.ip_forward=1",
      "net.ipv4.conf.default.proxy_arp=1",
      "net.ipv4.conf.all.send_redirects=0",
      "net.ipv4.conf.default.send_redirects=0",
      "net.ipv4.conf.all.rp_filter=0",
      "net.ipv4.conf.default.rp_filter=0",
    ]),
    // Security groups come before the first wire: a new interface is never open.
    tableItem(VPC_NAMESPACE, "inet", "security", securityTable(vpc)),
    tableItem(VPC_NAMESPACE, "ip", "addresses", addressMapTable(vpc)),
    tableItem(VPC_NAMESPACE, "ip", "metadata", metadataTable(vpc)),
    ...[vpc.resolver, METADATA_ADDRESS, LINK_LOCAL_RESOLVER, ...vpc.subnets.map((subnet) => subnet.router)].map(
      (address) => ipItem(VPC_NAMESPACE, "addr", `${address}/32 dev lo`),
    ),
    // The local route of every route table; then the table of the sender's subnet; then nothing.
    ipItem(VPC_NAMESPACE, "rule", "pref 100 lookup main suppress_prefixlength 0"),
    ipItem(VPC_NAMESPACE, "rule", "pref 32000 blackhole"),
    s3EndpointWire(vpc),
    ...(vpc.internetGateway ? [internetGatewayWire()] : []),
    ...vpc.interfaces.flatMap((one) => interfaceItems(one, vpc)),
    ...vpc.routeTables.flatMap((table) => routeItems(table, vpc)),
  ];
}

function internetGatewayWire(): NetworkItem {
  const { core } = INTERNET;
  return wireItem(
    {
      namespace: VPC_NAMESPACE,
      device: INTERNET_GATEWAY_DEVICE,
      lines: [`addr add ${core.vpcRouter}/24 dev ${INTERNET_GATEWAY_DEVICE} noprefixroute`],
    },
    { namespace: CORE_NAMESPACE, device: "vpc-igw", lines: [`link set vpc-igw master ${CORE_BRIDGE}`] },
  );
}

function s3EndpointWire(vpc: VpcTopology): NetworkItem {
  return wireItem(
    {
      namespace: VPC_NAMESPACE,
      device: S3_ENDPOINT_DEVICE,
      lines: [`addr add ${S3_ENDPOINT_WIRE.router}/30 dev ${S3_ENDPOINT_DEVICE} noprefixroute`],
    },
    {
      namespace: SERVICE_HOSTS.regional.namespace,
      device: "vpc",
      lines: [
        `addr add ${S3_ENDPOINT_WIRE.s3}/30 dev vpc`,
        ...vpc.cidrs.map((cidr) => `route add ${cidr} via ${S3_ENDPOINT_WIRE.router} dev vpc`),
      ],
    },
  );
}

function interfaceItems(one: InterfaceTopology, vpc: VpcTopology): NetworkItem[] {
  const subnet = vpc.subnets.find((candidate) => candidate.id === one.subnetId);
  if (subnet === undefined) throw new Error(`${one.key} is in subnet ${one.subnetId}, which the VPC does not have`);
  const device = routerDevice(one.key);
  const length = subnet.cidr.split("/")[1] ?? "32";
  const isNat = one.kind === "nat-gateway";
  const forwards = isNat || one.service !== undefined;
  return [
    namespaceItem(one.namespace, forwards ? ["net.ipv4.ip_forward=1", "net.ipv4.conf.all.send_redirects=0"] : []),
    ...(isNat ? [tableItem(one.namespace, "ip", "nat", natTable(vpc))] : []),
    ...(one.service === undefined ? [] : serviceItems(one, one.service)),
    wireItem(
      {
        namespace: one.namespace,
        device: "eth0",
        lines: [`addr add ${one.address}/${length} dev eth0`, `route add default via ${subnet.router}`],
      },
      { namespace: VPC_NAMESPACE, device, lines: [`route add ${one.address}/32 dev ${device}`] },
    ),
    ipItem(VPC_NAMESPACE, "rule", `pref 200 iif ${device} lookup ${routeTableNumber(subnet.routeTableId)}`),
  ];
}

function serviceItems(one: InterfaceTopology, link: ServiceLink): NetworkItem[] {
  const device = routerDevice(one.key);
  const table = routeTableNumber(one.key);
  // Who asks has an address of the VPC: what the service answers at this wire's end goes back on this wire.
  const back = link.showsCaller ? [`route add default via ${link.near} dev ${device} table ${table}`] : [];
  return [
    tableItem(one.namespace, "ip", "endpoint", endpointTable(one, link)),
    wireItem(
      {
        namespace: one.namespace,
        device: SERVICE_DEVICE,
        lines: [
          `addr add ${link.near}/30 dev ${SERVICE_DEVICE}`,
          ...(link.address === link.far ? [] : [`route add ${link.address}/32 via ${link.far} dev ${SERVICE_DEVICE}`]),
        ],
      },
      { namespace: link.namespace, device, lines: [`addr add ${link.far}/30 dev ${device}`, ...back] },
    ),
    ...(link.showsCaller ? [ipItem(link.namespace, "rule", `pref 100 from ${link.far} lookup ${table}`)] : []),
  ];
}

function routeItems(table: RouteTableTopology, vpc: VpcTopology): NetworkItem[] {
  const number = routeTableNumber(table.id);
  const local = vpc.cidrs.map((cidr) => ipItem(VPC_NAMESPACE, "route", `blackhole ${cidr} table ${number}`));
  const declared = table.routes.flatMap(({ destination, target }): NetworkItem[] => {
    const route = (words: string): NetworkItem =>
      ipItem(VPC_NAMESPACE, "route", `${destination} ${words} table ${number}`);
    switch (target.kind) {
      case "internet-gateway":
        return [route(`via ${INTERNET.core.gateway} dev ${INTERNET_GATEWAY_DEVICE} onlink`)];
      case "nat-gateway": {
        const nat = vpc.interfaces.find((candidate) => candidate.key === target.interfaceKey);
        if (nat === undefined) return [];
        return [route(`via ${nat.address} dev ${routerDevice(nat.key)} onlink`)];
      }
      case "s3-endpoint":
        return [route(`via ${S3_ENDPOINT_WIRE.s3} dev ${S3_ENDPOINT_DEVICE} onlink`)];
      case "blackhole":
        return [];
    }
  });
  return [...local, ...declared];
}
