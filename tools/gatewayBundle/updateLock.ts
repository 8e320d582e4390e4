import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE } from "../../twin/paths";
import { debianMirrors } from "../debian/archives";
import { PrivateApt } from "../debian/privateApt";
import { terminalProgress } from "../progress";
import { BASE_PACKAGES, closureBeyond, GATEWAY_PACKAGES, readPrintedUris } from "./closure";
import { formatLock } from "./lock";
import type { Lock } from "./lock";

/** The lock that is in git. */
export const LOCK_FILE = path.join(__dirname, "gateway-bundle.lock.json");

const SUITE = "trixie";

/** Resolves the newest packages of the suite, its updates and its security archive. */
function resolveLock(): Lock {
  const mirrors = debianMirrors();
  const apt = new PrivateApt(path.join(CACHE.gatewayBundle, "apt"), SUITE, "amd64", mirrors);
  apt.update();
  const base = readPrintedUris(apt.printUris(BASE_PACKAGES), mirrors);
  const whole = readPrintedUris(apt.printUris([...BASE_PACKAGES, ...GATEWAY_PACKAGES]), mirrors);
  return { suite: SUITE, architecture: "amd64", packages: closureBeyond(base, whole) };
}

if (require.main === module) {
  const lock = resolveLock();
  fs.writeFileSync(LOCK_FILE, formatLock(lock));
  terminalProgress(`${LOCK_FILE}: ${lock.packages.length} packages`);
}
