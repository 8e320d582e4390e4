import { createHash } from "node:crypto";

/** Device of the VPC's router that leads to the internet. */
export const INTERNET_GATEWAY_DEVICE = "igw";
/** Device of the VPC's router that leads to S3 alone. */
export const S3_ENDPOINT_DEVICE = "s3-endpoint";

/** Device of an interface endpoint that leads to its service. */
export const SERVICE_DEVICE = "service";

/** Addresses at which AWS answers in every VPC. */
export const METADATA_ADDRESS = "169.254.169.254";
/** The VPC's resolver has this address as well. */
export const LINK_LOCAL_RESOLVER = "169.254.169.253";

/** Device of the router that leads to an interface. */
export function routerDevice(interfaceKey: string): string {
  return `e${createHash("sha256").update(interfaceKey).digest("hex").slice(0, 8)}`;
}

/** Number by which the kernel knows a route table. */
export function routeTableNumber(id: string): number {
  return 1000 + (createHash("sha256").update(id).digest().readUInt32BE(0) % 1_000_000_000);
}
