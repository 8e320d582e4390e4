import type { Problem } from "./problem";

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST_ALLOWED = "a lower-case DNS name of two or more labels, no port, no wildcard, e.g. api.shop.example";

/** Whether clients can ask for this host: a lower-case DNS name (RFC 1123) with at least two labels, not an address. */
export function isHostName(host: string): boolean {
  const labels = host.split(".");
  const last = labels.at(-1) ?? "";
  return host.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(last);
}

/** What is wrong with an external host. */
export function hostProblems(key: string, host: string): Problem[] {
  if (isHostName(host)) {
    return [];
  }
  return [
    { key, value: host, allowed: HOST_ALLOWED, fix: "write the name that clients ask for, without https:// or path" },
  ];
}

/** A name on a certificate: a host name, or one with a wildcard as its first label. */
export function certificateNameProblems(key: string, name: string): Problem[] {
  const host = name.startsWith("*.") ? name.slice(2) : name;
  if (isHostName(host)) {
    return [];
  }
  const allowed = "a DNS name, or *. followed by one, e.g. *.shop.example";
  return [{ key, value: name, allowed, fix: "write a name that the certificate is made for" }];
}

/** Whether a certificate with these names is valid for the host. A wildcard stands for exactly one label (RFC 6125). */
export function certificateCovers(names: string[], host: string): boolean {
  const parent = host.slice(host.indexOf(".") + 1);
  return names.some((name) => name === host || name === `*.${parent}`);
}
