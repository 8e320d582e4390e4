import type { HostPackage } from "../hostPackages";

/**
 * What the twin needs of the host. None of them brings a service that the host would start (haproxy and dnsmasq live in
 * a root file system of their own).
 */
export const HOST_PACKAGES: HostPackage[] = [
  { name: "mmdebstrap", program: "mmdebstrap" },
  { name: "nftables", program: "nft" },
  { name: "iproute2", program: "ip" },
  { name: "openssl", program: "openssl" },
  { name: "procps", program: "sysctl" },
  { name: "util-linux", program: "unshare" },
  { name: "mount", program: "mount" },
];
