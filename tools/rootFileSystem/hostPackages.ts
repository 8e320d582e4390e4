import type { HostPackage } from "../hostPackages";
import list from "./hostPrograms.json";

/**
 * What the twin needs of the host. None of them brings a service that the host would start (haproxy and dnsmasq live in
 * a root file system of their own). The list is data because tools/run.js names them before it can run TypeScript.
 */
export const HOST_PACKAGES: HostPackage[] = list;
