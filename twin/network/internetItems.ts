import { INTERNET } from "../addresses";
import { CORE_NAMESPACE, INTERNET_HOSTS } from "../topology/internet";
import { ipItem, namespaceItem, wireItem, type NetworkItem } from "./item";

/** Bridge of the internet; every host and the VPC's internet gateway are on it. */
export const CORE_BRIDGE = "internet";

/** The internet: a bridge that routes, and its hosts. It has no way out of the machine. */
export function internetItems(): NetworkItem[] {
  const { core, services, elastic } = INTERNET;
  return [
    namespaceItem(CORE_NAMESPACE, [
      "net.ipv4.ip_forward=1",
      "net.ipv4.conf.all.send_redirects=0",
      "net.ipv4.conf.default.send_redirects=0",
    ]),
    {
      key: "internet bridge",
      create: [
        `link add ${CORE_BRIDGE} type bridge`,
        `link set ${CORE_BRIDGE} up`,
        `addr add ${core.gateway}/24 dev ${CORE_BRIDGE}`,
        `addr add ${services.gateway}/24 dev ${CORE_BRIDGE}`,
      ].map((line) => ({ tool: "ip", namespace: CORE_NAMESPACE, line })),
      remove: [{ tool: "ip", namespace: CORE_NAMESPACE, line: `link del ${CORE_BRIDGE}` }],
      replacesItself: false,
    },
    // Elastic addresses are routed to the VPC's internet gateway, whether there is one or not.
    ipItem(CORE_NAMESPACE, "route", `${elastic.cidr} via ${core.vpcRouter}`),
    ...INTERNET_HOSTS.flatMap((host, index) => [
      // Through an interface endpoint comes who has no route here.
      namespaceItem(host.namespace, ["net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0"]),
      wireItem(
        {
          namespace: host.namespace,
          device: "eth0",
          lines: [
            ...host.addresses.map((address) => `addr add ${address} dev eth0`),
            `route add default via ${host.gateway}`,
          ],
        },
        { namespace: CORE_NAMESPACE, device: `host${index}`, lines: [`link set host${index} master ${CORE_BRIDGE}`] },
      ),
    ]),
  ];
}
