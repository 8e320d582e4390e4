import { countAddresses, countIpv6Networks, isPrivate } from "./addresses";
import type { Cidr } from "./addresses";
import { groupOfRule } from "./managementGroups";
import { prefixListsOf } from "./prefixLists";
import { read } from "./reading";
import type { RangeSettings } from "./rangeSettings";
import type { StackResource } from "./reading";
import type { Report } from "./report";
import { addressesOf } from "./ruleAddresses";
import { isSecurityGroup, rulesOf } from "./securityGroupRules";
import type { Ports } from "./securityGroupRules";
import type { Stack } from "./stack";

/** Ports of protocols by which machines and databases are steered, by what they are. */
export const ADMIN_PORTS: ReadonlyMap<number, string> = new Map([
  [20, "FTP"],
  [21, "FTP"],
  [22, "SSH"],
  [23, "Telnet"],
  [135, "RPC"],
  [139, "NetBIOS"],
  [445, "SMB"],
  [1433, "SQL Server"],
  [1434, "SQL Server"],
  [1521, "Oracle"],
  [2375, "Docker"],
  [2376, "Docker"],
  [2379, "etcd"],
  [2380, "etcd"],
  [3306, "MySQL"],
  [3389, "RDP"],
  [5432, "PostgreSQL"],
  [5439, "Redshift"],
  [5601, "Kibana"],
  [5900, "VNC"],
  [5984, "CouchDB"],
  [5985, "WinRM"],
  [5986, "WinRM"],
  [6379, "Redis"],
  [8083, "SecureSphere MX"],
  [9042, "Cassandra"],
  [9092, "Kafka"],
  [9200, "Elasticsearch"],
  [9300, "Elasticsearch"],
  [10250, "kubelet"],
  [11211, "memcached"],
  [27017, "MongoDB"],
  [27018, "MongoDB"],
  [27019, "MongoDB"],
]);

/** The policy's options. */
export interface AdminPortsSettings extends RangeSettings {
  adminPorts: readonly number[];
}

/**
 * Checks every rule that opens an admin port, of whatever group: private addresses may, the internet's only in ranges as
 * small as an administrator's.
 * @param stack `undefined` for one resource by itself: then only what it shows alone is said.
 */
export function checkAdminPorts(
  resources: readonly StackResource[],
  stack: Stack | undefined,
  settings: AdminPortsSettings,
  report: Report,
): void {
  const prefixLists = stack && prefixListsOf(stack);
  const rangesByGroup = new Map<string, Cidr[]>();
  for (const resource of resources) {
    const { rules, unknownPlaces } = rulesOf(resource, "ingress");
    for (const place of stack === undefined ? [] : unknownPlaces) {
      report.undetermined(resource, `${place} is not known in this preview. ${willCheck(settings)}`);
    }
    for (const rule of rules) {
      const port = adminPortOf(rule.ports, settings.adminPorts);
      if (port === undefined) {
        continue;
      }
      const found = addressesOf(rule, prefixLists, settings.allowedPrefixLists);
      const open = found.known.filter(({ cidr }) => !isPrivate(cidr));
      if (port === "unknown") {
        const outside = [open, found.unknown, found.foreign, found.malformed];
        if (stack !== undefined && outside.some(({ length }) => length > 0)) {
          report.undetermined(resource, `The ports of a rule are not known in this preview. ${willCheck(settings)}`);
        }
        continue;
      }
      const opens = `opens port ${port} (${ADMIN_PORTS.get(port) ?? "admin"})`;
      for (const { path, cidr } of open) {
        const floor = settings.minPrefixLength[cidr.family];
        if (cidr.prefixLength < floor) {
          const whom = cidr.prefixLength === 0 ? `the whole IPv${cidr.family} internet` : `a /${cidr.prefixLength}`;
          report.violation(
            resource,
            `${path} ${opens} to ${whom}; the widest range of internet addresses allowed is /${floor}. Give the administrators' own ranges, or a security group.`,
          );
        }
      }
      for (const path of found.malformed) {
        report.violation(resource, `${path} ${opens} and is no CIDR such as 203.0.113.0/28. Give one.`);
      }
      for (const path of found.foreign) {
        report.violation(
          resource,
          `${path} ${opens} to a prefix list from outside this stack; its entries cannot be checked. Make the list in this stack, or put its id into allowedPrefixLists.`,
        );
      }
      if (stack !== undefined) {
        found.unknown.forEach((path) =>
          report.undetermined(resource, `${path} is not known in this preview. ${willCheck(settings)}`),
        );
        const small = open.filter(({ cidr }) => cidr.prefixLength >= settings.minPrefixLength[cidr.family]);
        for (const group of groupsOf(stack, resource)) {
          const ranges = rangesByGroup.get(group) ?? [];
          ranges.push(...small.map(({ cidr }) => cidr));
          rangesByGroup.set(group, ranges);
        }
      }
    }
  }
  for (const [urn, ranges] of rangesByGroup) {
    const addresses = countAddresses(ranges.filter(({ family }) => family === 4));
    const networks = countIpv6Networks(ranges.filter(({ family }) => family === 6));
    if (addresses > BigInt(settings.maxIpv4Addresses) || networks > BigInt(settings.maxIpv6Networks)) {
      report.violation(
        { urn },
        `All internet ranges that reach admin ports of this group together are ${addresses} IPv4 addresses and ${networks} IPv6 networks (/64), the most allowed are ${settings.maxIpv4Addresses} and ${settings.maxIpv6Networks}. Splitting a range does not make it smaller.`,
      );
    }
  }
}

/** The first admin port that a rule opens. */
function adminPortOf(ports: Ports, adminPorts: readonly number[]): number | "unknown" | undefined {
  switch (ports.kind) {
    case "all":
      return adminPorts[0];
    case "none":
      return undefined;
    case "unknown":
      return adminPorts.length === 0 ? undefined : "unknown";
    case "range":
      return adminPorts.find((port) => port >= ports.from && port <= ports.to);
  }
}

function groupsOf(stack: Stack, resource: StackResource): string[] {
  if (isSecurityGroup(resource)) {
    return [resource.urn];
  }
  const { groups } = groupOfRule(stack, resource);
  const id = read(resource.props, "securityGroupId");
  // Rules of one group from elsewhere are counted together by its id.
  return groups.length > 0 ? groups.map(({ urn }) => urn) : typeof id === "string" ? [resource.urn] : [];
}

function willCheck({ minPrefixLength, adminPorts }: AdminPortsSettings): string {
  return `The update will check that it opens no admin port (${adminPorts.length} of them) to internet ranges wider than /${minPrefixLength[4]} (IPv4) or /${minPrefixLength[6]} (IPv6).`;
}
