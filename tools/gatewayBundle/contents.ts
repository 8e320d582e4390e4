import * as fs from "node:fs";
import * as path from "node:path";
import { workloadFile } from "../../components/packaging/packageRoot";
import {
  CLIENT_HEADERS_DROPPED,
  GATEWAY_HEALTH_PATH,
  GATEWAY_PORT,
  GATEWAY_REFUSAL_MESSAGE,
  MANAGEMENT_HEALTH_PATH,
} from "../../contracts";
import type { RuleSet } from "../ruleSet/ruleSet";
import { debName } from "./lock";
import type { Lock } from "./lock";

/** A file of the bundle: where it comes from, or its text. */
export type BundleFile = { name: string } & ({ source: string } | { text: string });

const AGENT = workloadFile("gatewayAgent");

/** One bundle serves gateways and the management server. */
const PYTHON_PACKAGES = ["portcullis_common", "portcullis_gateway", "portcullis_management"];

/** Everything that the bundle holds but the packages' bytes, which lie in `packageDirectory`. Sorted by name. */
export function bundleFiles(lock: Lock, ruleSet: RuleSet, packageDirectory: string): BundleFile[] {
  const files: BundleFile[] = [
    ...lock.packages.map((locked) => ({
      name: `packages/${debName(locked)}`,
      source: path.join(packageDirectory, debName(locked)),
    })),
    { name: "rule-set/LICENSE", source: path.join(ruleSet.directory, "LICENSE") },
    { name: "rule-set/crs-setup.conf", source: path.join(ruleSet.directory, "crs-setup.conf") },
    ...folder(path.join(ruleSet.directory, "rules"), "rule-set/rules", /\.(conf|data)$/),
    { name: "agent/install.py", source: path.join(AGENT, "install.py") },
    { name: "agent/run.py", source: path.join(AGENT, "run.py") },
    ...PYTHON_PACKAGES.flatMap((name) => folder(path.join(AGENT, name), `agent/${name}`, /\.(py|css|svg)$/)),
    ...folder(path.join(AGENT, "systemd"), "systemd", /\.service$/),
    ...folder(path.join(AGENT, "waf"), "waf", /\.conf$/),
    { name: "contract.json", text: contractText() },
    { name: "manifest.json", text: manifestText(lock, ruleSet) },
  ];
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The values of contracts/ that the agent needs; so they are written down once. */
export function contractText(): string {
  return json({
    port: GATEWAY_PORT,
    healthPath: GATEWAY_HEALTH_PATH,
    refusalMessage: GATEWAY_REFUSAL_MESSAGE,
    headersDropped: CLIENT_HEADERS_DROPPED,
    managementHealthPath: MANAGEMENT_HEALTH_PATH,
  });
}

function manifestText(lock: Lock, ruleSet: RuleSet): string {
  const packages = lock.packages.map((locked) => ({
    package: locked.package,
    version: locked.version,
    file: debName(locked),
    sha256: locked.sha256,
  }));
  return json({ formatVersion: 1, suite: lock.suite, ruleSet: ruleSet.version, packages });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function folder(directory: string, name: string, pattern: RegExp): BundleFile[] {
  return fs
    .readdirSync(directory)
    .filter((entry) => pattern.test(entry))
    .map((entry) => ({ name: `${name}/${entry}`, source: path.join(directory, entry) }));
}
