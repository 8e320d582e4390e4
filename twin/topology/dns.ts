import { parseIpv4 } from "../../contracts/ipv4";
import type { DnsAddress } from "./cloudTopology.types";
import type { LoadBalancerTopology } from "./loadBalancer.types";
import { compareText, type Resource, type Resources } from "./resources";

/** Longest chain of names that is followed. */
const MAXIMUM_CHAIN = 8;

/**
 * Every public name and its addresses: what the cloud's services have, the load balancers', and the stack's own records.
 * Aliases and CNAMEs are followed here, so that the name servers hold addresses only.
 */
export function publicNames(
  resources: Resources,
  loadBalancers: LoadBalancerTopology[],
  services: DnsAddress[],
): DnsAddress[] {
  const known = new Map<string, string[]>();
  const add = (name: string, address: string): void => {
    known.set(name, [...new Set([...(known.get(name) ?? []), address])]);
  };
  for (const { name, address } of services) add(plain(name), address);
  for (const { dnsName, nodes } of loadBalancers) {
    for (const node of nodes) add(plain(dnsName), node.publicAddress ?? node.address);
  }
  const targets = new Map<string, string[]>();
  for (const record of resources.ofType("aws:route53/record:Record")) {
    for (const target of targetsOf(record)) {
      const name = nameOf(record, resources);
      if (parseIpv4(target) !== undefined) add(name, target);
      else targets.set(name, [...(targets.get(name) ?? []), plain(target)]);
    }
  }
  const resolve = (name: string, depth: number): string[] => [
    ...(known.get(name) ?? []),
    ...(depth === 0 ? [] : (targets.get(name) ?? []).flatMap((target) => resolve(target, depth - 1))),
  ];
  return [...new Set([...known.keys(), ...targets.keys()])]
    .sort(compareText)
    .flatMap((name) => [...new Set(resolve(name, MAXIMUM_CHAIN))].map((address) => ({ name, address })));
}

function targetsOf(record: Resource): string[] {
  const type = record.text("type") ?? "";
  if (!["A", "CNAME"].includes(type)) return [];
  return [...record.objects("aliases").map((alias) => alias.requiredText("name")), ...record.texts("records")];
}

/** As Route 53: a name that does not end with the zone's is meant inside the zone. */
function nameOf(record: Resource, resources: Resources): string {
  const fqdn = record.text("fqdn");
  if (fqdn !== undefined && fqdn !== "") return plain(fqdn);
  const name = plain(record.requiredText("name"));
  const zone = resources.ofType("aws:route53/zone:Zone").find((one) => one.text("zoneId") === record.text("zoneId"));
  const zoneName = plain(zone?.text("name") ?? "");
  return zoneName === "" || name === zoneName || name.endsWith(`.${zoneName}`) ? name : `${name}.${zoneName}`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
