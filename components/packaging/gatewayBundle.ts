import * as fs from "node:fs";
import { GATEWAY_BUNDLE_PREFIX } from "../../contracts/hostRoute";
import type { Problem } from "../checks/problem";
import { contentSha256 } from "./contentHash";

/** The file that a gateway installs at boot: packages, rule set and agent. */
export interface GatewayBundle {
  path: string;
  /** Lower-case hex. */
  sha256: string;
  /** Object key; holds the SHA-256, so that a new bundle never overwrites the one that gateways boot from. */
  key: string;
}

/** What is wrong with the path of a gateway bundle. */
export function gatewayBundleProblems(key: string, file: string): Problem[] {
  if (fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true) {
    return [];
  }
  const fix =
    "make it with `npm run gateway:bundle` (in a project of your own `npx portcullis-gateway-bundle .`), then deploy again";
  return [{ key, value: file, allowed: "the path of a gateway bundle on this machine", fix }];
}

/** Reads the bundle once to name it by its content. @throws Error when it cannot be read. */
export function readGatewayBundle(file: string): GatewayBundle {
  const sha256 = contentSha256(file);
  return { path: file, sha256, key: `${GATEWAY_BUNDLE_PREFIX}${sha256}.tar` };
}
